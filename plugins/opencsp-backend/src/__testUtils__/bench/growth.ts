import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { ProfileRepository } from '../../profiles/git/ProfileRepository';
import { BenchPortal } from './BenchPortal';
import { benchLists, ListFigures, listGrowth } from './lists';
import {
  exponentOf,
  Figures,
  figuresOf,
  measure,
  round,
  timeOf,
} from './measure';
import { PlainClone } from './PlainClone';
import { seedBranches, seedRows } from './seed';

const RUNS = 20;
const WARM_UPS = 2;

/** One repository and one table with so many profiles. */
export interface SizeFigures {
  profiles: number;
  /** One new branch, committed and pushed by our repository; its mirror holds what it needed so far. */
  commit: Figures;
  /** The same files by plain Git in a clone. */
  plainCommit: Figures;
  commitRatio: number;
  /** The first fetch of all branches into the mirror, in milliseconds. */
  mirrorMs: number;
  /** The same as `commit`, once all branches were fetched. */
  commitAfterFetch: Figures;
  /** What all branches stand at, which the engine asks every minute. */
  heads: Figures;
  /** `git ls-remote --heads` of the same. */
  plainHeads: Figures;
  headsRatio: number;
  /** Pages of the list. */
  lists: ListFigures;
}

const MEASURED = [
  'commit',
  'plainCommit',
  'commitAfterFetch',
  'heads',
  'plainHeads',
] as const;

/** How the medians grow from one size to the next: 1 is in proportion. */
export interface Growth {
  from: number;
  to: number;
  exponents: Record<(typeof MEASURED)[number], number>;
  listExponents: Record<keyof ListFigures, number>;
}

/** Repositories and tables of growing sizes. */
export async function benchGrowth(
  folder: string,
  counts: readonly number[],
  say: (text: string) => void,
): Promise<{ sizes: SizeFigures[]; growth: Growth[] }> {
  const sizes: SizeFigures[] = [];
  for (const count of counts) {
    say(`${count} profiles in one repository`);
    const own = join(folder, String(count));
    await mkdir(own);
    sizes.push(await benchOne(own, count));
  }
  const growth = sizes
    .slice(1)
    .map((large, index) => growthBetween(sizes[index], large));
  return { sizes, growth };
}

async function benchOne(folder: string, count: number): Promise<SizeFigures> {
  const sampleFolder = join(folder, 'sample');
  await mkdir(sampleFolder);
  const { record, files } = await makeSample(sampleFolder);
  const bare = join(folder, 'profiles.git');
  seedBranches(bare, files, count);
  const portal = await BenchPortal.open(folder, bare);
  try {
    await seedRows(portal.db, record, count);
    const clone = PlainClone.of(bare, join(folder, 'clone'));
    const commits = await benchCommits(portal, clone, files);
    const mirrorMs = await timeOf(() => portal.repository.ensureMirror());
    const commitAfterFetch = await benchCommitsOf(portal, files);
    const often = { runs: RUNS, warmUps: WARM_UPS };
    const heads = await measure(often, () => listHeads(portal, count));
    const plainHeads = await measure(often, () => clone.listHeads());
    return {
      profiles: count,
      ...commits,
      commitRatio: round(commits.commit.p50 / commits.plainCommit.p50),
      mirrorMs: round(mirrorMs),
      commitAfterFetch,
      heads,
      plainHeads,
      headsRatio: round(heads.p50 / plainHeads.p50),
      lists: await benchLists(portal),
    };
  } finally {
    await portal.close();
  }
}

/** A profile of all applications, as the portal makes it. */
async function makeSample(folder: string) {
  const portal = await BenchPortal.open(folder, join(folder, 'profiles.git'));
  try {
    const { record } = await portal.create('sample', portal.applications);
    return { record, files: portal.filesOf(record) };
  } finally {
    await portal.close();
  }
}

/** Ours and plain Git in turn. */
async function benchCommits(
  { repository }: BenchPortal,
  clone: PlainClone,
  files: readonly RenderedFile[],
): Promise<{ commit: Figures; plainCommit: Figures }> {
  const ours: number[] = [];
  const plain: number[] = [];
  for (let run = 0; run < WARM_UPS + RUNS; run++) {
    const changed = withRun(files, run);
    const tookOurs = await timeOf(() =>
      commitOurs(repository, `ours-profile${run}`, changed),
    );
    const branch = `plain-profile${run}`;
    clone.begin(branch);
    const tookPlain = await timeOf(() => clone.commit(branch, changed));
    if (run >= WARM_UPS) {
      ours.push(tookOurs);
      plain.push(tookPlain);
    }
  }
  return { commit: figuresOf(ours), plainCommit: figuresOf(plain) };
}

function benchCommitsOf(
  { repository }: BenchPortal,
  files: readonly RenderedFile[],
): Promise<Figures> {
  const branches = Array.from(
    { length: WARM_UPS + RUNS },
    (_, run) => `later-profile${run}`,
  );
  return measure({ runs: RUNS, warmUps: WARM_UPS }, () => {
    const branch = branches.pop() ?? '';
    return commitOurs(repository, branch, withRun(files, branches.length));
  });
}

/** Other files each time: what is there already would not be sent again. */
function withRun(files: readonly RenderedFile[], run: number): RenderedFile[] {
  return [...files, { path: 'run.txt', content: `${run}\n` }];
}

/** @throws Error when it is not pushed: nothing would be measured */
async function commitOurs(
  repository: ProfileRepository,
  branch: string,
  files: readonly RenderedFile[],
): Promise<void> {
  const { outcome } = await repository.commit({
    branch,
    expected: 'absent',
    files,
    message: 'Make the profile',
    author: { name: 'Ada', email: 'ada@example.com' },
    time: new Date(),
    key: `bench:${branch}`,
  });
  if (outcome !== 'pushed') {
    throw new Error(`The commit was not pushed: ${outcome}`);
  }
}

/** @throws Error when there are fewer than there should be: nothing would be measured */
async function listHeads(
  { repository }: BenchPortal,
  count: number,
): Promise<void> {
  const { length } = await repository.heads();
  if (length < count) {
    throw new Error(`Only ${length} of ${count} branches were listed`);
  }
}

function growthBetween(small: SizeFigures, large: SizeFigures): Growth {
  const exponent = (part: (typeof MEASURED)[number]) =>
    exponentOf(
      { count: small.profiles, figure: small[part].p50 },
      { count: large.profiles, figure: large[part].p50 },
    );
  return {
    from: small.profiles,
    to: large.profiles,
    exponents: {
      commit: exponent('commit'),
      plainCommit: exponent('plainCommit'),
      commitAfterFetch: exponent('commitAfterFetch'),
      heads: exponent('heads'),
      plainHeads: exponent('plainHeads'),
    },
    listExponents: listGrowth(
      { count: small.profiles, lists: small.lists },
      { count: large.profiles, lists: large.lists },
    ),
  };
}
