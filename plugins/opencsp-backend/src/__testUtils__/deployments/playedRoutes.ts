import {
  NameRecord,
  newName,
  OrderRecord,
} from '../../domain/routes/routeRecord';
import { RoutesService } from '../../services/routes/RoutesService';
import { DatabaseRouteSetStore } from '../../store/routes/DatabaseRouteSetStore';
import { ToFollow } from '../../store/followed/FollowedRow';
import { RouteSetRow } from '../../store/routes/RouteSetStore';
import type { DeploymentServices } from './serviceWorld';

/** As people reach the services of these tests. */
export const PUBLIC_PORTS = { https: 8443, http: 8088 };

const LEASE_MS = 60_000;

/** A name that waits for a certificate after orders that are as given. */
export function waitingName(
  service: string,
  now: number,
  orders: Partial<OrderRecord> = {},
): NameRecord {
  const name = newName(
    {
      ...{ name: `${service}.ada.example.com`, service },
      ...{ https: true, signIn: true, isPortal: false },
    },
    now,
  );
  return {
    ...name,
    orders: { ...name.orders, ...orders },
    certificate: {
      ...{ state: 'failed', since: now },
      trouble: { code: 'acme-connection' },
    },
  };
}

/** The use cases of routes, over the store of other use cases; and passes as the engine does them. */
export function playRoutes({
  routeStore: store,
  options: { authorizer },
  clock,
}: Pick<DeploymentServices, 'routeStore' | 'options' | 'clock'>) {
  let marks = 0;
  const due: string[] = [];
  return {
    due,
    routes: new RoutesService({
      ...{ store, authorizer, clock },
      ports: PUBLIC_PORTS,
      onDue: () => due.push('due'),
    }),
    /** Routes of a profile on a host that were looked at once. */
    looked: async (
      about: Partial<ToFollow> = {},
      change: (row: RouteSetRow) => Partial<RouteSetRow> = () => ({}),
    ): Promise<RouteSetRow> => {
      marks += 1;
      const now = clock.now();
      const { id } = await store.follow(
        {
          owner: 'user:default/member',
          profileId: `profile-${marks}`,
          profileName: 'family',
          hostId: `host-${marks}`,
          hostName: `attic-${marks}`,
          deploymentId: `deployment-${marks}`,
          ...about,
        },
        () => `mark-of-row-${marks}`,
        now,
      );
      return pass(store, id, now, change);
    },
  };
}

async function pass(
  store: DatabaseRouteSetStore,
  id: string,
  now: number,
  change: (row: RouteSetRow) => Partial<RouteSetRow>,
): Promise<RouteSetRow> {
  const lease = { owner: 'test', until: now + LEASE_MS };
  const claims = await store.claimDue(lease, now, 9);
  const claim = claims.find(({ record }) => record.id === id);
  if (!claim) {
    throw new Error(`The routes ${id} are not due`);
  }
  for (const other of claims.filter(it => it !== claim)) {
    await store.release(other);
  }
  const { record } = claim;
  return store.finishPass(
    claim,
    {
      record: { ...record, checkedAt: now, ...change(record) },
      ...{ attempts: 0, nextRunAt: now + LEASE_MS },
    },
    now,
  );
}
