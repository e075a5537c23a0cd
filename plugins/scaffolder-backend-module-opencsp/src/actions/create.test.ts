/*
 * Proves that the action asks the API for the person, once for each task, step and iteration, and
 * says in words what is refused. The rules about machines are the portal's, and proved there; the
 * API is a stand-in on a real port, reached with real tokens of the test backend.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createPortalTest, MACHINE } from '../__testUtils__/portalTest';
import { createCreateAction } from './create';

const test = createPortalTest(createCreateAction);

describe('opencsp:instance:create', () => {
  it('makes the machine for the person and tells where it is', async () => {
    const { portal, run } = await test.start();
    const ctx = await run({ ...createMockActionContext({ input: MACHINE }) });
    expect(portal.find('i1')).toMatchObject({
      name: 'web-1',
      configure: true,
    });
    expect(portal.callers).toEqual(['POST /v1/instances user:default/mock']);
    expect(ctx.output).toHaveBeenCalledWith('id', 'i1');
    expect(ctx.output).toHaveBeenCalledWith('name', 'web-1');
    expect(ctx.output).toHaveBeenCalledWith(
      'entityRef',
      'resource:default/vm-i1',
    );
  });

  it('makes no second machine when the step is run again', async () => {
    const { portal, run } = await test.start();
    await run(createMockActionContext({ input: MACHINE }));
    const again = await run(createMockActionContext({ input: MACHINE }));
    expect(portal.instances.size).toBe(1);
    expect(again.output).toHaveBeenCalledWith('id', 'i1');
  });

  it('makes one machine for each iteration, step and task', async () => {
    const { portal, run } = await test.start();
    const context = () => createMockActionContext({ input: MACHINE });
    await run({ ...context(), each: { key: 0, value: 'web-1' } });
    await run({ ...context(), each: { key: 1, value: 'web-2' } });
    await run({ ...context(), step: { id: 'other' } });
    await run({ ...context(), task: { id: 'other' } });
    expect(portal.instances.size).toBe(4);
    expect(new Set(portal.keys.keys()).size).toBe(4);
  });

  it('asks the portal no more once the checkpoint remembers', async () => {
    const { portal, run } = await test.start();
    const stored = { id: 'i7', name: 'web-1', machineName: 'vm-i7' };
    const ctx = createMockActionContext({ input: MACHINE });
    ctx.checkpoint = jest.fn().mockResolvedValue(stored);
    await run(ctx);
    expect(portal.callers).toEqual([]);
    expect(ctx.output).toHaveBeenCalledWith('id', 'i7');
  });

  it('lists every wrong field before it calls anybody', async () => {
    const { portal, run } = await test.start();
    const input = { ...MACHINE, name: 'Web 1', sshKeys: ['nonsense'] };
    await expect(run(createMockActionContext({ input }))).rejects.toThrow(
      /name: Use lower-case letters.*sshKeys\.0: A public key looks like/,
    );
    expect(portal.callers).toEqual([]);
  });

  it('repeats the refusal of the portal with its fields and next step', async () => {
    const { portal, run } = await test.start();
    portal.problems = [{ path: 'size', message: 'This needs 8 cores.' }];
    await expect(
      run(createMockActionContext({ input: MACHINE })),
    ).rejects.toThrow(
      'The machine cannot be made. size: This needs 8 cores. Correct the fields.',
    );
  });

  it('tries again with the same key while the portal is unavailable', async () => {
    const { portal, clock, run } = await test.start();
    portal.failures = 3;
    await run(createMockActionContext({ input: MACHINE }));
    expect(portal.instances.size).toBe(1);
    expect(clock.pauses).toEqual([1_000, 2_000, 4_000]);
  });

  it('gives up after a few tries', async () => {
    const { portal, run } = await test.start();
    portal.failures = 100;
    await expect(
      run(createMockActionContext({ input: MACHINE })),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    expect(portal.failures).toBe(95);
  });

  it('stops when the task is cancelled', async () => {
    const { portal, run } = await test.start();
    const ctx = createMockActionContext({ input: MACHINE });
    await expect(
      run({ ...ctx, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(portal.instances.size).toBe(0);
  });

  it('says so when the session of the person is over', async () => {
    const { portal, run } = await test.start();
    const ctx = createMockActionContext({ input: MACHINE });
    await expect(
      run({
        ...ctx,
        getInitiatorCredentials: async () => {
          throw new Error('User token has expired');
        },
      }),
    ).rejects.toMatchObject({
      name: 'AuthenticationError',
      message: expect.stringContaining('Sign in and start the template again'),
    });
    expect(portal.instances.size).toBe(0);
  });

  it('only validates in a dry run', async () => {
    const { portal, run } = await test.start();
    const ctx = createMockActionContext({ input: MACHINE });
    await run({ ...ctx, isDryRun: true });
    expect(portal.callers).toEqual([
      'POST /v1/instances/validate user:default/mock',
    ]);
    portal.problems = [{ path: 'name', message: 'Taken.' }];
    await expect(run({ ...ctx, isDryRun: true })).rejects.toThrow(
      'The portal refuses this machine: name: Taken.',
    );
    expect(portal.instances.size).toBe(0);
  });
});
