import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import { Knex } from 'knex';
import { inDatabase } from './seed';

/** Rows of one insert: SQLite once took no more than 999 parameters. */
const BATCH = 30;

/** Apart from all numbers that were given before. */
const FIRST_SEQ = 1_000_000;

/** How often a host that is ready is looked at by itself, in milliseconds. */
const HOST_LOOK_MS = 5 * 60_000;

/**
 * Copies a host with what is deployed on it, in the database of a backend that is not running: each copy
 * has a deployment, services and a commit of its own, and is at the same address.
 *
 * @param due - from when on deployments are looked at, spread over so long, in milliseconds
 */
export async function copyHosts(
  databaseFile: string,
  { id, profile, host, commit }: Deployment,
  commits: readonly string[],
  due: { from: number; spreadMs: number },
): Promise<void> {
  const count = commits.length + 1;
  const dueAt = (index: number, over: number) =>
    due.from + Math.round((index * over) / count);
  await inDatabase(databaseFile, async db => {
    const copy = async (
      table: string,
      where: object,
      change: (index: number, row: number) => object,
    ) => {
      const rows: Row[] = await db(table).where(where);
      const copies = commits.flatMap((own, at) => {
        const index = at + 1;
        const names = new Map([
          [id, idOf('d', index)],
          [profile.id, idOf('a', index)],
          [host.id, idOf('b', index)],
          [commit, own],
        ]);
        return rows.map((row, number) => ({
          ...renamed(row, names),
          ...change(index, number),
        }));
      });
      await db.batchInsert(table, copies, BATCH);
    };
    await copy('hosts', { id: host.id }, index => ({
      name: `bench-${index}`,
      idempotency_key: `copy-${index}`,
      change_seq: FIRST_SEQ + index,
      next_run_at: dueAt(index, HOST_LOOK_MS),
    }));
    await copy('deployments', { id }, index => ({
      idempotency_key: `copy-${index}`,
      next_run_at: dueAt(index, due.spreadMs),
    }));
    await copy('running_services', { deployment_id: id }, (index, row) => ({
      change_seq: FIRST_SEQ + index * 1_000 + row,
    }));
    await db('deployments').where({ id }).update({ next_run_at: due.from });
    await raiseCounter(db, count);
  });
}

type Row = Record<string, unknown>;

/** The row with other names in all of its texts. */
function renamed(row: Row, names: ReadonlyMap<string, string>): Row {
  const inText = (text: string) =>
    [...names].reduce(
      (result, [from, to]) => result.replaceAll(from, to),
      text,
    );
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' ? inText(value) : value,
    ]),
  );
}

async function raiseCounter(db: Knex.Transaction, hosts: number) {
  await db('counters')
    .where({ name: 'change_seq' })
    .update({ value: FIRST_SEQ + (hosts + 1) * 1_000 });
}

function idOf(kind: string, index: number): string {
  return `00000000-0000-4000-${kind}000-${String(index).padStart(12, '0')}`;
}

/**
 * Makes commits that differ in one file, each on a branch of its own, as many profiles would have them: in
 * the repository and in the portal's mirror.
 *
 * @returns their hashes
 */
export async function copyCommits(
  repository: string,
  mirror: string,
  commit: string,
  count: number,
): Promise<string[]> {
  const stream = Array.from({ length: count }, (_, index) => {
    const text = `# The profile ${index}\n`;
    return [
      `commit refs/heads/copy-${index}`,
      'committer Ada <ada@example.com> 1767225600 +0000',
      'data 4\ncopy',
      `from ${commit}`,
      'M 100644 inline README.md',
      `data ${Buffer.byteLength(text)}\n${text}`,
    ].join('\n');
  }).join('\n');
  execFileSync('git', ['--git-dir', repository, 'fast-import', '--quiet'], {
    input: `${stream}\n`,
  });
  const run = promisify(execFile);
  await run('git', [
    ...['--git-dir', mirror, 'fetch', '--quiet', repository],
    '+refs/heads/copy-*:refs/remotes/origin/copy-*',
  ]);
  const { stdout } = await run(
    'git',
    [
      ...['--git-dir', repository, 'for-each-ref'],
      ...['--format=%(objectname)', 'refs/heads/copy-*'],
    ],
    { maxBuffer: 2 ** 26 },
  );
  return stdout.split('\n').filter(Boolean);
}

/** Where the portal of a scene keeps its copy of the repository. */
export function mirrorOf(folder: string): string {
  return join(folder, 'mirror-bench', 'mirror.git');
}
