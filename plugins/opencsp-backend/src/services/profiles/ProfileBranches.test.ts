/*
 * Proves what of a branch is shown: its own commits alone, in pages, without what is encrypted. Leaves
 * Git to `profiles/git`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  caller,
  editOf,
  openWithSaved,
} from '../../__testUtils__/profilesWorld';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

const open = async () => openWithSaved(await databases.init('SQLITE_3'));

describe('the branch', () => {
  it('is shown by pages, without what is encrypted, and only its own commits', async () => {
    const { profiles, saved, settle, repository } = await open();
    const profile = await saved();
    for (const number of [1, 2, 3]) {
      const now = await profiles.get(member, profile.id);
      const adminEmail = `ada${number}@example.com`;
      await profiles.update(member, profile.id, { ...editOf(now), adminEmail });
      await settle(profile.id);
    }
    const { branches } = profiles;
    const first = await branches.history(member, profile.id, { limit: '3' });
    expect(first).toMatchObject({ items: { length: 3 }, totalItems: 4 });
    const rest = await branches.history(member, profile.id, {
      limit: '3',
      cursor: first.nextCursor,
    });
    expect(rest).toEqual({
      items: [expect.objectContaining({ subject: 'Make the profile' })],
      totalItems: 4,
    });
    const files = await branches.files(member, profile.id, {});
    expect(files.items).toContainEqual({
      path: 'secrets.env.age',
      size: expect.any(Number),
    });
    expect(files.items).toContainEqual(
      expect.objectContaining({
        path: 'config.env',
        content: expect.stringContaining('DOMAIN=family.example.com'),
      }),
    );
    const whole = await branches.diff(member, profile.id, {
      to: rest.items[0].hash,
    });
    expect(whole.files).toContainEqual({
      path: 'secrets.env.age',
      status: 'added',
    });

    const others = repository.commitByHand('other-profile', [
      { path: 'config.env', content: 'SECRET=of-somebody-else\n' },
    ]);
    const refused = { name: 'NotFoundError', code: 'not-found' };
    await expect(
      branches.files(member, profile.id, { commit: others }),
    ).rejects.toMatchObject(refused);
    await expect(
      branches.diff(member, profile.id, { from: others }),
    ).rejects.toMatchObject(refused);
    await expect(
      branches.diff(member, profile.id, { to: others }),
    ).rejects.toMatchObject(refused);
    await expect(
      branches.files(member, profile.id, { commit: '--upload-pack=x' }),
    ).rejects.toMatchObject({ fields: [{ path: 'commit' }] });
    await expect(
      branches.history(member, profile.id, { cursor: '1-main' }),
    ).rejects.toMatchObject({ fields: [{ path: 'cursor' }] });
  });

  it('that cannot be reached is said without its address, and the profile is still shown', async () => {
    const { profiles, saved, repository } = await open();
    const { id } = await saved();
    repository.isDown = true;
    const error = await profiles.branches
      .files(member, id, {})
      .catch(caught => caught);
    expect(error).toMatchObject({
      name: 'ServiceUnavailableError',
      code: 'repository-unavailable',
    });
    expect(String(error)).not.toContain('canary-host');
    expect(await profiles.get(member, id)).toMatchObject({ state: 'saved' });
  });
});
