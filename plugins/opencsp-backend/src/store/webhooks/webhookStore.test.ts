/*
 * Proves, on SQLite and PostgreSQL alike, what the store of outgoing webhooks keeps: claims and their order
 * between processes, receivers that are off, paused or back, the log and its pages, what is forgotten; and
 * that a change that is rolled back tells nothing, and without webhooks none does. Leaves what is sent to
 * `webhooks/WebhookSender.test.ts`.
 */
import { InputError } from '@backstage/errors';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { newInstance } from '../../__testUtils__/world';
import { openDatabase } from '../../webhooks/__testUtils__/webhookStage';
import { messagesFor } from '../../publish/messages';
import { DatabaseInstanceStore } from '../DatabaseInstanceStore';
import { putOutbox } from '../operations/outbox';
import { inTransaction } from '../operations/transaction';
import { DatabaseWebhookStore } from './DatabaseWebhookStore';
import { tellWebhooks } from './listening';
import { DeliveryClaim, NewDelivery } from './WebhookStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const DAY = 24 * 3_600_000;

describe.each(databases.eachSupportedId())('%s', databaseId => {
  let db: Knex;
  let store: DatabaseWebhookStore;
  let made = 0;
  beforeEach(async () => {
    db = await openDatabase(databases, databaseId);
    store = new DatabaseWebhookStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    made = 0;
    await store.register([
      { name: 'chat', fingerprint: 'x' },
      { name: 'bills', fingerprint: 'x' },
    ]);
  });

  const delivery = (
    subject: string,
    change: Partial<NewDelivery> = {},
  ): NewDelivery => {
    made += 1;
    return {
      id: `id-${made}`,
      endpoint: 'chat',
      eventId: `event-${made}`,
      type: 'instance.active',
      subject: { kind: 'instance', id: subject, name: `web-${subject}` },
      sequence: made,
      body: `{"n":${made}}`,
      ...change,
    };
  };
  const claim = (
    owner = 'one',
    now = NOW,
    endpoint = 'chat',
  ): Promise<DeliveryClaim[]> =>
    store.claim(endpoint, { owner, until: now + MINUTE }, now, 100);
  const sequences = (claims: DeliveryClaim[]) =>
    claims.map(({ record }) => record.sequence).sort((a, b) => a - b);
  const lastTry = { at: NOW, milliseconds: 5, status: 204 };
  const end = (claims: DeliveryClaim[]) =>
    Promise.all(
      claims.map(it => store.finish(it, { state: 'delivered', lastTry })),
    );

  it('leases of each subject the oldest that waits, and the next when that one ended', async () => {
    await store.add([delivery('a'), delivery('b'), delivery('a')], NOW);
    await store.add(
      [
        delivery('a', {
          subject: { kind: 'host', id: 'a', name: 'x' },
          endpoint: 'chat',
        }),
        delivery('a', { endpoint: 'bills' }),
      ],
      NOW,
    );
    const first = await claim();
    expect(sequences(first)).toEqual([1, 2, 4]);
    expect(first[0]).toMatchObject({
      body: '{"n":1}',
      record: { attempts: 1 },
    });
    expect(await claim('two')).toEqual([]);
    expect(sequences(await claim('two', NOW, 'bills'))).toEqual([5]);
    expect(await end(first)).toEqual([true, true, true]);
    expect(sequences(await claim())).toEqual([3]);
  });

  it('gives each to one of many that ask at once', async () => {
    const all = Array.from({ length: 20 }, (_, n) => delivery(`s${n}`));
    await store.add(all, NOW);
    const claims = await Promise.all(
      ['one', 'two', 'three', 'four'].map(owner => claim(owner)),
    );
    expect(sequences(claims.flat())).toEqual(all.map(it => it.sequence));
  });

  it('writes nothing of who lost the lease, and takes no try back from another', async () => {
    await store.add([delivery('a')], NOW);
    const [lost] = await claim();
    const [held] = await claim('two', NOW + MINUTE);
    expect(held.record.attempts).toBe(2);
    expect(
      await store.finish(lost, { state: 'failed', lastTry, error: 'No.' }),
    ).toBe(false);
    await store.release(lost);
    expect(await store.get('id-1')).toMatchObject({
      state: 'waiting',
      attempts: 2,
    });
    await store.release(held);
    expect(await store.get('id-1')).toMatchObject({ attempts: 1 });
    expect(await claim('two', NOW + MINUTE)).toHaveLength(1);
  });

  it('keeps an event for a webhook once', async () => {
    const one = delivery('a');
    await store.add([one], NOW);
    const [held] = await claim();
    await end([held]);
    await store.add([{ ...one, id: 'other' }], NOW + 1);
    expect(await store.list({ limit: 10 })).toMatchObject({
      items: [{ id: one.id, state: 'delivered' }],
      totalItems: 1,
    });
  });

  it('sends nothing to who is off or paused, and all at once to who is back', async () => {
    const names = ['chat', 'bills', 'gone'];
    const due = async (now = NOW) =>
      (await store.dueEndpoints(names, now)).map(({ name }) => name).sort();
    expect(await due()).toEqual([]);
    await store.add([delivery('a'), delivery('a', { endpoint: 'bills' })], NOW);
    await store.add([delivery('a', { endpoint: 'gone' })], NOW);
    expect(await due()).toEqual(['bills', 'chat']);

    const no = { taken: false as const, error: 'No.', gone: false };
    await store.note('chat', { ...no, gone: true }, NOW, 2);
    await store.note('bills', { ...no, pausedUntil: NOW + MINUTE }, NOW, 2);
    expect(await due()).toEqual([]);
    expect(await due(NOW + MINUTE)).toEqual(['bills']);
    await store.register([{ name: 'chat', fingerprint: 'x' }]);
    expect(await due()).toEqual([]);
    await store.register([{ name: 'chat', fingerprint: 'y' }]);
    expect(await due()).toEqual(['chat']);
    expect(await store.resume('bills')).toBe(true);
    expect(await store.resume('gone')).toBe(false);
    expect(await due()).toEqual(['bills', 'chat']);

    const [held] = await claim();
    await store.finish(held, {
      state: 'waiting',
      lastTry: { at: NOW, milliseconds: 5 },
      error: 'No.',
      nextTryAt: NOW + DAY,
    });
    await store.note('chat', no, NOW, 2);
    await store.note('chat', { taken: true }, NOW, 2);
    expect(await due()).toEqual(['bills']);
    await store.note('chat', no, NOW, 2);
    await store.note('chat', no, NOW, 2);
    expect(await store.endpoints()).toContainEqual(
      expect.objectContaining({ name: 'chat', failures: 2, lastError: 'No.' }),
    );
    await store.note('chat', { taken: true }, NOW + 1, 2);
    expect(await due()).toEqual(['bills', 'chat']);
    expect(await store.endpoints()).toContainEqual(
      expect.objectContaining({
        name: 'chat',
        failures: 0,
        lastSuccessAt: NOW + 1,
      }),
    );
  });

  it('lists the log, newest first, by pages, webhook and state, and counts it', async () => {
    const all = Array.from({ length: 5 }, () => delivery('a'));
    await store.add(all, NOW);
    await store.add([delivery('a', { endpoint: 'bills' })], NOW);
    await end(await claim());
    const page = await store.list({ endpoint: 'chat', limit: 3 });
    expect(page.totalItems).toBe(5);
    const rest = await store.list({
      endpoint: 'chat',
      limit: 3,
      cursor: page.nextCursor,
    });
    expect(
      [...page.items, ...rest.items].map(({ sequence }) => sequence),
    ).toEqual([5, 4, 3, 2, 1]);
    expect(rest.nextCursor).toBeUndefined();
    expect(
      await store.list({ endpoint: 'chat', state: 'delivered', limit: 9 }),
    ).toMatchObject({ items: [{ sequence: 1, lastTry }], totalItems: 1 });
    await expect(store.list({ limit: 1, cursor: 'x' })).rejects.toThrow(
      InputError,
    );
    expect(await store.counts(['chat', 'none'])).toEqual(
      new Map([
        ['chat', { waiting: 4, oldestWaitingAt: NOW, failed: 0 }],
        ['none', { waiting: 0, oldestWaitingAt: undefined, failed: 0 }],
      ]),
    );
  });

  it('sends one again as if it were new, but not while it is sent', async () => {
    await store.add([delivery('a')], NOW);
    const [held] = await claim();
    expect(await store.sendAgain('id-1', NOW)).toBe('being-sent');
    expect(await store.sendAgain('none', NOW)).toBe('not-found');
    await store.finish(held, { state: 'failed', lastTry, error: 'No.' });
    expect(await store.sendAgain('id-1', NOW + DAY)).toBe('again');
    expect(await store.get('id-1')).toMatchObject({
      state: 'waiting',
      attempts: 0,
      retrySince: NOW + DAY,
      lastError: 'No.',
      endedAt: undefined,
    });
    expect(await claim('one', NOW + DAY)).toHaveLength(1);
  });

  it('gives up what nobody will send, has nothing wait for ever, and forgets what is old', async () => {
    await store.add(
      [
        delivery('a'),
        delivery('a', { endpoint: 'bills' }),
        delivery('a', { endpoint: 'gone' }),
      ],
      NOW,
    );
    await store.note(
      'bills',
      { taken: false, error: 'No.', gone: true },
      NOW,
      5,
    );
    const [held] = await claim();
    await store.finish(held, {
      state: 'waiting',
      lastTry,
      nextTryAt: NOW + 9 * DAY,
    });
    const limits = { mostMs: DAY, farthestMs: 2 * DAY };
    const names = ['chat', 'bills'];
    await store.giveUpStranded(names, NOW + DAY, limits);
    expect(await store.list({ state: 'failed', limit: 9 })).toMatchObject({
      totalItems: 0,
    });
    await store.giveUpStranded(names, NOW + DAY + 1, limits);
    expect(await store.list({ state: 'failed', limit: 9 })).toMatchObject({
      items: [
        { endpoint: 'gone', lastError: expect.stringContaining('off') },
        { endpoint: 'bills', endedAt: NOW + DAY + 1 },
      ],
    });
    expect(await store.get('id-1')).toMatchObject({ nextTryAt: NOW + DAY });

    await store.prune({ endpoint: 'bills' }, NOW + DAY + 1);
    await store.prune({ not: names }, NOW + DAY + 1);
    expect((await store.list({ limit: 9 })).totalItems).toBe(3);
    await store.prune({ endpoint: 'bills' }, NOW + 2 * DAY);
    expect((await store.list({ limit: 9 })).totalItems).toBe(2);
    await store.prune({ not: names }, NOW + 2 * DAY);
    expect(await store.list({ limit: 9 })).toMatchObject({
      items: [{ endpoint: 'chat' }],
    });
  });

  describe('the outbox', () => {
    const kinds = async () =>
      (await db('outbox').orderBy('id').select('kind')).map(
        ({ kind }: { kind: string }) => kind,
      );
    const create = async () => {
      const given = newInstance(1, NOW);
      const messages = messagesFor(undefined, { ...given.record, vmId: 0 });
      const outcome = await new DatabaseInstanceStore(db).create(
        { ...given, messages },
        NOW,
      );
      return outcome.outcome;
    };

    it('keeps nothing for webhooks without one', async () => {
      expect(await create()).toBe('created');
      expect(await kinds()).toEqual(['signal']);
    });

    it('keeps it with the change, in its transaction', async () => {
      tellWebhooks(db);
      expect(await create()).toBe('created');
      expect(await kinds()).toEqual(['signal', 'webhook']);
      // The same name once more: it is not made, and nothing is told.
      const again = newInstance(2, NOW, { name: 'web-1' });
      await new DatabaseInstanceStore(db).create(
        {
          ...again,
          messages: messagesFor(undefined, { ...again.record, vmId: 0 }),
        },
        NOW,
      );
      const broken = inTransaction(db, async trx => {
        await putOutbox(trx, [{ kind: 'webhook', payload: {} }], NOW);
        throw new Error('It is rolled back.');
      });
      await expect(broken).rejects.toThrow('rolled back');
      expect(await kinds()).toEqual(['signal', 'webhook']);
    });
  });
});
