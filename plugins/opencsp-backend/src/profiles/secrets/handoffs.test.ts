/*
 * Proves on SQLite and PostgreSQL that a value that was handed over comes back once, to its person, in
 * its time, and that nobody gets past the limit, however many ask at once. Leaves the look into the
 * database's file to `canary.test.ts`, and who may call to the routes.
 */
import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { MAX_HANDOFF_BYTES } from '@opencsp/plugin-opencsp-common';
import fc from 'fast-check';
import { DatabaseHandoffStore } from './DatabaseHandoffStore';
import { openHandoff, sealHandoff } from './handoffSeal';
import { HANDOFF_MS, HandoffsService } from './HandoffsService';
import { MAX_OPEN_HANDOFFS } from './HandoffStore';
import { systemRandom } from './randomSource';
import { createHandoffs } from './tables';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const ADA = 'user:default/ada';
const BOB = 'user:default/bob';
const KEY = new Uint8Array(32).fill(7);
const START = Date.UTC(2026, 10, 21);

async function open(id: TestDatabaseId) {
  const db = await databases.init(id);
  await createHandoffs(db);
  const time = { now: START };
  const store = new DatabaseHandoffStore(db, {
    key: KEY,
    random: systemRandom,
  });
  const service = new HandoffsService(store, {
    random: systemRandom,
    now: () => time.now,
  });
  return { db, time, store, service };
}

const GONE = {
  name: 'ConflictError',
  code: 'handoff-gone',
  message: expect.stringMatching(/^Type the password again/),
};

describe.each(databases.eachSupportedId())('a handoff on %s', id => {
  it('gives the value back once', async () => {
    const { db, service } = await open(id);
    const value = `cAnArY it's "ö" 🔑 \n $x`;
    const handoff = await service.create(ADA, { value });
    expect(handoff.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(handoff.expiresAt).toBe('2026-11-21T00:30:00.000Z');
    expect(await service.take(ADA, handoff.id)).toBe(value);
    await expect(service.take(ADA, handoff.id)).rejects.toMatchObject(GONE);
    expect(await db('handoffs')).toEqual([]);
  });

  it('gives it to one of many that ask at once', async () => {
    const { service } = await open(id);
    const { id: handle } = await service.create(ADA, { value: 'cAnArY' });
    const takes = await Promise.allSettled(
      Array.from({ length: 12 }, () => service.take(ADA, handle)),
    );
    expect(takes.filter(it => it.status === 'fulfilled')).toEqual([
      { status: 'fulfilled', value: 'cAnArY' },
    ]);
  });

  it('answers a stranger, an unknown handle and a late one alike', async () => {
    const { time, service } = await open(id);
    const { id: handle } = await service.create(ADA, { value: 'cAnArY' });
    const refusals = [
      await service.take(BOB, handle).catch(error => error),
      await service.take(ADA, 'unknown').catch(error => error),
      await service.take(ADA, '').catch(error => error),
      await service.take(ADA, `${handle}\0`).catch(error => error),
    ];
    // The stranger did not use it up.
    time.now += HANDOFF_MS - 1;
    const other = await service.create(ADA, { value: 'cAnArY' });
    expect(await service.take(ADA, handle)).toBe('cAnArY');
    time.now += HANDOFF_MS;
    refusals.push(await service.take(ADA, other.id).catch(error => error));
    refusals.forEach(error => expect(error).toMatchObject(GONE));
    expect(new Set(refusals.map(String)).size).toBe(1);
  });

  it('keeps at most so many of one person, however many ask at once', async () => {
    const { db, time, service } = await open(id);
    const results = await Promise.allSettled(
      Array.from({ length: MAX_OPEN_HANDOFFS + 10 }, (_, index) =>
        service.create(ADA, { value: `cAnArY${index}` }),
      ),
    );
    const made = results.flatMap(it =>
      it.status === 'fulfilled' ? [it.value] : [],
    );
    expect(made).toHaveLength(MAX_OPEN_HANDOFFS);
    expect(await db('handoffs')).toHaveLength(MAX_OPEN_HANDOFFS);
    const refused = results.flatMap(it =>
      it.status === 'rejected' ? [it.reason] : [],
    );
    expect(refused).toHaveLength(10);
    refused.forEach(reason =>
      expect(reason).toMatchObject({
        name: 'ConflictError',
        code: 'too-many-handoffs',
      }),
    );
    // Somebody else is not kept out; a place comes free by taking, and by time.
    await service.create(BOB, { value: 'cAnArY' });
    await service.take(ADA, made[3].id);
    await service.create(ADA, { value: 'cAnArY' });
    await expect(
      service.create(ADA, { value: 'cAnArY' }),
    ).rejects.toMatchObject({ code: 'too-many-handoffs' });
    time.now += HANDOFF_MS;
    await service.create(ADA, { value: 'cAnArY' });
    expect(await db('handoffs')).toHaveLength(1);
  });

  it('removes what nobody took', async () => {
    const { db, time, store, service } = await open(id);
    await service.create(ADA, { value: 'cAnArY' });
    await store.deleteExpired(time.now + HANDOFF_MS - 1);
    expect(await db('handoffs')).toHaveLength(1);
    await store.deleteExpired(time.now + HANDOFF_MS);
    expect(await db('handoffs')).toEqual([]);
  });

  it.each([
    ['the person', { principal: BOB }, BOB],
    ['the sealed value', { sealed: 'AAAA' }, ADA],
    ['no sealed value', { sealed: '' }, ADA],
  ])('is gone when somebody changed %s', async (_what, change, principal) => {
    const { db, service } = await open(id);
    const { id: handle } = await service.create(ADA, { value: 'cAnArY' });
    await db('handoffs').update(change);
    await expect(service.take(principal, handle)).rejects.toMatchObject(GONE);
  });

  it.each([
    ['nothing', {}],
    ['no body', undefined],
    ['an empty value', { value: '' }],
    ['a number', { value: 7 }],
    ['a long value', { value: 'cAnArY'.repeat(MAX_HANDOFF_BYTES / 6 + 1) }],
    [
      'a value that is long in bytes',
      { value: 'ö'.repeat(MAX_HANDOFF_BYTES / 2 + 1) },
    ],
    ['half a character', { value: 'cAnArY\ud800' }],
    ['more fields', { value: 'cAnArY', principal: BOB }],
  ])('refuses %s, and does not repeat it', async (_what, body) => {
    const { db, service } = await open(id);
    const error: unknown = await service.create(ADA, body).catch(it => it);
    expect(error).toMatchObject({ name: 'InputError' });
    expect(`${error} ${JSON.stringify(error)}`).not.toContain('cAnArY');
    expect(await db('handoffs')).toEqual([]);
  });
});

describe('the seal', () => {
  const address = { id: 'handle', principal: ADA };

  /** In base64: the longest value behind its length, with IV and tag. */
  const SEALED_LENGTH = 4 * Math.ceil((12 + 2 + MAX_HANDOFF_BYTES + 16) / 3);

  it('gives the longest value back', () => {
    const value = 'ö'.repeat(MAX_HANDOFF_BYTES / 2);
    const sealed = sealHandoff(value, address, KEY, systemRandom);
    expect(sealed).toHaveLength(SEALED_LENGTH);
    expect(openHandoff(sealed, address, KEY)).toBe(value);
  });

  it('gives any value back, and tells nothing by its length', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'binary', maxLength: 256 })
          .filter(value => !/\p{Cs}/u.test(value)),
        value => {
          const sealed = sealHandoff(value, address, KEY, systemRandom);
          expect(sealed).toHaveLength(SEALED_LENGTH);
          expect(openHandoff(sealed, address, KEY)).toBe(value);
        },
      ),
    );
  });

  it('opens for nothing else', () => {
    const sealed = sealHandoff('cAnArY', address, KEY, systemRandom);
    expect(openHandoff(sealed, { ...address, id: 'x' }, KEY)).toBeUndefined();
    expect(
      openHandoff(sealed, { ...address, principal: BOB }, KEY),
    ).toBeUndefined();
    expect(
      openHandoff(
        sealed,
        address,
        KEY.map(it => it + 1),
      ),
    ).toBeUndefined();
    const bytes = Buffer.from(sealed, 'base64');
    for (let at = 0; at < bytes.length; at += 37) {
      const changed = Buffer.from(bytes);
      changed[at] ^= 1;
      expect(
        openHandoff(changed.toString('base64'), address, KEY),
      ).toBeUndefined();
    }
  });

  it('wants a long key', async () => {
    const db = await databases.init('SQLITE_3');
    expect(
      () =>
        new DatabaseHandoffStore(db, {
          key: new Uint8Array(31),
          random: systemRandom,
        }),
    ).toThrow(/32 bytes/);
  });
});
