/*
 * Proves that the action asks the API for the person, once for each task, step and iteration, and says in
 * words what is refused. The rules about deployments are the portal's, and proved there; the API is a
 * stand-in on a real port.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { oldHostChoices } from '@opencsp/plugin-opencsp-common';
import { createPortalTest } from '../../__testUtils__/portalTest';
import { createDeploymentStartAction } from './start';

const test = createPortalTest(createDeploymentStartAction);
const INPUT = { profileId: 'p1', hostId: 'h1' };

describe('opencsp:deployment:start', () => {
  it('starts the deployment for the person and tells where it is', async () => {
    const { portal, run } = await test.start();
    const ctx = await run(createMockActionContext({ input: INPUT }));
    expect(portal.callers).toEqual(['POST /v1/deployments user:default/mock']);
    expect(ctx.output).toHaveBeenCalledWith('id', 'd1');
    expect(ctx.output).toHaveBeenCalledWith('number', 1);
    expect(ctx.output).toHaveBeenCalledWith('hostName', 'attic');
  });

  it('leaves out what a form leaves empty', async () => {
    const { portal, run } = await test.start();
    const input = {
      ...{ profileId: 'p1', hostId: '', instanceId: 'i1' },
      oldHost: '',
    };
    await run(createMockActionContext({ input }));
    expect(portal.deployments.bodies).toEqual([
      { profileId: 'p1', instanceId: 'i1', prepare: false },
    ]);
  });

  it.each(oldHostChoices)(
    'says what becomes of the old host: %s',
    async oldHost => {
      const { portal, run } = await test.start();
      await run(createMockActionContext({ input: { ...INPUT, oldHost } }));
      expect(portal.deployments.bodies).toEqual([
        { ...INPUT, prepare: false, oldHost },
      ]);
    },
  );

  it('starts nothing twice when the step is run again', async () => {
    const { portal, run } = await test.start();
    portal.failures = 2;
    const ctx = createMockActionContext({ input: INPUT });
    await run(ctx);
    await run(ctx);
    expect(portal.deployments.items.size).toBe(1);
  });

  it('starts one for each turn of an iteration', async () => {
    const { portal, run } = await test.start();
    const ctx = createMockActionContext({ input: INPUT });
    await run({ ...ctx, each: { key: 'a', value: 1 } });
    await run({ ...ctx, each: { key: 'b', value: 2 } });
    expect(portal.deployments.items.size).toBe(2);
  });

  it.each([
    ['no profile', { profileId: '', hostId: 'h1' }, /profileId/],
    ['neither host nor machine', { profileId: 'p1' }, /one of the two/],
    [
      'both',
      { profileId: 'p1', hostId: 'h1', instanceId: 'i1' },
      /one of the two/,
    ],
    [
      'half a commit',
      { profileId: 'p1', hostId: 'h1', commit: 'abc' },
      /whole hash/,
    ],
    [
      'another fate of the old host',
      { profileId: 'p1', hostId: 'h1', oldHost: 'burn' },
      /oldHost.*"stop"\|"remove"/,
    ],
  ])('refuses %s before the portal is asked', async (_, input, words) => {
    const { portal, run } = await test.start();
    await expect(run(createMockActionContext({ input }))).rejects.toThrow(
      words,
    );
    expect(portal.callers).toEqual([]);
  });

  it('fails with the words of the portal, and does not try again', async () => {
    const { portal, run, clock } = await test.start();
    portal.deployments.problems = [
      { path: 'hostId', message: 'The profile "office" is on this host.' },
    ];
    await expect(
      run(createMockActionContext({ input: INPUT })),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('"office" is on this host'),
    });
    expect(clock.pauses).toEqual([]);
  });

  it('checks in a dry run, and starts nothing', async () => {
    const { portal, run } = await test.start();
    const ctx = createMockActionContext({ input: INPUT });
    await run({ ...ctx, isDryRun: true });
    expect(portal.deployments.items.size).toBe(0);
    portal.deployments.problems = [{ path: 'hostId', message: 'It failed.' }];
    await expect(run({ ...ctx, isDryRun: true })).rejects.toThrow(
      'The portal refuses this deployment: hostId: It failed.',
    );
  });

  it('stops when the task is cancelled', async () => {
    const aborted = new AbortController();
    const { portal, run } = await test.start(() => aborted.abort());
    portal.failures = 5;
    await expect(
      run({
        ...createMockActionContext({ input: INPUT }),
        signal: aborted.signal,
      }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(portal.deployments.items.size).toBe(0);
  });
});
