/*
 * Proves that an edit is made for the person, from the version that it began from, and that a step
 * which is run again, or whose answer was lost, finds its own edit. What saving does is the portal's.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createProfileSchema } from '@opencsp/plugin-opencsp-common';
import { createPortalTest, PROFILE } from '../../__testUtils__/portalTest';
import { createProfileUpdateAction } from './update';

const test = createPortalTest(createProfileUpdateAction);
const { name: _name, ...SPEC } = PROFILE;
const EDIT = { ...SPEC, id: 'p1', version: 4, domain: 'new.example.com' };

async function startWithProfile() {
  const started = await test.start();
  started.portal.profiles.add('p1', createProfileSchema.parse(PROFILE), 4);
  return started;
}

const context = (changes: Partial<typeof EDIT & { password: string }> = {}) =>
  createMockActionContext({ input: { ...EDIT, ...changes } });

describe('opencsp:profile:update', () => {
  it('changes the profile for the person', async () => {
    const { portal, run } = await startWithProfile();
    const ctx = await run(context());
    expect(portal.profiles.find('p1')).toMatchObject({
      name: 'family',
      domain: 'new.example.com',
      version: 5,
    });
    expect(portal.callers).toEqual(['PUT /v1/profiles/p1 user:default/mock']);
    expect(ctx.output).toHaveBeenCalledWith('id', 'p1');
    expect(ctx.output).toHaveBeenCalledWith(
      'entityRef',
      'system:default/ada-family',
    );
  });

  it('never overwrites an edit that came in between', async () => {
    const { portal, run } = await startWithProfile();
    portal.profiles.find('p1').version = 5;
    await expect(run(context())).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('Somebody changed the profile since.'),
    });
    expect(portal.profiles.find('p1').domain).toBe('ada.example.com');
  });

  it('finds its own edit when the answer was lost', async () => {
    const { portal, run } = await startWithProfile();
    portal.profiles.lostAnswers = 1;
    const ctx = await run(context());
    expect(portal.profiles.find('p1').version).toBe(5);
    expect(ctx.output).toHaveBeenCalledWith('id', 'p1');
  });

  it('does not take a new password for done', async () => {
    const { run } = await startWithProfile();
    await run(context({ passwordStrategy: 'generated' }));
    await expect(
      run(context({ password: 'handle-of-the-typed-password' })),
    ).rejects.toMatchObject({ name: 'ConflictError' });
  });

  it('lists every wrong field before it calls anybody', async () => {
    const { portal, run } = await startWithProfile();
    await expect(
      run(context({ domain: 'localhost', adminEmail: 'ada' })),
    ).rejects.toThrow(
      /domain: The sign-in portal needs a domain with a dot.*adminEmail: Write one address/,
    );
    expect(portal.callers).toEqual([]);
  });

  it('only previews in a dry run', async () => {
    const { portal, run } = await startWithProfile();
    await run({ ...context(), isDryRun: true });
    expect(portal.callers).toEqual([
      'POST /v1/profiles/p1/preview user:default/mock',
    ]);
    expect(portal.profiles.find('p1').version).toBe(4);
  });
});
