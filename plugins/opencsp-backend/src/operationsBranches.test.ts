/*
 * Proves that the plugin gives its profiles repository to the operators' comparison: over HTTP, with real
 * Git, and where profiles could not be opened. What is found is proven by `services/ledgerBranches.test.ts`.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ledgerReportSchema } from '@opencsp/plugin-opencsp-common';
import { generateIdentity } from 'age-encryption';
import { startPortal } from './__testUtils__/portal';
import { ADA, aProfile } from './__testUtils__/ProfileStage';
import { Workshop } from './profiles/git/__testUtils__/workshop';
import { DatabaseProfileStore } from './store/profiles/DatabaseProfileStore';
import { migrate } from './store/migrations';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let shop: Workshop;

beforeEach(() => {
  shop = new Workshop();
  shop.init();
});
afterEach(() => shop.clear());

async function compare(identity: string) {
  const identityFile = join(shop.folder, 'identity');
  writeFileSync(identityFile, identity, { mode: 0o600 });
  const db = await databases.init('SQLITE_3');
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  const store = new DatabaseProfileStore(db, { onUnreadable: () => undefined });
  const now = Date.now();
  await store.handleOf(ADA.ref, 'ada', now);
  const record = {
    ...aProfile(1, now),
    id: randomUUID(),
    state: 'failed' as const,
  };
  await store.create(
    { record, idempotency: { key: 'key', requestHash: 'hash' } },
    now,
  );
  await db('profiles').update({ next_run_at: null });
  const portal = await startPortal({
    opencsp: {
      sandbox: true,
      profiles: {
        repository: { url: shop.bare },
        folder: join(shop.folder, 'mirror'),
        age: { identityFile },
      },
    },
    features: [
      mockServices.database.mock({ getClient: async () => db }).factory,
    ],
  });
  const { body, status } = await portal
    .as('operator')
    .get('/operations/ledger');
  await portal.backend.stop();
  expect(status).toBe(200);
  return ledgerReportSchema.parse(body);
}

describe('the operators', () => {
  it('are told of branches in the repository', async () => {
    const commit = shop.commitByHand('ada-experiment', [{ path: 'x' }]);
    shop.commitByHand('main', [{ path: 'x' }]);
    const { findings, compared, unasked } = await compare(
      await generateIdentity(),
    );
    expect(findings).toMatchObject([
      {
        kind: 'orphan',
        system: 'git',
        name: 'ada-experiment',
        externalId: commit,
      },
    ]);
    expect(compared).toBe(1);
    expect(unasked).toEqual([]);
  });

  it('are told that nothing is known of them while profiles cannot be opened', async () => {
    shop.commitByHand('ada-experiment', [{ path: 'x' }]);
    const { findings, unasked } = await compare('no identity');
    expect(findings).toEqual([]);
    expect(unasked).toMatchObject([{ system: 'git' }]);
  });
});
