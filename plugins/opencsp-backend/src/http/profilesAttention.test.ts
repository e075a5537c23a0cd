/*
 * Proves over HTTP that `?attention=true` finds a commit made by hand behind more profiles than one answer
 * may hold, within what the person may read; leaves what else the list takes to `profilesRoutes.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { startProfilesPortal } from '../__testUtils__/profilesPortal';
import { aProfile } from '../__testUtils__/ProfileStage';

jest.setTimeout(60_000);

const OTHERS = 201;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

it('finds the oldest of many, and no other', async () => {
  const portal = await startProfilesPortal(await databases.init('SQLITE_3'));
  const { store, clock } = portal.world;
  for (let number = 0; number <= OTHERS; number++) {
    const now = clock.now() + number;
    const made = aProfile(number, now);
    const record = {
      ...made,
      owner: 'user:default/member',
      createdBy: 'user:default/member',
      state: 'saved' as const,
      head: 'a'.repeat(40),
    };
    const foreign = {
      commit: 'b'.repeat(40),
      subject: 'By hand',
      author: 'Bob <bob@example.com>',
      at: now,
      problems: [],
    };
    await store.create(
      {
        record: number === 0 ? { ...record, foreign } : record,
        idempotency: { key: `key-${number}`, requestHash: '' },
      },
      now,
    );
  }
  const list = async (who: string, query: string) => {
    const { status, body } = await portal.as(who).get(`/profiles${query}`);
    expect(status).toBe(200);
    return body;
  };
  const newest = await list('member', '?limit=200');
  expect(newest.totalItems).toBe(OTHERS + 1);
  expect(newest.items.some((it: object) => 'foreign' in it)).toBe(false);

  for (const who of ['member', 'operator']) {
    expect(await list(who, '?limit=5&attention=true')).toMatchObject({
      totalItems: 1,
      items: [{ name: 'family0', foreign: { subject: 'By hand' } }],
    });
  }
  expect((await list('member2', '?attention=true')).totalItems).toBe(0);
  expect((await list('member', '?attention=false')).totalItems).toBe(
    OTHERS + 1,
  );
  const wrong = await portal.as('member').get('/profiles?attention=maybe');
  expect([wrong.status, wrong.body.error.fields[0].path]).toEqual([
    400,
    'attention',
  ]);
  await portal.backend.stop();
});
