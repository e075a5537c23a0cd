/*
 * Proves the life of a profile beside its branch: what is asked for is committed once, whatever breaks
 * on the way; trouble is waited for, said, and given up in time; what others committed is never written
 * over and never lost; a removed branch frees the names. On a real database with a repository in memory;
 * that real Git keeps the same promises is proven in `profiles/git`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  ADA,
  aProfile,
  ProfileStage,
  renderSmall,
} from '../../__testUtils__/ProfileStage';
import { LEASE_MS } from '../../domain/decision';
import { SAVE_DEADLINE_MS } from '../../domain/profiles/decideProfile';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import {
  changeProfile,
  decideForeign,
  deleteProfile,
  retryProfile,
} from '../../domain/profiles/profileRequests';
import { RepositoryUnavailableError } from '../../profiles/git/ProfileRepository';
import { ProfileEngine } from './ProfileEngine';
import { SECRETS_FILE } from './ProfileReconciler';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const movedTo = (domain: string) => (record: ProfileRecord, now: number) =>
  changeProfile(
    record,
    {
      content: { ...record, spec: { ...record.spec, domain } },
      message: `Move to ${domain}`,
      author: ADA,
    },
    now,
  );

async function saved(stage: ProfileStage): Promise<ProfileRecord> {
  const { id } = await stage.create();
  await stage.run(5_000);
  const record = await stage.get(id);
  expect(record.state).toBe('saved');
  return record;
}

describe('saving', () => {
  it('makes one commit with the files and the sealed secrets, by the person', async () => {
    const stage = await ProfileStage.begin(databases);
    const { branch, head = '' } = await saved(stage);

    expect(await stage.subjects(branch)).toEqual(['Make the profile']);
    const { files } = await stage.repository.readFiles(head);
    expect(files.map(({ path, content }) => [path, content])).toEqual([
      ['config.env', 'DOMAIN=family1.example.com\n'],
      [SECRETS_FILE, 'sealed 1'],
    ]);
    const [commit] = await stage.repository.history(branch, { limit: 1 });
    expect(commit.author).toEqual({ name: 'Ada', email: 'ada@example.com' });
  });

  it('waits for a repository that is away, says so, and gives up in time; Retry goes on', async () => {
    const stage = await ProfileStage.begin(databases);
    stage.repository.isDown = true;
    const { id, branch } = await stage.create();
    await stage.run(30_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'saving',
      waitingFor: expect.stringContaining('no route to host'),
    });

    await stage.run(SAVE_DEADLINE_MS + 60_000, 10_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'repository-unreachable', retryable: true },
    });
    expect(stage.repository.calls.length).toBeLessThan(40);

    stage.repository.isDown = false;
    await stage.ask(id, retryProfile);
    await stage.run(5_000);
    expect(await stage.get(id)).toMatchObject({ state: 'saved' });
    expect(await stage.subjects(branch)).toEqual(['Make the profile']);
  });

  it('fails at once when the repository does not want it', async () => {
    const stage = await ProfileStage.begin(databases);
    jest
      .spyOn(stage.repository, 'commit')
      .mockRejectedValueOnce(
        new RepositoryUnavailableError('protected branch', 'rejected'),
      );
    const { id } = await stage.create();
    await stage.run(3_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'repository-refused', evidence: 'protected branch' },
    });
  });

  it('leaves a branch of the same name alone that it did not make; deleting the profile does, too', async () => {
    const stage = await ProfileStage.begin(databases);
    const { branch } = aProfile(1, 0);
    const theirs = stage.repository.commitByHand(branch, []);
    const { id } = await stage.create();
    await stage.run(3_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'branch-exists' },
    });

    await stage.ask(id, deleteProfile);
    await stage.run(3_000);
    expect(await stage.get(id)).toMatchObject({ state: 'deleted' });
    expect(await stage.repository.head(branch)).toBe(theirs);
  });
});

describe('a process that dies', () => {
  const calls = ['commit', 'finishPass'] as const;
  const moments = calls.flatMap(call =>
    (['before', 'after'] as const).map(when => ({ call, when })),
  );

  it.each(moments)(
    '$when its $call is replaced by another, with the same end',
    async ({ call, when }) => {
      const stage = await ProfileStage.begin(databases);
      const { id, branch } = await stage.create();
      const dying = <T extends object>(port: T): T =>
        new Proxy(port, {
          get: (target, name, receiver) => {
            const member: unknown = Reflect.get(target, name, receiver);
            return name === call && typeof member === 'function'
              ? async (...args: unknown[]) => {
                  if (when === 'after') {
                    await Reflect.apply(member, target, args);
                  }
                  throw new Error('SIGKILL');
                }
              : member;
          },
        });
      const process = stage.process({
        repository: dying(stage.repository),
        store: dying(stage.store),
      });
      await stage.runDue(process, 'dead').catch(() => undefined);

      stage.clock.advance(LEASE_MS);
      await stage.run(LEASE_MS);
      expect(await stage.get(id)).toMatchObject({ state: 'saved' });
      expect(await stage.subjects(branch)).toEqual(['Make the profile']);
    },
  );

  it('writes nothing when it comes back after another has taken over', async () => {
    const stage = await ProfileStage.begin(databases);
    const { id } = await stage.create();
    const now = stage.clock.now();
    const [late] = await stage.store.claimDue(
      { owner: 'slow', until: now + LEASE_MS },
      now,
      1,
    );
    stage.clock.advance(LEASE_MS);
    await stage.run(5_000);
    const after = await stage.get(id);
    await expect(
      stage.process().pass(late, new AbortController().signal),
    ).rejects.toThrow('was changed or taken over');
    expect(await stage.get(id)).toEqual(after);
  });
});

describe('what somebody commits by hand', () => {
  async function withForeign(stage: ProfileStage, files = 'MINE=1\n') {
    const record = await saved(stage);
    const commit = stage.repository.commitByHand(record.branch, [
      { path: 'notes.env', content: files },
      { path: SECRETS_FILE, content: 'sealed 1' },
    ]);
    const engine = new ProfileEngine({
      store: stage.store,
      repository: stage.repository,
      render: renderSmall,
      clock: stage.clock,
      logger: mockServices.logger.mock(),
      onMessages: () => undefined,
    });
    await engine.compareBranches(new AbortController().signal);
    await stage.run(3_000);
    return { ...record, commit };
  }
  it('is noticed, and stops edits until it is taken or refused', async () => {
    const stage = await ProfileStage.begin(databases);
    const { id, commit } = await withForeign(stage);
    expect(await stage.get(id)).toMatchObject({
      state: 'saved',
      foreign: { commit, subject: 'By hand' },
    });
    await expect(stage.ask(id, movedTo('new.example.com'))).rejects.toThrow(
      /by hand/,
    );
  });

  it.each([
    ['take', ['Make the profile', 'By hand']],
    [
      'refuse',
      ['Make the profile', 'By hand', 'Refuse a commit that was made by hand'],
    ],
  ] as const)('%s: nothing is lost from the history', async (decision, log) => {
    const stage = await ProfileStage.begin(databases);
    const { id, branch, commit } = await withForeign(stage);
    await stage.ask(id, (record, now) =>
      decideForeign(record, { commit, decision, author: ADA }, now),
    );
    await stage.run(5_000);
    const after = await stage.get(id);
    expect(after.state).toBe('saved');
    expect(after.foreign).toBeUndefined();
    expect(await stage.subjects(branch)).toEqual(log);
    const { files } = await stage.repository.readFiles(after.head ?? '');
    expect(files.some(({ path }) => path === 'notes.env')).toBe(
      decision === 'take',
    );
  });

  it('is not written over by an edit that did not know it', async () => {
    const stage = await ProfileStage.begin(databases);
    const { id, branch } = await saved(stage);
    const commit = stage.repository.commitByHand(branch, [
      { path: 'notes.env', content: 'MINE=1\n' },
    ]);
    await stage.ask(id, movedTo('new.example.com'));
    await stage.run(5_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'branch-changed' },
      foreign: { commit },
      spec: { domain: 'new.example.com' },
    });

    await stage.ask(id, (record, now) =>
      decideForeign(record, { commit, decision: 'refuse', author: ADA }, now),
    );
    await stage.run(5_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'saved',
      spec: { domain: 'new.example.com' },
    });
  });
});

describe('deleting', () => {
  it('removes the branch, and both names are free', async () => {
    const stage = await ProfileStage.begin(databases);
    const { id, branch, spec } = await saved(stage);
    await stage.ask(id, deleteProfile);
    await stage.run(5_000);
    expect(await stage.get(id)).toMatchObject({ state: 'deleted' });
    expect(await stage.repository.head(branch)).toBeUndefined();
    expect(await stage.store.isBranchTaken(branch)).toBe(false);
    expect(await stage.store.domainClash(spec.domain)).toBeUndefined();
  });

  it('takes along a first commit that arrives after the profile was deleted', async () => {
    const stage = await ProfileStage.begin(databases);
    const { repository } = stage;
    const commit = repository.commit.bind(repository);
    let arrive = async (): Promise<unknown> => undefined;
    jest.spyOn(repository, 'commit').mockImplementationOnce(async request => {
      arrive = () => commit(request);
      throw new RepositoryUnavailableError('no answer', 'unreachable', true);
    });
    const { id, branch } = await stage.create();
    await stage.runDue();
    await stage.ask(id, deleteProfile);
    await stage.run(20_000);
    expect(await stage.get(id)).toMatchObject({ state: 'deleting' });
    expect(await stage.store.isBranchTaken(branch)).toBe(true);

    await arrive();
    await stage.run(3 * LEASE_MS);
    expect(await stage.get(id)).toMatchObject({ state: 'deleted' });
    expect(await repository.head(branch)).toBeUndefined();
  });

  it('takes along what was committed meanwhile: a person confirmed that the branch goes', async () => {
    const stage = await ProfileStage.begin(databases);
    const { id, branch } = await saved(stage);
    stage.repository.commitByHand(branch, []);
    await stage.ask(id, deleteProfile);
    await stage.run(5_000);
    expect(await stage.repository.head(branch)).toBeUndefined();
    expect(await stage.get(id)).toMatchObject({ state: 'deleted' });
  });

  it('keeps the profile while its branch cannot be removed', async () => {
    const stage = await ProfileStage.begin(databases);
    const { id } = await saved(stage);
    stage.repository.isDown = true;
    await stage.ask(id, deleteProfile);
    await stage.run(SAVE_DEADLINE_MS + 60_000, 10_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'removal-stuck', retryable: true },
    });
    stage.repository.isDown = false;
    await stage.ask(id, retryProfile);
    await stage.run(5_000);
    expect(await stage.get(id)).toMatchObject({ state: 'deleted' });
  });
});
