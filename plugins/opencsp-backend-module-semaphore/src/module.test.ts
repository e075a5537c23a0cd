/** Proves that the module registers a runner with any config, and never fails at its start. */
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  TaskRunner,
  taskRunnerExtensionPoint,
} from '@opencsp/plugin-opencsp-node';
import opencspModuleSemaphore from '.';

async function start(data: object): Promise<TaskRunner | undefined> {
  let registered: TaskRunner | undefined;
  const backend = await startTestBackend({
    extensionPoints: [
      [
        taskRunnerExtensionPoint,
        {
          setTaskRunner: (runner: TaskRunner) => {
            registered = runner;
          },
        },
      ],
    ],
    features: [
      opencspModuleSemaphore,
      mockServices.rootConfig.factory({
        data: JSON.parse(JSON.stringify(data)),
      }),
    ],
  });
  await backend.stop();
  return registered;
}

it('registers a runner', async () => {
  const runner = await start({
    opencsp: { semaphore: { baseUrl: 'http://127.0.0.1:9', token: 'x' } },
  });
  expect(runner?.id).toBe('semaphore');
  expect(runner?.availability()).toEqual({ available: true });
});

it.each([{}, { opencsp: { semaphore: { baseUrl: 7 } } }])(
  'registers why it cannot work with %j',
  async data => {
    const runner = await start(data);
    expect(runner?.availability()).toEqual({
      available: false,
      reason: expect.stringContaining('opencsp.semaphore'),
    });
    await expect(
      runner?.find('key', { signal: new AbortController().signal }),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
  },
);
