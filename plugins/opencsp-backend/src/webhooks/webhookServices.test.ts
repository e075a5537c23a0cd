/*
 * Proves, on SQLite and PostgreSQL alike, that webhooks are told of services on a host when the state of one
 * is another than before, in the transaction that keeps it, and of nothing else. Leaves what the rows say to
 * `store/deployments/deploymentLogs.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ServiceReport } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { aDeployment, idOf } from '../__testUtils__/deployments/aDeployment';
import { openDeployments } from '../__testUtils__/deployments/openDeployments';
import { LEASE_MS } from '../domain/decision';
import { tellWebhooks } from '../store/webhooks/listening';
import { webhookPayloadSchema } from './webhookMessages';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 0, 1);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const report = (id: string, state: ServiceReport['state']): ServiceReport => ({
  id,
  state,
  containers: [],
  drift: [],
});

it.each(databases.eachSupportedId())('%s', async databaseId => {
  const { db, store } = await openDeployments(databases, databaseId);
  tellWebhooks(db);
  await store.create(
    {
      record: aDeployment(1, NOW),
      idempotency: { key: 'key', requestHash: 'hash' },
    },
    NOW,
  );
  /** What a pass that saw this tells. */
  const told = async (services: ServiceReport[] | null) => {
    const [claim] = await store.claimDue(
      { owner: 'one', until: NOW + LEASE_MS },
      NOW,
      1,
    );
    await store.finishPass(
      claim,
      { record: claim.record, services, nextRunAt: NOW, attempts: 0 },
      NOW,
    );
    const rows = z
      .array(z.object({ subject: z.string(), payload: z.string() }))
      .parse(await db('outbox').where({ kind: 'webhook' }).orderBy('id'));
    await db('outbox').delete();
    expect(rows.every(({ subject }) => subject === idOf('a', 1))).toBe(true);
    return rows.flatMap(
      ({ payload }) => webhookPayloadSchema.parse(JSON.parse(payload)).changes,
    );
  };

  const first = await told([
    report('notes', 'starting'),
    report('cloud', 'up'),
  ]);
  expect(first).toMatchObject([
    {
      kind: 'service',
      id: `${idOf('a', 1)}.notes`,
      owner: 'user:default/ada',
      to: 'starting',
      related: {
        profileId: idOf('a', 1),
        hostId: idOf('b', 1),
        deploymentId: idOf('d', 1),
      },
    },
    { id: `${idOf('a', 1)}.cloud`, to: 'up' },
  ]);
  expect(first[0].from).toBeUndefined();
  expect(
    await told([report('notes', 'starting'), report('cloud', 'up')]),
  ).toEqual([]);
  const detail = { ...report('cloud', 'up'), detail: 'Busy.' };
  expect(await told([report('notes', 'starting'), detail])).toEqual([]);
  const second = await told([report('notes', 'up'), detail]);
  expect(second).toMatchObject([{ from: 'starting', to: 'up' }]);
  const third = await told([report('notes', 'up')]);
  expect(third).toMatchObject([
    { id: `${idOf('a', 1)}.cloud`, from: 'up', to: 'gone' },
  ]);
  const fourth = await told(null);
  expect(fourth).toMatchObject([
    { id: `${idOf('a', 1)}.notes`, from: 'up', to: 'gone' },
  ]);
  const fifth = await told([report('notes', 'up')]);
  expect(fifth).toMatchObject([{ to: 'up' }]);
  expect(fifth[0].from).toBeUndefined();
  const ofNotes = [first[0], second[0], fourth[0], fifth[0]].map(
    ({ sequence }) => sequence,
  );
  expect(ofNotes).toEqual([...ofNotes].sort((a, b) => a - b));
  expect(new Set(ofNotes).size).toBe(4);
});
