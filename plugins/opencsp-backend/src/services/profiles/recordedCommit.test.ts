/*
 * Proves that lists say who committed what and when from the first second, without asking the repository;
 * that what is said is what the commit says; and that it is never another commit's. Leaves to
 * `profiles/git` that a commit is written as it was asked for.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ADA, aProfile } from '../../__testUtils__/ProfileStage';
import {
  caller,
  GOOD_PROFILE,
  openWithSaved,
} from '../../__testUtils__/profilesWorld';
import { concludeProfile } from '../../domain/profiles/decideProfile';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { changeProfile } from '../../domain/profiles/profileRequests';
import { presentCommit, recordedCommit } from './present';
import { ProfilesService } from './ProfilesService';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');
const NOW = Date.UTC(2026, 0, 1, 0, 0, 0, 789);
const [COMMIT, OTHER] = ['a'.repeat(40), 'b'.repeat(40)];
const LIST = { sort: '-createdAt', limit: 10 } as const;

describe('the commit that a list shows', () => {
  it('is there with the first list of a portal that has read nothing, and as the repository has it', async () => {
    const { options, profiles, handOff, settle, repository } =
      await openWithSaved(await databases.init('SQLITE_3'));
    const password = await handOff('member');
    const { profile } = await profiles.create(
      member,
      { ...GOOD_PROFILE, password },
      'key',
    );
    await settle(profile.id);
    repository.calls.length = 0;
    const { items } = await new ProfilesService(options).list(member, LIST);
    expect(repository.calls).toEqual([]);
    const [latest] = await repository.history(profile.branch, { limit: 1 });
    const said = presentCommit(latest);
    expect(items.map(({ commit }) => commit)).toEqual([
      { ...said, at: `${said.at.slice(0, 19)}.000Z` },
    ]);
  });

  it('of a commit by hand that was taken is the one of who made it', async () => {
    const { options, profiles, saved, store, repository, clock } =
      await openWithSaved(await databases.init('SQLITE_3'));
    const { id, branch } = await saved();
    const commit = repository.commitByHand(branch, []);
    const record = await store.get(id);
    if (!record) {
      throw new Error('It is gone.');
    }
    const found = {
      commit,
      subject: 'By hand',
      author: 'Somebody <somebody@example.com>',
      at: NOW,
      problems: [],
    };
    const foreign = { ...record, foreign: found };
    await store.saveRequest(record, foreign, clock.now());
    await profiles.decideForeign(member, id, { commit, decision: 'take' });
    const { items } = await new ProfilesService(options).list(member, LIST);
    expect(items[0].commit).toEqual({
      hash: commit,
      subject: 'By hand',
      author: 'Somebody',
      at: new Date(NOW).toISOString(),
      byPortal: false,
    });
  });

  const committed = (record: ProfileRecord, commit: string) =>
    concludeProfile(record, { of: 'committed', commit }, NOW);

  it('stays when an edit changed no file, and is to the second, as Git keeps it', () => {
    const saved = committed(aProfile(1, NOW), COMMIT);
    expect(recordedCommit(saved)).toEqual({
      hash: COMMIT,
      subject: 'Make the profile',
      author: ADA.name,
      at: '2026-01-01T00:00:00.000Z',
      byPortal: true,
    });
    const edit = { content: { ...saved }, message: 'Nothing', author: ADA };
    const asked = changeProfile(saved, edit, NOW + 5_000);
    if (!asked.ok) {
      throw new Error(asked.problem);
    }
    expect(recordedCommit(committed(asked.record, COMMIT))).toEqual(
      recordedCommit(saved),
    );
    expect(recordedCommit(committed(asked.record, OTHER))).toMatchObject({
      hash: OTHER,
      subject: 'Nothing',
      at: '2026-01-01T00:00:05.000Z',
    });
  });

  it('is never the one of another commit', () => {
    const saved = committed(aProfile(1, NOW), COMMIT);
    expect(recordedCommit({ ...saved, head: OTHER })).toBeUndefined();
    expect(recordedCommit({ ...saved, head: undefined })).toBeUndefined();
  });
});
