import { dirname } from 'node:path';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { Knex } from 'knex';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { plainGit } from '../../profiles/git/__testUtils__/workshop';
import {
  fixedProfileColumns,
  profileColumns,
} from '../../store/profiles/profileRows';
import { ME } from './BenchPortal';

/** People among whom the profiles are shared out; the caller of the bench owns a tenth. */
const OWNERS = 10;
const CONFIG = 'config.env';

/**
 * A bare repository with so many branches of one commit each, as a server keeps them: packed.
 *
 * @param files - of each branch; its configuration is another one in each
 */
export function seedBranches(
  bare: string,
  files: readonly RenderedFile[],
  count: number,
): void {
  const shared = files.filter(({ path }) => path !== CONFIG);
  const config = files.find(({ path }) => path === CONFIG)?.content ?? '';
  const blobs = shared.map(
    ({ content }, index) => `blob\nmark :${index + 1}\n${counted(content)}`,
  );
  const entries = shared
    .map(({ path }, index) => `M 100644 :${index + 1} ${path}\n`)
    .join('');
  const commits = Array.from(
    { length: count },
    (_, number) =>
      `commit refs/heads/seeded-profile${number}\n` +
      'committer Ada <ada@example.com> 1700000000 +0000\n' +
      `${counted('Make the profile')}${entries}` +
      `M 100644 inline ${CONFIG}\n${counted(`${config}# ${number}\n`)}\n`,
  );
  const folder = dirname(bare);
  plainGit(['init', '--quiet', '--bare', bare], folder);
  plainGit(
    ['--git-dir', bare, 'fast-import', '--quiet'],
    folder,
    [...blobs, ...commits].join(''),
  );
  plainGit(['--git-dir', bare, 'pack-refs', '--all'], folder);
}

/** As many saved profiles as rows, each like the sample; one of ten is the caller's. */
export async function seedRows(
  db: Knex,
  sample: ProfileRecord,
  count: number,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, number) => {
    const record = likeSample(sample, number);
    return {
      ...fixedProfileColumns(record),
      ...profileColumns(record),
      idempotency_key: `seeded-${number}`,
      request_hash: '',
      updated_at: record.updatedAt,
      version: 1,
      // Behind those of the profiles that the portal makes.
      change_seq: 1_000_000 + number,
      next_run_at: null,
      attempts: 0,
    };
  });
  await db.transaction(trx => trx.batchInsert('profiles', rows, 20));
}

function likeSample(sample: ProfileRecord, number: number): ProfileRecord {
  const name = `profile${number}`;
  const other = number % OWNERS;
  const owner = other === 0 ? ME : `user:default/other${other}`;
  return {
    ...sample,
    id: `00000000-0000-4000-9000-${String(number).padStart(12, '0')}`,
    name,
    branch: `seeded-${name}`,
    owner,
    createdBy: owner,
    createdAt: sample.createdAt + number,
    spec: { ...sample.spec, name, domain: `${name}.example.org` },
  };
}

function counted(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}\n`;
}
