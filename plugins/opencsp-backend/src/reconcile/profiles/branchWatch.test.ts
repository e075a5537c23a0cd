/*
 * Proves what looking after branches costs, with real Git: 10,000 profiles of which nothing changed cost
 * one run of Git and two statements; a commit that was reported is not read again; a branch that is gone
 * is said once. Which rows a comparison wakes is proven by `store/profiles/branchPlaces.test.ts`, what is
 * read in a commit by `sealedFile.test.ts` and `profiles/hostile`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { aProfile } from '../../__testUtils__/ProfileStage';
import { concludeProfile } from '../../domain/profiles/decideProfile';
import { Workshop } from '../../profiles/git/__testUtils__/workshop';
import {
  fixedProfileColumns,
  profileColumns,
} from '../../store/profiles/profileRows';
import {
  BranchWorld,
  openBranches,
  withSaved,
} from './__testUtils__/branchWorld';
import { SECRETS_FILE } from './ProfileReconciler';

jest.setTimeout(120_000);

const PROFILES = 10_000;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

let shop: Workshop;

beforeEach(() => {
  shop = new Workshop();
  shop.init();
});

afterEach(() => shop.clear());

describe(`${PROFILES} profiles`, () => {
  it('cost one run of Git and two statements a minute, and a changed one no more for the others', async () => {
    const world = await openBranches(databases, shop);
    const { db, git, clock, process, get } = world;
    const { branch, head } = await seed(world);
    await process.repository.heads();
    git.runs();
    const seen: string[] = [];
    db.on('query', ({ sql }: { sql: string }) => seen.push(sql));
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(60_000);
      await process.compare();
    }
    expect(git.runs()).toEqual(['ls-remote', 'ls-remote', 'ls-remote']);
    expect(seen).toHaveLength(6);
    expect(await process.work()).toBe(0);

    const commit = shop.commitByHand(branch, [
      { path: 'notes.env', content: 'MINE=1\n' },
    ]);
    seen.length = 0;
    expect(await process.round()).toBe(1);
    const once = git.runs();
    expect(once.length).toBeLessThan(15);
    expect(seen.length).toBeLessThan(15);
    expect(await get(aProfile(7, 0).id)).toMatchObject({
      head,
      foreign: { commit },
    });

    seen.length = 0;
    expect(await process.round()).toBe(0);
    expect(git.runs()).toEqual(['ls-remote']);
    expect(seen.length).toBe(3);
  });

  /** As many rows and branches as asked, all at one commit. @returns one of them */
  async function seed({ db, clock }: BranchWorld) {
    const head = shop.commitByHand('ada-family0', [
      { path: 'config.env', content: 'DOMAIN=x\n' },
      { path: SECRETS_FILE, content: 'sealed 1' },
    ]);
    const records = Array.from({ length: PROFILES }, (_, number) =>
      concludeProfile(
        aProfile(number, clock.now()),
        { of: 'committed', commit: head },
        clock.now(),
      ),
    );
    shop.git(
      ['update-ref', '--stdin'],
      records
        .map(({ branch }) => `update refs/heads/${branch} ${head}\n`)
        .join(''),
    );
    shop.git(['pack-refs', '--all']);
    const rows = records.map((record, number) => ({
      ...fixedProfileColumns(record),
      ...profileColumns(record),
      idempotency_key: `seeded-${number}`,
      request_hash: '',
      updated_at: record.updatedAt,
      version: 1,
      change_seq: 1_000_000 + number,
      next_run_at: null,
      attempts: 0,
    }));
    await db.transaction(trx => trx.batchInsert('profiles', rows, 20));
    return { branch: records[7].branch, head };
  }
});

describe('what was seen once', () => {
  it('is not read again: a commit that waits for a decision', async () => {
    const { id, branch, git, clock, store, process, get } = await withSaved(
      databases,
      shop,
    );
    shop.commitByHand(branch, [{ path: 'notes.env', content: 'MINE=1\n' }]);
    expect(await process.round()).toBe(1);
    const noticed = await get(id);
    expect(noticed.foreign?.problems).toEqual([]);
    expect(await process.round()).toBe(0);

    git.runs();
    expect(await store.hint(branch, clock.now())).toBe(true);
    clock.advance(1_000);
    expect(await process.work()).toBe(1);
    expect(git.runs()).toEqual(['ls-remote']);
    expect(await get(id)).toEqual(noticed);

    const next = shop.commitByHand(branch, [
      { path: 'b.env', content: 'B=1\n' },
    ]);
    expect(await process.round()).toBe(1);
    expect(await get(id)).toMatchObject({ foreign: { commit: next } });
  });

  it('is not said again: that a branch is gone, until it is back', async () => {
    const {
      id,
      branch,
      head = '',
      process,
      get,
    } = await withSaved(databases, shop);
    shop.git(['update-ref', '-d', `refs/heads/${branch}`]);
    expect(await process.round()).toBe(1);
    expect((await get(id)).waitingFor).toContain('The branch is gone');
    expect(await process.round()).toBe(0);

    shop.git(['update-ref', `refs/heads/${branch}`, head]);
    expect(await process.round()).toBe(1);
    expect((await get(id)).waitingFor).toBeUndefined();
    expect(await process.round()).toBe(0);
  });
});
