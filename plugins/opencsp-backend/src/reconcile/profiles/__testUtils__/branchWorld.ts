import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { aProfile, renderSmall } from '../../../__testUtils__/ProfileStage';
import { VirtualClock } from '../../../__testUtils__/world';
import { LEASE_MS } from '../../../domain/decision';
import { ProfileRecord } from '../../../domain/profiles/profileRecord';
import { ProfileRequestResult } from '../../../domain/profiles/profileRequests';
import { Workshop } from '../../../profiles/git/__testUtils__/workshop';
import { migrate } from '../../../store/migrations';
import { DatabaseProfileStore } from '../../../store/profiles/DatabaseProfileStore';
import { ProfileEngine } from '../ProfileEngine';
import { ProfileReconciler } from '../ProfileReconciler';

/** A `git` that writes down how we run it; what it starts itself is not counted. */
function countingGit(shop: Workshop) {
  const bin = join(shop.folder, 'bin');
  const log = join(shop.folder, 'runs');
  const git = execFileSync('sh', ['-c', 'command -v git']).toString().trim();
  mkdirSync(bin);
  writeFileSync(log, '');
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\n[ "$1" = --no-pager ] && echo "$*" >> '${log}'\nexec '${git}' "$@"\n`,
    { mode: 0o755 },
  );
  const all = () =>
    readFileSync(log, 'utf8')
      .split('\n')
      .flatMap(line => /--git-dir \S+ ([a-z-]+)/.exec(line)?.[1] ?? []);
  return {
    environment: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
    },
    /** What was run since this was asked last. */
    runs: () => {
      const seen = all();
      writeFileSync(log, '');
      return seen;
    },
  };
}

/**
 * Profiles on a real database and real branches, with everything that looks after them.
 *
 * @param shop - with the repository; the caller clears it
 */
export async function openBranches(databases: TestDatabases, shop: Workshop) {
  const db: Knex = await databases.init('SQLITE_3');
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  const git = countingGit(shop);
  const clock = new VirtualClock();
  const logger = mockServices.logger.mock();
  const store = new DatabaseProfileStore(db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
  /** A process with a mirror of its own. */
  const start = async () => {
    const repository = await shop.open({ environment: git.environment });
    const ports = { store, repository, render: renderSmall, clock, logger };
    const engine = new ProfileEngine({ ...ports, onMessages: () => undefined });
    const reconciler = new ProfileReconciler({ ...ports, leaseMs: LEASE_MS });
    const { signal } = new AbortController();
    const work = async () => {
      const claims = await store.claimDue(
        { owner: 'test', until: clock.now() + LEASE_MS },
        clock.now(),
        100,
      );
      for (const claim of claims) {
        await reconciler.pass(claim, signal);
      }
      return claims.length;
    };
    return {
      repository,
      compare: () => engine.compareBranches(signal),
      work,
      /** As once a minute. @returns how many branches were looked at */
      round: async () => {
        clock.advance(60_000);
        await engine.compareBranches(signal);
        return work();
      },
    };
  };
  const get = async (id: string): Promise<ProfileRecord> => {
    const record = await store.get(id);
    if (!record) {
      throw new Error(`No profile ${id}`);
    }
    return record;
  };
  const ask = async (
    id: string,
    request: (record: ProfileRecord, now: number) => ProfileRequestResult,
  ) => {
    const before = await get(id);
    const result = request(before, clock.now());
    if (!result.ok) {
      throw new Error(result.problem);
    }
    const outcome = await store.saveRequest(before, result.record, clock.now());
    if (outcome !== 'saved') {
      throw new Error(outcome);
    }
  };
  return { db, git, clock, store, start, get, ask, process: await start() };
}

/** What {@link openBranches} gives. */
export type BranchWorld = Awaited<ReturnType<typeof openBranches>>;

/** The same, with one profile that is in its branch. */
export async function withSaved(databases: TestDatabases, shop: Workshop) {
  const world = await openBranches(databases, shop);
  const record = aProfile(1, world.clock.now());
  await world.store.create(
    { record, idempotency: { key: 'key', requestHash: '' } },
    world.clock.now(),
  );
  await world.process.work();
  const saved = await world.get(record.id);
  if (saved.state !== 'saved') {
    throw new Error(`The profile is ${saved.state}`);
  }
  return { ...world, ...saved };
}
