/*
 * Proves that the waiting is allowed by the person and done by the scaffolder itself, ends in every
 * case, and says why. What an outcome is, is the portal's to say.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createInstanceSchema } from '@opencsp/plugin-opencsp-common';
import { createPortalTest, MACHINE } from '../__testUtils__/portalTest';
import { createWaitAction } from './wait';

const test = createPortalTest(createWaitAction);

async function startWithMachine(onSleep?: () => void) {
  const started = await test.start(onSleep);
  started.portal.add('i1', createInstanceSchema.parse(MACHINE));
  return started;
}

describe('opencsp:instance:wait', () => {
  it('waits with growing pauses until the machine is active', async () => {
    const { portal, clock, run } = await startWithMachine();
    portal.outcomes = [
      { state: 'pending' },
      { state: 'provisioning' },
      { state: 'configuring' },
      {
        state: 'active',
        finished: true,
        succeeded: true,
        address: '192.0.2.7',
      },
    ];
    const ctx = await run(createMockActionContext({ input: { id: 'i1' } }));
    expect(clock.pauses).toEqual([2_000, 3_000, 4_500]);
    expect(ctx.output).toHaveBeenCalledWith('state', 'active');
    expect(ctx.output).toHaveBeenCalledWith('address', '192.0.2.7');
    expect(portal.callers).toEqual([
      'GET /v1/instances/i1 user:default/mock',
      ...Array(4).fill('GET /v1/instances/i1/outcome plugin:scaffolder'),
    ]);
  });

  it('does not tell anybody about a machine that they may not read', async () => {
    const { portal, run } = await test.start();
    await expect(
      run(createMockActionContext({ input: { id: 'other' } })),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(portal.callers).toEqual([
      'GET /v1/instances/other user:default/mock',
    ]);
  });

  it('needs no session of the person once they were allowed', async () => {
    const { portal, run } = await startWithMachine();
    portal.outcomes = [{ state: 'active', finished: true, succeeded: true }];
    const ctx = createMockActionContext({ input: { id: 'i1' } });
    ctx.checkpoint = jest.fn().mockResolvedValue('i1');
    await run({
      ...ctx,
      getInitiatorCredentials: async () => {
        throw new Error('User token has expired');
      },
    });
    expect(ctx.output).toHaveBeenCalledWith('state', 'active');
  });

  it('fails with the reason, the evidence and what to do', async () => {
    const { portal, run } = await startWithMachine();
    portal.outcomes = [
      {
        state: 'failed',
        finished: true,
        failure: {
          phase: 'provisioning',
          reason: 'ssh-unreachable',
          message: 'Nothing answered on port 22.',
          evidence: 'connect ECONNREFUSED',
          nextStep: 'Check the template, then retry.',
          retryable: true,
          at: '2026-01-02T03:04:05.000Z',
        },
      },
    ];
    await expect(
      run(createMockActionContext({ input: { id: 'i1' } })),
    ).rejects.toThrow(
      'The machine "web-1" failed while provisioning (ssh-unreachable): Nothing answered on port 22. "connect ECONNREFUSED" Check the template, then retry.',
    );
  });

  it('fails when the machine was deleted meanwhile', async () => {
    const { portal, run } = await startWithMachine();
    portal.outcomes = [{ state: 'deleted', finished: true }];
    await expect(
      run(createMockActionContext({ input: { id: 'i1' } })),
    ).rejects.toThrow('did not become active: it is deleted');
  });

  it('ends at the timeout, never sleeping beyond it', async () => {
    const { clock, run } = await startWithMachine();
    await expect(
      run(createMockActionContext({ input: { id: 'i1', timeoutMinutes: 1 } })),
    ).rejects.toThrow('is still pending after 1 minutes');
    expect(clock.now()).toBe(60_000);
  });

  it('goes on through an outage of the portal', async () => {
    const outage = { begin: () => {} };
    const { portal, run } = await startWithMachine(() => outage.begin());
    let pauses = 0;
    outage.begin = () => {
      pauses += 1;
      portal.failures = pauses === 1 ? 1 : 0;
    };
    portal.outcomes = [
      { state: 'provisioning' },
      { state: 'active', finished: true, succeeded: true },
    ];
    const ctx = await run(createMockActionContext({ input: { id: 'i1' } }));
    expect(ctx.output).toHaveBeenCalledWith('state', 'active');
    expect(pauses).toBe(2);
  });

  it('stops when the task is cancelled', async () => {
    const controller = new AbortController();
    const { run } = await startWithMachine(() => controller.abort());
    const ctx = createMockActionContext({ input: { id: 'i1' } });
    await expect(
      run({ ...ctx, signal: controller.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([0, 241, 1.5, Number.NaN])(
    'refuses a timeout of %s minutes',
    async timeoutMinutes => {
      const { portal, run } = await startWithMachine();
      await expect(
        run(createMockActionContext({ input: { id: 'i1', timeoutMinutes } })),
      ).rejects.toThrow(/timeoutMinutes: /);
      expect(portal.callers).toEqual([]);
    },
  );

  it('does not wait in a dry run', async () => {
    const { portal, run } = await startWithMachine();
    await run({
      ...createMockActionContext({ input: { id: 'i1' } }),
      isDryRun: true,
    });
    expect(portal.callers).toEqual([]);
  });
});
