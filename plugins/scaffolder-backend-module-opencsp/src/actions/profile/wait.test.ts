/*
 * Proves that the waiting is allowed by the person and done by the scaffolder itself, ends in every
 * case, and says why. What an outcome is, is the portal's to say.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createProfileSchema } from '@opencsp/plugin-opencsp-common';
import { createPortalTest, PROFILE } from '../../__testUtils__/portalTest';
import { createProfileWaitAction } from './wait';

const test = createPortalTest(createProfileWaitAction);

async function startWithProfile() {
  const started = await test.start();
  started.portal.profiles.add('p1', createProfileSchema.parse(PROFILE));
  return started;
}

const context = (timeoutMinutes?: number) =>
  createMockActionContext({ input: { id: 'p1', timeoutMinutes } });

describe('opencsp:profile:wait', () => {
  it('waits with growing pauses until the branch is pushed', async () => {
    const { portal, clock, run } = await startWithProfile();
    portal.profiles.outcomes = [
      { state: 'saving' },
      { state: 'saving' },
      { state: 'saved', finished: true, succeeded: true, commit: 'c0ffee' },
    ];
    const ctx = await run(context());
    expect(clock.pauses).toEqual([2_000, 3_000]);
    expect(ctx.output).toHaveBeenCalledWith('state', 'saved');
    expect(ctx.output).toHaveBeenCalledWith('branch', 'ada-family');
    expect(ctx.output).toHaveBeenCalledWith('commit', 'c0ffee');
    expect(portal.callers).toEqual([
      'GET /v1/profiles/p1 user:default/mock',
      ...Array(3).fill('GET /v1/profiles/p1/outcome plugin:scaffolder'),
    ]);
  });

  it('does not tell anybody about a profile that they may not read', async () => {
    const { portal, run } = await test.start();
    await expect(
      run(createMockActionContext({ input: { id: 'other' } })),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(portal.callers).toEqual([
      'GET /v1/profiles/other user:default/mock',
    ]);
  });

  it('fails with the reason, the evidence and what to do', async () => {
    const { portal, run } = await startWithProfile();
    portal.profiles.outcomes = [
      {
        state: 'failed',
        finished: true,
        failure: {
          reason: 'repository-unreachable',
          message: 'The branch could not be pushed.',
          evidence: 'connect ECONNREFUSED',
          nextStep: 'Retry.',
          retryable: true,
          at: '2026-01-02T03:04:05.000Z',
        },
      },
    ];
    await expect(run(context())).rejects.toThrow(
      'The profile "family" failed (repository-unreachable): The branch could not be pushed. "connect ECONNREFUSED" Retry.',
    );
  });

  it('ends at the timeout, never sleeping beyond it', async () => {
    const { clock, run } = await startWithProfile();
    await expect(run(context(1))).rejects.toThrow(
      'is still saving after 1 minutes',
    );
    expect(clock.now()).toBe(60_000);
  });

  it.each([0, 61, 1.5, Number.NaN])(
    'refuses a timeout of %s minutes',
    async timeoutMinutes => {
      const { portal, run } = await startWithProfile();
      await expect(run(context(timeoutMinutes))).rejects.toThrow(
        /^The portal refuses this profile: timeoutMinutes: /,
      );
      expect(portal.callers).toEqual([]);
    },
  );

  it('does not wait in a dry run', async () => {
    const { portal, run } = await startWithProfile();
    await run({ ...context(), isDryRun: true });
    expect(portal.callers).toEqual([]);
  });
});
