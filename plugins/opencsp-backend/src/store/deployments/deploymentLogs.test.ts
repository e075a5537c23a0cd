/*
 * Proves, on SQLite and PostgreSQL alike, that logs of deployments keep what is readable of hostile lines,
 * that 100,000 lines are paged by the index alone, that services on hosts keep the time of their state
 * and the change feed misses nothing. Who is created and claimed is proven by `deploymentStore.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ServiceReport } from '@opencsp/plugin-opencsp-node';
import { aDeployment, idOf } from '../../__testUtils__/deployments/aDeployment';
import { openDeployments } from '../../__testUtils__/deployments/openDeployments';
import { LEASE_MS } from '../../domain/decision';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { NewDeploymentLine } from './DeploymentStore';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 0, 1);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const line = (text: string, step = 'pull'): NewDeploymentLine => ({
  step,
  time: NOW,
  text,
});

const report = (
  id: string,
  change: Partial<ServiceReport> = {},
): ServiceReport => ({
  id,
  state: 'up',
  containers: [],
  drift: [],
  ...change,
});

describe.each(databases.eachSupportedId())('%s', databaseId => {
  async function open() {
    const opened = await openDeployments(databases, databaseId);
    const { store } = opened;
    const created = await store.create(
      {
        record: aDeployment(1, NOW),
        idempotency: { key: 'key', requestHash: 'hash' },
      },
      NOW,
    );
    if (!('record' in created)) {
      throw new Error(created.outcome);
    }
    const { id } = created.record;
    /** One pass that ends with this. */
    const pass = async (
      result: {
        services?: readonly ServiceReport[] | null;
        log?: readonly NewDeploymentLine[];
        change?: Partial<DeploymentRecord>;
      },
      now = NOW,
    ) => {
      const [claim] = await store.claimDue(
        { owner: 'a', until: now + LEASE_MS },
        now,
        1,
      );
      const { change, ...rest } = result;
      return store.finishPass(
        claim,
        {
          record: { ...claim.record, ...change },
          attempts: 0,
          nextRunAt: now,
          ...rest,
        },
        now,
      );
    };
    return { ...opened, id, pass };
  }

  describe('the log', () => {
    it('gives lines places without gaps, and keeps the steps apart', async () => {
      const { id, pass, store } = await open();
      await pass({ log: [line('a'), line('b', 'start')] });
      const before = await store.get(id);
      await pass({ log: [line('c', 'start')] });
      expect(await store.readLog(id, 0, 10)).toEqual({
        lines: [
          { seq: 1, ...line('a') },
          { seq: 2, ...line('b', 'start') },
          { seq: 3, ...line('c', 'start') },
        ],
        next: 3,
      });
      expect(await store.readLog(id, 3, 10)).toEqual({ lines: [], next: 3 });
      // Lines alone are no change of the deployment.
      expect(await store.get(id)).toEqual(before);
    });

    it('makes hostile lines harmless: 1 MB, NUL, half characters', async () => {
      const { id, pass, store } = await open();
      await pass({
        log: [line('x'.repeat(1_000_000)), line('a\0b'), line('c\ud800d')],
      });
      const { lines } = await store.readLog(id, 0, 10);
      expect(lines[0].text).toBe(
        `${'x'.repeat(16_000)} … (984000 more characters cut)`,
      );
      expect(lines.slice(1).map(({ text }) => text)).toEqual([
        'a\ufffdb',
        'c\ufffdd',
      ]);
    });

    it('pages through 100,000 lines by the index, whatever the place', async () => {
      const { db, id, pass, store } = await open();
      const all = Array.from({ length: 100_000 }, (_, n) => line(`line ${n}`));
      await pass({ log: all });
      const end = await store.readLog(id, 99_750, 500);
      expect(end.next).toBe(100_000);
      expect(end.lines).toHaveLength(250);
      expect(end.lines[0].text).toBe('line 99750');
      let read = 0;
      db.on('query-response', (_, query) => {
        // PostgreSQL's driver answers with an object, SQLite's with the rows.
        read += (query.response.rows ?? query.response).length;
      });
      const middle = await store.readLog(id, 50_123, 500);
      expect(middle.lines.map(({ seq }) => seq)).toEqual(
        Array.from({ length: 500 }, (_, n) => 50_124 + n),
      );
      // Of 200 chunks, those that hold the page.
      expect(read).toBe(2);
    });
  });

  describe('services', () => {
    it('keep the time of their state until it changes, and say when their host answered', async () => {
      const { id, pass, store } = await open();
      const at = (minute: number) => NOW + minute * 60_000;
      const observedAt = (minute: number) => ({
        change: { observedAt: at(minute) },
      });
      await pass({ services: [report('notes')], ...observedAt(1) }, at(1));
      await pass({ services: [report('notes')], ...observedAt(2) }, at(2));
      const key = `${idOf('a', 1)}.notes`;
      expect(await store.getService(key)).toMatchObject({
        id: 'notes',
        title: 'Notes',
        version: '1.0.0',
        state: 'up',
        stateSince: at(1),
        seenAt: at(2),
        deploymentId: id,
      });
      await pass({ services: [report('notes', { detail: 'Busy.' })] }, at(2));
      expect(await store.getService(key)).toMatchObject({
        detail: 'Busy.',
        stateSince: at(1),
      });
      const unknown = { state: 'unknown' as const, detail: 'It is silent.' };
      await pass({ services: [report('notes', unknown)] }, at(3));
      expect(await store.getService(key)).toMatchObject({
        ...unknown,
        stateSince: at(3),
        seenAt: at(2),
      });
    });

    it('write nothing when nothing differs, and each change once in the feed', async () => {
      const { pass, store } = await open();
      await pass({ services: [report('notes'), report('cloud')] });
      const first = await store.serviceChangesAfter(0, 10);
      expect(first.items.map(({ row }) => row?.id).sort()).toEqual([
        'cloud',
        'notes',
      ]);
      await pass({ services: [report('notes'), report('cloud')] });
      expect(await store.serviceChangesAfter(first.next, 10)).toEqual({
        items: [],
        next: first.next,
        more: false,
      });
      await pass({ services: [report('notes', { state: 'stopped' })] });
      const second = await store.serviceChangesAfter(first.next, 10);
      expect(
        second.items.map(({ key, row }) => [key.split('.')[1], row?.state]),
      ).toEqual([
        ['notes', 'stopped'],
        ['cloud', undefined],
      ]);
      const one = await store.serviceChangesAfter(first.next, 1);
      expect(one).toMatchObject({ more: true, next: one.items[0].seq });
      // To who begins anew, what is gone is not told.
      expect((await store.serviceChangesAfter(0, 10)).items).toHaveLength(1);
    });

    it('go with the deployment, and come back under the same key', async () => {
      const { pass, store } = await open();
      const key = `${idOf('a', 1)}.notes`;
      await pass({ services: [report('notes')] });
      await pass({ services: null }, NOW + 1);
      expect(await store.getService(key)).toBeUndefined();
      expect((await store.listServices({ limit: 9 })).totalItems).toBe(0);
      await pass({ services: [report('notes')] }, NOW + 2);
      expect(await store.getService(key)).toMatchObject({
        stateSince: NOW + 2,
      });
    });

    it('are listed by title, page by page, and by all that they are chosen by', async () => {
      const { db, pass, store, unreadable } = await open();
      const drift = [
        { kind: 'stopped' as const, container: 'c', detail: 'It stopped.' },
      ];
      await pass({
        services: [
          report('traefik'),
          report('notes', { state: 'stopped', drift }),
          report('cloud'),
        ],
      });
      const titles: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listServices({ limit: 2, cursor });
        expect(page.totalItems).toBe(3);
        titles.push(...page.items.map(({ title }) => title));
        cursor = page.nextCursor;
      } while (cursor);
      expect(titles).toEqual(['Cloud', 'Notes', 'Traefik']);
      const found = await store.listServices({ limit: 9, search: 'OTE' });
      expect(found.items).toMatchObject([{ id: 'notes', drift }]);
      const states = await store.listServices({ limit: 9, states: ['up'] });
      expect(states.totalItems).toBe(2);
      const none = await store.listServices({ limit: 9, owners: [] });
      expect(none.totalItems).toBe(0);
      await expect(
        store.listServices({ limit: 9, cursor: 'x' }),
      ).rejects.toThrow('not one that this list gave');

      const key = `${idOf('a', 1)}.cloud`;
      await db('running_services').where({ key }).update({ record: '{}' });
      expect((await store.listServices({ limit: 9 })).items).toHaveLength(2);
      expect(unreadable).toEqual([key]);
      // It is written anew, not left as it is.
      await pass({ services: [report('cloud')] });
      expect(await store.getService(key)).toMatchObject({ title: 'Cloud' });
    });
  });
});
