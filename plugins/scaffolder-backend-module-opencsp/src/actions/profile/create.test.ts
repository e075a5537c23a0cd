/*
 * Proves that the action asks the API for the person, once for each task, step and iteration, says in
 * words what is refused, and hands on a handle in place of a password. The rules about profiles are the
 * portal's, and proved there; the API is a stand-in on a real port.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createPortalTest, PROFILE } from '../../__testUtils__/portalTest';
import { createProfileCreateAction } from './create';

const test = createPortalTest(createProfileCreateAction);
const HANDLE = 'handle-of-the-typed-password';

describe('opencsp:profile:create', () => {
  it('makes the profile for the person and tells where it is', async () => {
    const { portal, run } = await test.start();
    const ctx = await run(createMockActionContext({ input: PROFILE }));
    expect(portal.profiles.find('p1')).toMatchObject({
      name: 'family',
      protocol: 'https',
      chosen: [{ id: 'nextcloud', access: 'everyone', secondFactor: false }],
    });
    expect(portal.callers).toEqual(['POST /v1/profiles user:default/mock']);
    expect(ctx.output).toHaveBeenCalledWith('id', 'p1');
    expect(ctx.output).toHaveBeenCalledWith('branch', 'ada-family');
    expect(ctx.output).toHaveBeenCalledWith(
      'entityRef',
      'system:default/ada-family',
    );
  });

  it('gives the handle of a typed password, and keeps nothing of it', async () => {
    const { portal, run } = await test.start();
    const input = {
      ...PROFILE,
      passwordStrategy: 'universal' as const,
      password: HANDLE,
    };
    const ctx = createMockActionContext({ input });
    const kept: unknown[] = [];
    ctx.checkpoint = jest.fn(async ({ fn }) => {
      const value = await fn();
      kept.push(value);
      return value;
    });
    await run(ctx);
    expect(portal.profiles.bodies).toEqual([
      expect.objectContaining({ password: HANDLE }),
    ]);
    expect(JSON.stringify(kept)).not.toContain(HANDLE);
    expect(JSON.stringify(jest.mocked(ctx.output).mock.calls)).not.toContain(
      HANDLE,
    );
  });

  it('does not repeat what was given in place of a handle', async () => {
    const { portal, run } = await test.start();
    const typed = 'correct horse battery staple';
    const input = { ...PROFILE, password: typed };
    const failure = await run(createMockActionContext({ input })).catch(
      error => error,
    );
    expect(String(failure)).toContain('password: Type the password again.');
    expect(String(failure)).not.toContain(typed);
    expect(portal.callers).toEqual([]);
  });

  it('makes no second profile when the step is run again', async () => {
    const { portal, run } = await test.start();
    await run(createMockActionContext({ input: PROFILE }));
    const again = await run(createMockActionContext({ input: PROFILE }));
    expect(portal.profiles.items.size).toBe(1);
    expect(again.output).toHaveBeenCalledWith('id', 'p1');
  });

  it('makes one profile for each iteration, step and task', async () => {
    const { portal, run } = await test.start();
    const context = () => createMockActionContext({ input: PROFILE });
    await run({ ...context(), each: { key: 0, value: 'a' } });
    await run({ ...context(), each: { key: 1, value: 'b' } });
    await run({ ...context(), step: { id: 'other' } });
    await run({ ...context(), task: { id: 'other' } });
    expect(portal.profiles.items.size).toBe(4);
  });

  it('lists every wrong field before it calls anybody', async () => {
    const { portal, run } = await test.start();
    const input = { ...PROFILE, name: 'The Family', services: [] };
    await expect(run(createMockActionContext({ input }))).rejects.toThrow(
      /^The portal refuses this profile: name: Use lower-case letters.*services: Choose at least one service\./,
    );
    expect(portal.callers).toEqual([]);
  });

  it('repeats the refusal of the portal with its fields and next step', async () => {
    const { portal, run } = await test.start();
    portal.profiles.problems = [
      { path: 'domain', message: 'Another profile has this domain.' },
    ];
    await expect(
      run(createMockActionContext({ input: PROFILE })),
    ).rejects.toThrow(
      'The profile cannot be saved. domain: Another profile has this domain. Correct the fields.',
    );
  });

  it('tries again with the same key while the portal is unavailable', async () => {
    const { portal, clock, run } = await test.start();
    portal.failures = 2;
    await run(createMockActionContext({ input: PROFILE }));
    expect(portal.profiles.items.size).toBe(1);
    expect(clock.pauses).toEqual([1_000, 2_000]);
  });

  it('says so when the session of the person is over', async () => {
    const { portal, run } = await test.start();
    await expect(
      run({
        ...createMockActionContext({ input: PROFILE }),
        getInitiatorCredentials: async () => {
          throw new Error('User token has expired');
        },
      }),
    ).rejects.toMatchObject({ name: 'AuthenticationError' });
    expect(portal.profiles.items.size).toBe(0);
  });

  it('only previews in a dry run', async () => {
    const { portal, run } = await test.start();
    const ctx = createMockActionContext({ input: PROFILE });
    await run({ ...ctx, isDryRun: true });
    expect(portal.callers).toEqual([
      'POST /v1/profiles/preview user:default/mock',
    ]);
    portal.profiles.problems = [{ path: 'name', message: 'Taken.' }];
    await expect(run({ ...ctx, isDryRun: true })).rejects.toThrow(
      'The portal refuses this profile: name: Taken.',
    );
    expect(portal.profiles.items.size).toBe(0);
  });
});
