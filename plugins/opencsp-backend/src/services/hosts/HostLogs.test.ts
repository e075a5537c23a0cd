/*
 * Proves what people get of the log of what prepared a host: page by page, complete only when nothing can
 * come any more, whole as one text, and for those only who may see the host; and that preparing is cancelled
 * and a host removed while it lasts. Leaves the stream and the headers to `http/hostsRoutes.test.ts`, and what
 * is kept of a run to `reconcile/hosts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { run } from '../../__testUtils__/hostObservations';
import { openHosts, registration } from '../../__testUtils__/hostsWorld';
import { caller } from '../../__testUtils__/profilesWorld';
import { HostRecord } from '../../domain/hosts/hostRecord';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');
const other = caller('member2');

async function open(
  texts: readonly string[] = [],
  change: Partial<HostRecord> = {},
) {
  const world = await openHosts(await databases.init('SQLITE_3'));
  const { host } = await world.hosts.register(member, registration(), 'key');
  await world.pass(
    host.id,
    { state: 'preparing', prepare: 'running', run: run(), ...change },
    texts,
  );
  return { ...world, id: host.id, logs: world.hosts.logs };
}

describe('the log', () => {
  it('is read page by page, and is complete when nothing prepares the host any more', async () => {
    const { logs, id, pass } = await open(['one', 'two']);
    const first = await logs.logs(member, id, 0);
    expect(first.items.map(({ step, text }) => [step, text])).toEqual([
      ['prepare', 'one'],
      ['prepare', 'two'],
    ]);
    expect((await logs.logs(member, id, first.next)).complete).toBe(false);
    await pass(id, { state: 'checking', run: undefined }, ['three']);
    const last = await logs.logs(member, id, first.next);
    expect(last.items.map(({ text }) => text)).toEqual(['three']);
    expect(last.complete).toBe(false);
    expect(await logs.logs(member, id, last.next)).toEqual({
      items: [],
      next: last.next,
      complete: true,
    });
  });

  it.each<[string, boolean, Partial<HostRecord>]>([
    ['is prepared', false, {}],
    ['will be', false, { state: 'checking', prepare: 'asked', run: undefined }],
    ['has an earlier run', false, { state: 'checking', prepare: undefined }],
    ['was', true, { state: 'checking', run: undefined }],
    ['is ready', true, { state: 'ready', prepare: 'done', run: undefined }],
    ['failed with its run', true, { state: 'failed' }],
  ])('of a host that %s is complete: %s', async (_, isComplete, change) => {
    const { logs, id } = await open([], change);
    expect((await logs.logs(member, id, 0)).complete).toBe(isComplete);
  });

  it('is one text without colour codes', async () => {
    const lines = Array.from({ length: 2_100 }, (_, at) => `\u001b[32m${at}`);
    const { logs, id } = await open(lines);
    const { filename, chunks } = await logs.download(member, id);
    const pieces: string[] = [];
    for await (const piece of chunks) {
      pieces.push(piece);
    }
    expect(filename).toBe('prepare-web.log');
    expect(pieces.length).toBeGreaterThan(1);
    const texts = pieces.join('').trimEnd().split('\n');
    expect(texts.map(text => text.split(' ').slice(1).join(' '))).toEqual(
      lines.map((_, at) => `prepare ${at}`),
    );
  });

  it('is for those only who may see the host', async () => {
    const { logs, id } = await open(['one']);
    for (const call of [logs.logs(other, id, 0), logs.download(other, id)]) {
      await expect(call).rejects.toMatchObject({ name: 'NotFoundError' });
    }
    expect((await logs.logs(caller('operator'), id, 0)).items).toHaveLength(1);
  });
});

describe('preparing', () => {
  it('is cancelled once, and the host says so until the run has ended', async () => {
    const { hosts, id, due } = await open();
    const before = await hosts.get(member, id);
    expect(before.actions).toEqual({
      check: false,
      prepare: false,
      cancel: true,
      remove: true,
    });
    expect(before.requested).toBeUndefined();
    due.splice(0);
    const asked = await hosts.cancel(member, id);
    expect(asked).toMatchObject({ state: 'preparing', requested: 'cancel' });
    expect((await hosts.cancel(member, id)).version).toBe(asked.version);
    expect(due).toEqual(['due']);
  });

  it('cannot be cancelled where nothing prepares the host, or by others', async () => {
    const { hosts, id, pass } = await open();
    await expect(hosts.cancel(other, id)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await pass(id, { state: 'ready', run: undefined });
    await expect(hosts.cancel(member, id)).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'cannot-cancel',
      message:
        'The host is ready: nothing prepares it that could be cancelled.',
    });
  });

  it('does not keep a host from being removed', async () => {
    const { hosts, id } = await open();
    const leaving = await hosts.remove(member, id, { confirm: 'web' });
    expect(leaving.state).toBe('removing');
  });

  it('is refused behind another machine, before anything is asked of the runner', async () => {
    const { hosts, id, pass, options } = await open();
    const record = await options.store.get(id);
    if (!record?.hostKey) {
      throw new Error('The host has no key');
    }
    const { hostKey } = record;
    const jump = { address: '192.0.2.90', port: 22, user: 'root', hostKey };
    await pass(id, { state: 'failed', run: undefined, jump });
    expect((await hosts.get(member, id)).actions).toMatchObject({
      check: true,
      prepare: false,
    });
    await expect(hosts.prepare(member, id)).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'cannot-prepare',
      message: expect.stringContaining('cannot use the machine on the way'),
    });
  });
});
