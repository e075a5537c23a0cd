/*
 * Proves that the waiting is allowed by the person and done by the scaffolder itself, ends in every case,
 * and says why. What an outcome is, is the portal's to say.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createPortalTest } from '../../__testUtils__/portalTest';
import { createDeploymentWaitAction } from './wait';

const test = createPortalTest(createDeploymentWaitAction);

const CLOUD = {
  id: 'nextcloud',
  title: 'Nextcloud',
  isCore: false,
  state: 'up' as const,
  url: 'https://cloud.ada.example.com',
};
const DOWN = {
  id: 'gitlab',
  title: 'GitLab',
  isCore: false,
  state: 'unhealthy' as const,
  detail: 'It restarts again and again.',
};

async function startWithDeployment() {
  const started = await test.start();
  started.portal.deployments.add('d1');
  return started;
}

const context = (given: object = {}) =>
  createMockActionContext({ input: { id: 'd1', ...given } });

describe('opencsp:deployment:wait', () => {
  it('waits with growing pauses until the services run', async () => {
    const { portal, clock, run } = await startWithDeployment();
    portal.deployments.outcomes = [
      { state: 'queued' },
      { state: 'running' },
      {
        state: 'succeeded',
        finished: true,
        succeeded: true,
        services: [CLOUD],
      },
    ];
    const ctx = await run(context());
    expect(clock.pauses).toEqual([2_000, 3_000]);
    expect(ctx.output).toHaveBeenCalledWith('state', 'succeeded');
    expect(ctx.output).toHaveBeenCalledWith('services', [
      { id: 'nextcloud', title: 'Nextcloud', state: 'up', url: CLOUD.url },
    ]);
    expect(portal.callers).toEqual([
      'GET /v1/deployments/d1 user:default/mock',
      ...Array(3).fill('GET /v1/deployments/d1/outcome plugin:scaffolder'),
    ]);
  });

  it('does not tell anybody about a deployment that they may not read', async () => {
    const { portal, run } = await test.start();
    await expect(
      run(createMockActionContext({ input: { id: 'other' } })),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(portal.callers).toEqual([
      'GET /v1/deployments/other user:default/mock',
    ]);
  });

  it('fails with the step, the reason, the evidence and what to do', async () => {
    const { portal, run } = await startWithDeployment();
    portal.deployments.outcomes = [
      {
        state: 'failed',
        finished: true,
        failure: {
          step: 'pull',
          reason: 'image-unknown',
          message: 'The image is not there.',
          evidence: 'manifest unknown',
          nextStep: 'Correct the version.',
          retryable: true,
          at: '2026-01-02T03:04:05.000Z',
        },
      },
    ];
    await expect(run(context())).rejects.toThrow(
      'The deployment failed at "pull" (image-unknown): The image is not there. "manifest unknown" Correct the version.',
    );
  });

  it('fails when a service does not run, naming it, unless that is accepted', async () => {
    const { portal, run } = await startWithDeployment();
    portal.deployments.outcomes = [
      { state: 'degraded', finished: true, services: [CLOUD, DOWN] },
    ];
    await expect(run(context())).rejects.toThrow(
      'These services do not run: GitLab (It restarts again and again.). The others do.',
    );
    const ctx = await run(context({ acceptDegraded: true }));
    expect(ctx.output).toHaveBeenCalledWith('state', 'degraded');
  });

  it('fails when it was cancelled', async () => {
    const { portal, run } = await startWithDeployment();
    portal.deployments.outcomes = [{ state: 'cancelled', finished: true }];
    await expect(run(context({ acceptDegraded: true }))).rejects.toThrow(
      'it is cancelled',
    );
  });

  it('ends at the timeout, never sleeping beyond it', async () => {
    const { clock, run } = await startWithDeployment();
    await expect(run(context({ timeoutMinutes: 1 }))).rejects.toThrow(
      'is still running after 1 minutes',
    );
    expect(clock.now()).toBe(60_000);
  });

  it.each([0, 241, 1.5])('refuses a timeout of %s minutes', async minutes => {
    const { portal, run } = await startWithDeployment();
    await expect(run(context({ timeoutMinutes: minutes }))).rejects.toThrow(
      /^The portal refuses this deployment: timeoutMinutes: /,
    );
    expect(portal.callers).toEqual([]);
  });

  it('does not wait in a dry run', async () => {
    const { portal, run } = await startWithDeployment();
    await run({ ...context(), isDryRun: true });
    expect(portal.callers).toEqual([]);
  });
});
