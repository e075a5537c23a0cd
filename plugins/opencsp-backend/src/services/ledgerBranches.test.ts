/*
 * Proves what is found when the ledger of branches and the repository differ, in tables and with the real
 * stores and engine; what cleaning does about it; and that it never touches a branch that a profile has,
 * that the portal did not make, or that somebody committed to since. Leaves to `store/profiles` that the
 * ledger follows the rows, and to `profiles/git` what Git answers.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ProfileState } from '@opencsp/plugin-opencsp-common';
import fc from 'fast-check';
import { ADA, ProfileStage } from '../__testUtils__/ProfileStage';
import { newWorld } from '../__testUtils__/world';
import { deleteProfile } from '../domain/profiles/profileRequests';
import { BranchLedger } from '../store/profiles/branchEffects';
import { branchDifferences } from './ledgerBranches';
import { compareLedger } from './ledgerCompare';
import { LedgerCleaner } from './ledgerClean';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const COMMIT = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);

interface Case {
  effect?: 'planned' | 'exists' | 'removed';
  owner?: ProfileState;
  isThere: boolean;
}

function ledgerOf({ effect, owner }: Case): BranchLedger {
  const name = 'ada-family';
  const commit = effect === 'planned' ? undefined : COMMIT;
  return {
    effects: new Map(
      effect ? [[name, { name, state: effect, commit, profileId: 'p' }]] : [],
    ),
    owners: new Map(
      owner
        ? [[name, { id: 'p', name: 'family', branch: name, state: owner }]]
        : [],
    ),
    handles: new Set(['ada']),
  };
}

const find = (given: Case) =>
  branchDifferences(
    ledgerOf(given),
    given.isThere ? [{ branch: 'ada-family', commit: OTHER }] : [],
  ).map(({ finding, remedy }) => `${finding.kind} ${remedy?.do ?? 'look'}`);

describe('branches, ledger and profiles', () => {
  it.each<[Case, string[]]>([
    // As it should be, and what is on its way.
    [{ effect: 'exists', owner: 'saved', isThere: true }, []],
    [{ effect: 'exists', owner: 'failed', isThere: true }, []],
    [{ effect: 'removed', isThere: false }, []],
    [{ isThere: false }, []],
    [{ effect: 'planned', owner: 'saving', isThere: true }, []],
    [{ effect: 'planned', owner: 'saving', isThere: false }, []],
    [{ effect: 'planned', owner: 'failed', isThere: false }, []],
    [{ effect: 'exists', owner: 'saving', isThere: false }, []],
    [{ effect: 'exists', owner: 'deleting', isThere: true }, []],
    [{ effect: 'exists', owner: 'deleting', isThere: false }, []],
    // There, and nobody's.
    [{ effect: 'removed', isThere: true }, ['orphan remove-branch']],
    [{ isThere: true }, ['orphan look']],
    [{ effect: 'planned', owner: 'failed', isThere: true }, ['orphan look']],
    [{ owner: 'saved', isThere: true }, ['orphan look']],
    // Not there.
    [
      { effect: 'exists', owner: 'saved', isThere: false },
      ['missing look-at-branch'],
    ],
    [
      { effect: 'planned', owner: 'saved', isThere: false },
      ['missing look-at-branch'],
    ],
    [{ owner: 'saved', isThere: false }, ['missing look-at-branch']],
    [{ effect: 'exists', owner: 'failed', isThere: false }, ['missing look']],
    [{ effect: 'exists', isThere: false }, ['missing look']],
  ])('%j: %j', (given, found) => {
    expect(find(given)).toEqual(found);
  });

  it('never says anything of a branch that is not named for somebody here', () => {
    const names = fc.oneof(
      fc.constantFrom(
        'main',
        'bob-family',
        'ada',
        'adam-x',
        'ada-',
        'ada-x--y',
      ),
      fc.constantFrom('ada/family', 'ADA-family', 'ada-Family', '-ada-x'),
      fc.string().filter(name => !name.startsWith('ada-')),
    );
    fc.assert(
      fc.property(fc.array(names), branches => {
        const heads = branches.map(branch => ({ branch, commit: OTHER }));
        expect(branchDifferences(ledgerOf({ isThere: false }), heads)).toEqual(
          [],
        );
      }),
    );
  });
});

async function open() {
  const stage = await ProfileStage.begin(databases);
  const world = await newWorld(databases);
  const { store, repository } = stage;
  await store.handleOf(ADA.ref, 'ada', stage.clock.now());
  const options = {
    ...world,
    clock: stage.clock,
    profiles: { store, repository, onDue: jest.fn() },
    onDue: () => undefined,
  };
  const clean = async (ids?: string[], dryRun = false) => {
    const { found } = await compareLedger(options);
    const all = found.map(({ finding }) => finding.id);
    const { results } = await new LedgerCleaner(options).clean(
      ids ?? all,
      found,
      dryRun,
    );
    return results.map(({ outcome, text }) => `${outcome}: ${text}`);
  };
  const saved = async () => {
    const { id } = await stage.create();
    await stage.run(3_000);
    return stage.get(id);
  };
  const findings = async () =>
    (await compareLedger(options)).report.findings.map(
      ({ kind, name }) => `${kind} ${name}`,
    );
  return { stage, options, clean, saved, findings, ...options.profiles };
}

describe('comparing and cleaning', () => {
  it('agrees at every step of a life, with one question to the repository', async () => {
    const { stage, options, findings, repository } = await open();
    const { id } = await stage.create();
    for (let second = 0; second < 20; second++) {
      expect(await findings()).toEqual([]);
      await stage.run(1_000);
      if (second === 10) {
        await stage.ask(id, deleteProfile);
      }
    }
    expect((await stage.get(id)).state).toBe('deleted');
    repository.calls.length = 0;
    await compareLedger(options);
    expect(repository.calls).toEqual(['heads']);
  });

  it('does not report what is made or removed while it looks', async () => {
    const { stage, saved, findings, repository } = await open();
    const doomed = await saved();
    const heads = repository.heads.bind(repository);
    jest.spyOn(repository, 'heads').mockImplementationOnce(async prefix => {
      await stage.create();
      await stage.runDue();
      const seen = await heads(prefix);
      await stage.ask(doomed.id, deleteProfile);
      await stage.runDue();
      return seen;
    });
    expect(await findings()).toEqual([]);
    expect(await findings()).toEqual([]);
  });

  it('removes a branch that came back after its profile, and nothing else', async () => {
    const { stage, saved, findings, clean, repository } = await open();
    const [gone, lives] = [await saved(), await saved()];
    await stage.ask(gone.id, deleteProfile);
    await stage.run(3_000);
    repository.commitByHand(gone.branch, []);
    repository.commitByHand('ada-experiment', []);
    repository.commitByHand('main', []);
    repository.commitByHand('bob-family', []);
    expect((await findings()).sort()).toEqual([
      'orphan ada-experiment',
      `orphan ${gone.branch}`,
    ]);
    expect(await clean(undefined, true)).toEqual([
      expect.stringMatching(/^failed: This is not for cleaning/),
      expect.stringMatching(/^would-do: Removes the branch/),
    ]);
    expect(await repository.head(gone.branch)).toBeDefined();
    expect(await clean()).toContain(`done: The branch ${gone.branch} is gone.`);
    expect((await repository.heads()).map(({ branch }) => branch)).toEqual([
      'ada-experiment',
      lives.branch,
      'bob-family',
      'main',
    ]);
  });

  it('leaves a branch alone that moved after it was read, and one that a profile has by now', async () => {
    const { stage, options, saved, clean, repository, store } = await open();
    const { id, branch } = await saved();
    await stage.ask(id, deleteProfile);
    await stage.run(3_000);
    repository.commitByHand(branch, []);
    const { found } = await compareLedger(options);
    const [read] = found.map(({ finding }) => finding.id);
    const moved = repository.commitByHand(branch, [], 'More');
    expect(await clean([read])).toEqual([
      'not-found: This difference is not there any more.',
    ]);
    const cleaner = new LedgerCleaner(options);
    expect((await cleaner.clean([read], found, false)).results).toMatchObject([
      { outcome: 'failed', text: expect.stringContaining('changed since') },
    ]);
    jest.spyOn(store, 'isBranchTaken').mockResolvedValueOnce(true);
    expect(await clean()).toEqual([
      expect.stringMatching(/^failed: A profile that is not deleted has/),
    ]);
    expect(await repository.head(branch)).toBe(moved);
  });

  it('has a profile say that its branch is gone', async () => {
    const { stage, saved, findings, clean, repository, onDue } = await open();
    const { id, branch, head = '' } = await saved();
    await repository.delete({ branch, expected: head });
    expect(await findings()).toEqual([`missing ${branch}`]);
    expect(await clean()).toEqual([
      'begun: The engine looks at the branch now.',
    ]);
    expect(onDue).toHaveBeenCalled();
    await stage.run(5_000);
    expect(await stage.get(id)).toMatchObject({
      state: 'saved',
      waitingFor: expect.stringContaining('The branch is gone'),
    });
  });

  it('says nothing of a repository that is away, or not set up', async () => {
    const { saved, options, repository } = await open();
    await saved();
    repository.isDown = true;
    const away = (await compareLedger(options)).report;
    expect(away).toMatchObject({ findings: [], compared: 0 });
    expect(away.unasked).toMatchObject([{ system: 'git' }]);

    const { store } = options.profiles;
    const off = await compareLedger({ ...options, profiles: { store } });
    expect(off.report.unasked).toMatchObject([
      { system: 'git', reason: expect.stringContaining('switched off') },
    ]);
  });
});
