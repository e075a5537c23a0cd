/*
 * Proves that people of a profile are added, cut off and given another password for the person who runs the
 * template, each once, however often the step is run and whatever is away meanwhile; that a dry run asks for
 * nothing; and that no step answers a password. What comes of it is the portal's. The API is a stand-in on a real
 * port.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createPortalTest } from '../../__testUtils__/portalTest';
import { createPersonAddAction } from './add';
import {
  createPersonRemoveAction,
  createPersonResetPasswordAction,
} from './changes';

const GRACE = { email: 'grace@example.com', name: 'Grace Hopper' };
const OF_GRACE = { profileId: 'x1', login: 'grace' };

/** Remembers what a step has done, as a task that is run again does. */
function remembering<C extends object>(context: C) {
  const done = new Map<string, unknown>();
  return {
    ...context,
    checkpoint: async ({
      key,
      fn,
    }: {
      key: string;
      fn: () => Promise<unknown>;
    }) => {
      const value = done.has(key) ? done.get(key) : await fn();
      done.set(key, value);
      return value;
    },
  };
}

describe('opencsp:person:add', () => {
  const test = createPortalTest(createPersonAddAction);
  const INPUT = { profileId: 'x1', ...GRACE };

  it('adds the person once, and answers the name to sign in with', async () => {
    const { portal, run } = await test.start();
    portal.failures = 1;
    const ctx = createMockActionContext({ input: INPUT });
    await run(ctx);
    await run(ctx);
    expect(portal.people.items).toEqual([
      expect.objectContaining({ ...GRACE, login: 'grace', profileId: 'x1' }),
    ]);
    expect(portal.callers[0]).toBe(
      'POST /v1/profiles/x1/people user:default/mock',
    );
    expect(ctx.output).toHaveBeenCalledWith('login', 'grace');
    expect(ctx.output).toHaveBeenCalledWith('id', 'p1');
  });

  it.each([
    ['no address', { email: 'grace' }, /email/],
    ['the name of the owner', { login: 'admin' }, /login/],
    ['another role', { role: 'owner' }, /role/],
    ['no profile', { profileId: '' }, /profileId/],
  ])('refuses %s before the portal is asked', async (_, change, words) => {
    const { portal, run } = await test.start();
    await expect(
      run(createMockActionContext({ input: { ...INPUT, ...change } })),
    ).rejects.toThrow(words);
    expect(portal.callers).toEqual([]);
  });

  it('adds nobody in a dry run', async () => {
    const { portal, run } = await test.start();
    await run({ ...createMockActionContext({ input: INPUT }), isDryRun: true });
    expect(portal.people.items).toEqual([]);
  });
});

describe.each([
  ['opencsp:person:remove', createPersonRemoveAction, 'leaving', 0],
  [
    'opencsp:person:reset-password',
    createPersonResetPasswordAction,
    'wanted',
    1,
  ],
] as const)('%s', (_id, create, after, resets) => {
  const test = createPortalTest(create);

  it('is asked once for the person of that name', async () => {
    const { portal, run } = await test.start();
    portal.people.add('x1', { ...GRACE, role: 'member' });
    portal.failures = 1;
    const ctx = remembering(createMockActionContext({ input: OF_GRACE }));
    await run(ctx);
    await run(ctx);
    expect(portal.people.items[0].state).toBe(after);
    expect(portal.people.resets).toBe(resets);
    expect(ctx.output).toHaveBeenLastCalledWith('state', after);
  });

  it('says so when nobody has that name', async () => {
    const { run } = await test.start();
    await expect(
      run(createMockActionContext({ input: OF_GRACE })),
    ).rejects.toThrow('signs in as "grace"');
  });

  it('asks for nothing in a dry run', async () => {
    const { portal, run } = await test.start();
    portal.people.add('x1', { ...GRACE, role: 'member' });
    await run({
      ...createMockActionContext({ input: OF_GRACE }),
      isDryRun: true,
    });
    expect(portal.people.items[0].state).toBe('wanted');
    expect(portal.people.resets).toBe(0);
  });
});
