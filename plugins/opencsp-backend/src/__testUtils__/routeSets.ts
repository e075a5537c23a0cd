import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { LEASE_MS } from '../domain/decision';
import { newName } from '../domain/routes/routeRecord';
import { wantedRoutes } from '../domain/routes/__testUtils__/RouteWorld';
import { migrate } from '../store/migrations';
import { DatabaseRouteSetStore } from '../store/routes/DatabaseRouteSetStore';
import { RouteSetClaim, RouteSetRow } from '../store/routes/RouteSetStore';
import { ToFollow } from '../store/followed/FollowedRow';

/** When the tests begin. */
export const NOW = Date.UTC(2026, 0, 1);
/** Whose they are. */
export const ADA = 'user:default/ada';
/** What a deployment brings. */
export function routesOf(
  number: number,
  change: Partial<ToFollow> = {},
): ToFollow {
  return {
    owner: ADA,
    profileId: `profile-${number}`,
    profileName: `family-${number}`,
    hostId: `host-${number}`,
    hostName: 'attic',
    deploymentId: `deployment-${number}`,
    ...change,
  };
}

/** A row of which everything is known. */
export function known(row: RouteSetRow): RouteSetRow {
  const about = { service: 'wiki', https: true, signIn: true, isPortal: false };
  const trouble = { code: 'dns-elsewhere', detail: '192.0.2.9' } as const;
  const since = NOW - 5;
  return {
    ...row,
    set: {
      ...row.set,
      wanted: wantedRoutes(['authelia', 'wiki!']),
      writtenAt: NOW,
      names: [
        {
          ...newName({ name: 'wiki.ada.example.com', ...about }, NOW),
          live: 'asked',
          orders: {
            asks: [NOW],
            failures: [NOW],
            streak: 2,
            openSince: NOW,
            pauseUntil: NOW + 9,
          },
          certificate: {
            ...{ state: 'expiring', since, issuer: 'R11' },
            ...{ expiresAt: NOW + 7, trouble: { code: 'expiring' } },
          },
          reach: {
            portal: { state: 'dns', since, trouble },
            host: { state: 'sign-in', since },
          },
          history: [
            { at: NOW, of: 'certificate', from: 'issuing', to: 'issued' },
            {
              at: NOW,
              of: 'portal',
              from: 'up',
              to: 'dns',
              code: 'dns-missing',
            },
          ],
        },
      ],
      troubles: [{ code: 'host-clock' }],
    },
    warnings: [{ code: 'host-clock', message: 'Wrong.', nextStep: 'Set it.' }],
    httpsOnly: ['vault'],
    checkedAt: NOW + 3,
  };
}

/** A store on an empty database. */
export async function openRouteSets(db: Knex) {
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  const unreadable: string[] = [];
  const store = new DatabaseRouteSetStore(db, {
    onUnreadable: id => unreadable.push(id),
  });
  let marks = 0;
  const follow = (number: number, change: Partial<ToFollow> = {}, now = NOW) =>
    store.follow(
      routesOf(number, change),
      () => {
        marks += 1;
        return `mark-of-row-${marks}`;
      },
      now,
    );
  const claim = async (now = NOW, owner = 'a'): Promise<RouteSetClaim> => {
    const lease = { owner, until: now + LEASE_MS };
    const [claimed] = await store.claimDue(lease, now, 1);
    return claimed;
  };
  const finish = (
    claimed: RouteSetClaim,
    change: Partial<RouteSetRow> = {},
    nextRunAt: number | null = NOW + 60_000,
  ) =>
    store.finishPass(
      claimed,
      { record: { ...claimed.record, ...change }, attempts: 0, nextRunAt },
      NOW + 1,
    );
  return { db, store, follow, claim, finish, unreadable };
}
