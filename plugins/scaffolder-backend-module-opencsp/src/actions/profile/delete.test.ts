/*
 * Proves that a profile goes only with its name typed, for the person, and that a step which is run
 * again does no harm. What deleting does is the portal's.
 */
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createProfileSchema } from '@opencsp/plugin-opencsp-common';
import { createPortalTest, PROFILE } from '../../__testUtils__/portalTest';
import { createProfileDeleteAction } from './delete';

const test = createPortalTest(createProfileDeleteAction);

async function startWithProfile() {
  const started = await test.start();
  started.portal.profiles.add('p1', createProfileSchema.parse(PROFILE));
  return started;
}

const context = (confirm = 'family') =>
  createMockActionContext({ input: { id: 'p1', confirm } });

describe('opencsp:profile:delete', () => {
  it('deletes the profile for the person', async () => {
    const { portal, run } = await startWithProfile();
    const ctx = await run(context());
    expect(portal.profiles.find('p1').state).toBe('deleting');
    expect(ctx.output).toHaveBeenCalledWith('state', 'deleting');
    expect(portal.callers).toEqual([
      'GET /v1/profiles/p1 user:default/mock',
      'DELETE /v1/profiles/p1 user:default/mock',
    ]);
  });

  it.each(['office', 'FAMILY', ' family', ''])(
    'deletes nothing when "%s" was typed, and does not tell the right one',
    async confirm => {
      const { portal, run } = await startWithProfile();
      await expect(run(context(confirm))).rejects.toThrow(
        '"confirm" is not the name of the profile, so nothing was deleted. Type the name of the profile p1.',
      );
      expect(portal.profiles.find('p1').state).toBe('saving');
    },
  );

  it('takes a profile that is already going for success', async () => {
    const { portal, run } = await startWithProfile();
    await run(context());
    await run(context());
    expect(
      portal.callers.filter(caller => caller.startsWith('DELETE')),
    ).toHaveLength(1);
  });

  it('deletes nothing in a dry run', async () => {
    const { portal, run } = await startWithProfile();
    await run({ ...context(), isDryRun: true });
    expect(portal.profiles.find('p1').state).toBe('saving');
  });
});
