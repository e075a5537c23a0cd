/*
 * Proves with real Git that a commit made by hand is refused when it touches `secrets.env.age`: however it
 * does, also after a restart, while a change of ours is on its way, and when our own commit is gone. Which
 * spellings there are is proven by `profiles/hostile/sealedProblems.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ADA } from '../../__testUtils__/ProfileStage';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import {
  changeProfile,
  decideForeign,
} from '../../domain/profiles/profileRequests';
import { HandMade, Workshop } from '../../profiles/git/__testUtils__/workshop';
import { BranchWorld, withSaved } from './__testUtils__/branchWorld';
import { SECRETS_FILE } from './ProfileReconciler';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

let shop: Workshop;

beforeEach(() => {
  shop = new Workshop();
  shop.init();
});

afterEach(() => shop.clear());

const sealAnew = (sealed: string) => (record: ProfileRecord, now: number) =>
  changeProfile(
    record,
    { content: { ...record, sealed }, message: 'Change it', author: ADA },
    now,
  );

const wrong = async ({ get }: BranchWorld, id: string) =>
  (await get(id)).foreign?.problems.map(({ path }) => path);

describe('secrets.env.age', () => {
  const take = (commit: string) => (record: ProfileRecord, now: number) =>
    decideForeign(record, { commit, decision: 'take', author: ADA }, now);

  const harmless: [string, readonly HandMade[]][] = [
    ['other files', [{ path: 'notes.env', content: 'A=1\n' }]],
    ['the same text', [{ path: SECRETS_FILE, content: 'sealed 1' }]],
  ];

  it.each(harmless)('is no reason to refuse %s', async (_, entries) => {
    const world = await withSaved(databases, shop);
    const { id, branch, process, ask, get } = world;
    const commit = shop.commitByHand(branch, entries);
    expect(await process.round()).toBe(1);
    expect(await wrong(world, id)).toEqual([]);
    await ask(id, take(commit));
    expect(await get(id)).toMatchObject({ head: commit });
  });

  const changed: [string, HandMade][] = [
    ['another text', { path: SECRETS_FILE, content: 'sealed by Bob' }],
    ['a line end more', { path: SECRETS_FILE, content: 'sealed 1\n' }],
    ['nothing in it', { path: SECRETS_FILE, content: '' }],
    ['a mark as a program', { path: SECRETS_FILE, mode: '100755' }],
    ['a link in its place', { path: SECRETS_FILE, mode: '120000' }],
    ['a folder in its place', { path: `${SECRETS_FILE}/x` }],
  ];

  it.each(changed)('cannot be taken with %s', async (_, entry) => {
    const world = await withSaved(databases, shop);
    const { id, branch, process, ask } = world;
    const commit = shop.commitByHand(branch, [
      { content: 'sealed 1', ...entry },
    ]);
    expect(await process.round()).toBe(1);
    expect(await wrong(world, id)).toContain(SECRETS_FILE);
    await expect(ask(id, take(commit))).rejects.toThrow(
      new RegExp(`${SECRETS_FILE}: It was .* only the portal writes it`),
    );
  });

  it('is missed when it was taken out', async () => {
    const world = await withSaved(databases, shop);
    const { id, branch, head = '', process } = world;
    const blob = shop.git(['rev-parse', `${head}:config.env`]).trim();
    const tree = shop.git(['mktree'], `100644 blob ${blob}\tconfig.env\n`);
    shop.commitByHand(branch, [{ path: 'x', content: 'x' }]);
    shop.git([
      'update-ref',
      `refs/heads/${branch}`,
      commitOf(tree.trim(), [head]),
    ]);
    expect(await process.round()).toBe(1);
    expect(await wrong(world, id)).toEqual([SECRETS_FILE]);
  });

  it('is refused when an older one of ours is put back, also by a process that starts anew', async () => {
    const world = await withSaved(databases, shop);
    const { id, branch, ask, process, start } = world;
    await ask(id, sealAnew('sealed 2'));
    await process.work();
    shop.commitByHand(branch, [{ path: SECRETS_FILE, content: 'sealed 1' }]);
    const anew = await start();
    expect(await anew.round()).toBe(1);
    expect(await wrong(world, id)).toEqual([SECRETS_FILE]);
  });

  it.each([
    ['left alone', 'sealed 1', []],
    ['changed', 'sealed by Bob', [SECRETS_FILE]],
  ])(
    'is compared with what is in the branch while ours is on its way: %s',
    async (_, sealed, problems) => {
      const world = await withSaved(databases, shop);
      const { id, branch, ask, get, process } = world;
      shop.commitByHand(branch, [
        { path: SECRETS_FILE, content: sealed },
        { path: 'notes.env', content: 'A=1\n' },
      ]);
      await ask(id, sealAnew('sealed 2'));
      await process.work();
      expect(await get(id)).toMatchObject({
        state: 'failed',
        failure: { reason: 'branch-changed' },
        sealed: 'sealed 2',
      });
      expect(await wrong(world, id)).toEqual(problems);
    },
  );

  it('is judged also when the commit of ours is gone for good', async () => {
    const world = await withSaved(databases, shop);
    const { id, branch, head = '', start } = world;
    const tree = shop.git(['rev-parse', `${head}^{tree}`]).trim();
    shop.git(['update-ref', `refs/heads/${branch}`, commitOf(tree, [])]);
    shop.git(['reflog', 'expire', '--expire=now', '--all']);
    shop.git(['gc', '--quiet', '--prune=now']);
    const anew = await start();
    expect(await anew.round()).toBe(1);
    expect(await wrong(world, id)).toEqual([]);

    shop.commitByHand(branch, [{ path: SECRETS_FILE, content: 'other' }]);
    expect(await anew.round()).toBe(1);
    expect(await wrong(world, id)).toEqual([SECRETS_FILE]);
  });

  /** A commit of this tree by somebody else. */
  function commitOf(tree: string, parents: readonly string[]): string {
    return shop
      .git([
        '-c',
        'user.name=Bob',
        '-c',
        'user.email=bob@example.com',
        'commit-tree',
        '-m',
        'By hand',
        ...parents.flatMap(parent => ['-p', parent]),
        tree,
      ])
      .trim();
  }
});
