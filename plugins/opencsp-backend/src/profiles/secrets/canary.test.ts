/*
 * Proves that a secret in clear is in no byte of the database's files while it waits, after it was taken
 * and after it expired, in no error of the database, and in nothing of a bundle but the bundle itself.
 * Leaves logs, tasks, Git and the browser to the tests of the whole portal.
 */
import { generateIdentity, identityToRecipient } from 'age-encryption';
import knexFactory, { Knex } from 'knex';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { readAgeKeys } from './ageKeys';
import { DatabaseHandoffStore } from './DatabaseHandoffStore';
import { HANDOFF_MS, HandoffsService } from './HandoffsService';
import { nextBundle } from './nextBundle';
import { systemRandom } from './randomSource';
import { openBundle, sealBundle } from './sealedBundle';
import { createHandoffs } from './tables';

const CANARY = 'cAnArYsEcReT0123456789';
const ADA = 'user:default/ada';
const KEY = new TextEncoder().encode(`kEyCaNaRy${'k'.repeat(40)}`);

/** The secret as it could stand somewhere. */
const SPELLINGS = [
  CANARY,
  Buffer.from(CANARY).toString('base64').slice(0, -2),
  Buffer.from(CANARY).toString('hex'),
  Buffer.from(CANARY, 'utf16le').toString('latin1'),
];

let folder = '';
let db: Knex;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handoffs-'));
  db = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: join(folder, 'db.sqlite') },
    useNullAsDefault: true,
  });
  await db.raw('pragma journal_mode = wal');
  await createHandoffs(db);
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

function bytesOfFiles(): string {
  return readdirSync(folder)
    .map(name => readFileSync(join(folder, name)).toString('latin1'))
    .join('\n');
}

function expectNoCanary(text: string) {
  SPELLINGS.forEach(spelling => expect(text.includes(spelling)).toBe(false));
}

describe('a canary', () => {
  it('would be found in the files', async () => {
    await db('handoffs').insert({
      id_hash: 'x',
      principal: CANARY,
      slot: 0,
      sealed: '',
      created_at: 0,
      expires_at: 0,
    });
    expect(bytesOfFiles()).toContain(CANARY);
  });

  it('is in no file of the database, from being handed over to the end', async () => {
    let now = 1_000;
    const service = new HandoffsService(
      new DatabaseHandoffStore(db, { key: KEY, random: systemRandom }),
      { random: systemRandom, now: () => now },
    );
    const first = await service.create(ADA, { value: CANARY });
    const second = await service.create(ADA, { value: CANARY });
    expect(bytesOfFiles()).toContain(ADA);
    expectNoCanary(bytesOfFiles());
    // Nor is what opens it.
    expect(bytesOfFiles()).not.toContain(first.id);
    expectNoCanary(JSON.stringify([first, second, service]));
    const shown = inspect(service, { depth: 4, maxArrayLength: null });
    expect(shown).toContain('DatabaseHandoffStore');
    expect(shown.replace(/\s/g, '')).not.toContain(
      KEY.subarray(0, 9).join(','),
    );
    expect(JSON.stringify(service)).not.toContain(`"0":${KEY[0]},`);

    expect(await service.take(ADA, first.id)).toBe(CANARY);
    now += HANDOFF_MS;
    await service.take(ADA, second.id).catch(() => undefined);
    await service.create(ADA, { value: 'another' });
    expectNoCanary(bytesOfFiles());
    await db.raw('pragma wal_checkpoint(truncate)');
    expectNoCanary(bytesOfFiles());
  });

  it('is in no error of the database', async () => {
    const service = new HandoffsService(
      new DatabaseHandoffStore(db, { key: KEY, random: systemRandom }),
      { random: systemRandom, now: () => 1_000 },
    );
    await db.schema.alterTable('handoffs', table => {
      table.dropColumn('created_at');
    });
    const error: unknown = await service
      .create(ADA, { value: CANARY })
      .catch(it => it);
    expect(`${error}`).toMatch(/created_at/);
    expectNoCanary(inspect(error, { depth: 8 }));
  });

  it('is in nothing of a sealed bundle, and in no report but the bundle', async () => {
    const identity = await generateIdentity();
    const { recipients, identities } = await readAgeKeys(
      { identity, recipients: [await identityToRecipient(identity)] },
      { sandbox: true },
    );
    const { bundle, ...report } = await nextBundle(
      {
        wanted: [
          {
            name: 'jellyfin-admin',
            rule: {
              name: 'admin',
              purpose: 'A test',
              kind: 'password',
              length: 16,
              alphabet: 'hex',
              isLogin: true,
            },
          },
        ],
        strategy: 'universal',
        logins: { 'jellyfin-admin': CANARY },
        unwanted: 'drop',
      },
      systemRandom,
    );
    const sealed = await sealBundle(bundle, recipients);
    expectNoCanary(sealed);
    expectNoCanary(inspect(report));
    expect((await openBundle(sealed, identities)).bundle).toEqual({
      'jellyfin-admin': CANARY,
    });
  });
});
