/*
 * Proves that several writers at once lose nothing: with mirrors of their own, and with one that they
 * share. Each writer does what the portal does: look, commit, and look again when the branch moved.
 */
import { commitRequest, Workshop } from './__testUtils__/workshop';
import { ProfileRepository } from './ProfileRepository';

const BRANCHES = Array.from({ length: 10 }, (_, i) => `ada-p${i}`);
const EDITS = 50;

let shop: Workshop;

beforeEach(() => {
  shop = new Workshop();
  shop.init();
});

afterEach(() => shop.clear());

/** Adds one line to the branch's file, however often it moves meanwhile. */
async function edit(
  repository: ProfileRepository,
  branch: string,
  line: string,
): Promise<string> {
  for (;;) {
    const head = await repository.head(branch);
    const before = head ? (await repository.readFiles(head)).files : [];
    const result = await repository.commit(
      commitRequest(branch, {
        expected: head ?? 'absent',
        key: line,
        message: `Add ${line}`,
        files: [
          {
            path: 'lines.txt',
            content: `${before[0]?.content ?? ''}${line}\n`,
          },
        ],
      }),
    );
    if (result.outcome === 'pushed') {
      return result.commit;
    }
  }
}

function checkNothingLost(): void {
  for (const [index, branch] of BRANCHES.entries()) {
    const mine = Array.from({ length: EDITS }, (_, i) => i)
      .filter(i => i % BRANCHES.length === index)
      .map(i => `line-${i}`);
    const lines = shop.git(['show', `refs/heads/${branch}:lines.txt`]);
    expect(lines.trim().split('\n').sort()).toEqual(mine.sort());
    expect(shop.commitsOf(branch)).toHaveLength(mine.length);
    // Linear: nobody has two parents.
    expect(
      shop.git(['rev-list', '--min-parents=2', `refs/heads/${branch}`]),
    ).toBe('');
  }
  expect(shop.git(['fsck', '--strict', '--no-dangling'])).toBe('');
}

describe('50 edits at once on 10 branches', () => {
  it.each([
    ['mirrors of their own', (i: number) => `own-${i}`],
    ['one mirror', () => 'shared'],
  ])(
    'lose nothing from 3 repositories with %s',
    async (_, folder) => {
      const repositories = await Promise.all(
        [0, 1, 2].map(i =>
          shop.open({ folder: `${shop.folder}/${folder(i)}` }),
        ),
      );
      await Promise.all(
        Array.from({ length: EDITS }, (__, i) =>
          edit(
            repositories[i % repositories.length],
            BRANCHES[i % BRANCHES.length],
            `line-${i}`,
          ),
        ),
      );
      checkNothingLost();
      expect(await repositories[0].heads()).toHaveLength(BRANCHES.length);
    },
    300_000,
  );
});

it('keeps a shared mirror usable while it is packed, fetched and made anew', async () => {
  const [one, two, three] = await Promise.all(
    [0, 1, 2].map(() => shop.open({ folder: `${shop.folder}/shared` })),
  );
  const work = [0, 1, 2, 3, 4].map(i => edit(one, 'ada-p0', `line-${i}`));
  const beside = [two.tidy(), three.ensureMirror(), two.ensureMirror()];
  await Promise.all([...work, ...beside]);
  expect(shop.commitsOf('ada-p0')).toHaveLength(5);
  await Promise.all([one, two, three].map(it => it.ensureMirror()));
}, 120_000);

it('makes a change that is asked for many times at once only once', async () => {
  const repositories = await Promise.all([0, 1, 2].map(() => shop.open()));
  const results = await Promise.all(
    Array.from({ length: 9 }, (_, i) =>
      repositories[i % 3].commit(commitRequest('ada-family')),
    ),
  );
  const commit = shop.headOf('ada-family');
  expect(results).toEqual(Array(9).fill({ outcome: 'pushed', commit }));
  expect(shop.commitsOf('ada-family')).toEqual([commit]);
}, 120_000);

it('lets one of several first commits win', async () => {
  const repositories = await Promise.all([0, 1, 2].map(() => shop.open()));
  const results = await Promise.all(
    repositories.map((repository, i) =>
      repository.commit(
        commitRequest('ada-family', {
          key: `change-${i}`,
          author: { name: `P${i}`, email: 'p@example.com' },
        }),
      ),
    ),
  );
  const head = shop.headOf('ada-family');
  expect(results.filter(it => it.outcome === 'pushed')).toEqual([
    { outcome: 'pushed', commit: head },
  ]);
  expect(results.filter(it => it.outcome === 'moved')).toEqual(
    Array(2).fill({ outcome: 'moved', head }),
  );
}, 120_000);
