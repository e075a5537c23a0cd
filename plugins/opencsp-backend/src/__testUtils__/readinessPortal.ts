import { Knex } from 'knex';
import { mountRoutes } from '../http/mountRoutes';
import { readinessRoutes } from '../http/readinessRoutes';
import { signInPortalRoutes } from '../http/signInPortalRoutes';
import { ReadinessService } from '../services/readiness/ReadinessService';
import { FindPortal } from '../services/signInPortal/findPortal';
import { SignInPortalService } from '../services/signInPortal/SignInPortalService';
import { DatabaseAccountSetStore } from '../store/accounts/DatabaseAccountSetStore';
import { DatabasePeopleStore } from '../store/people/DatabasePeopleStore';
import { leftOnHosts } from '../store/readiness/leftOnHosts';
import { DatabaseSignInCheckStore } from '../store/signInChecks/DatabaseSignInCheckStore';
import { SignInCheckRecord } from '../domain/signInChecks/signInCheckRecord';
import { deploymentsRoutes } from '../http/deploymentsRoutes';
import { addResourceTypes } from './deployments/deploymentsPortal';
import { openDeploymentServices } from './deployments/serviceWorld';
import { startRoutesPortal } from './routesPortal';

const LEASE_MS = 60_000;

const onUnreadable = (_: string, problem: string) => {
  throw new Error(problem);
};

/** The routes of readiness behind HTTP, with the real stores and permission rules; nobody makes checks. */
export async function startReadinessPortal(
  db: Knex,
  { isSetUp = true, find }: { isSetUp?: boolean; find?: FindPortal } = {},
) {
  const checks = new DatabaseSignInCheckStore(db, { onUnreadable });
  const sets = new DatabaseAccountSetStore(db, { onUnreadable });
  const due: string[] = [];
  const portal = await startRoutesPortal({
    open: authorizer => openDeploymentServices(db, { authorizer }),
    mount: (v1, world, deps) => {
      addResourceTypes(deps);
      const { options, clock, deploymentStore, routeStore } = world;
      const mounted = {
        ...deps,
        now: () => clock.now(),
        deployments: world.deployments,
        readiness: isSetUp
          ? new ReadinessService({
              ...options,
              ...{ checks, sets, clock },
              deployments: deploymentStore,
              routes: routeStore,
              people: new DatabasePeopleStore(db),
              leftOf: profileId => leftOnHosts(db, profileId),
              onDue: () => due.push('due'),
            })
          : undefined,
        signInPortal: find
          ? new SignInPortalService({
              ...options,
              deployments: deploymentStore,
              people: new DatabasePeopleStore(db),
              find,
            })
          : undefined,
      };
      mountRoutes(v1, readinessRoutes, mounted);
      mountRoutes(v1, signInPortalRoutes, mounted);
      mountRoutes(v1, deploymentsRoutes, mounted);
    },
  });
  const { world } = portal;
  return {
    ...portal,
    ...{ checks, sets, due },
    /** A profile of somebody that was brought onto a host of theirs. @returns its id */
    deployedOf: async (who: string): Promise<string> => {
      const owner = `user:default/${who}`;
      const profile = await world.aProfile(who);
      const host = await world.aHost({ owner, createdBy: owner });
      const { body } = await portal
        .as(who)
        .post('/deployments', { profileId: profile.id, hostId: host.id })
        .set('idempotency-key', `deploy-${who}`);
      const found = await world.deploymentStore.get(body.id);
      await world.pass(
        body.id,
        {
          ...{ state: 'succeeded', observedAt: world.clock.now() },
          steps: [
            {
              ...{ name: 'start', title: 'Start', phase: 'starting' },
              ...{ state: 'done', deadlineMs: 1, attempt: 1, memo: {} },
            },
          ],
        },
        {
          services: found?.plan.services.map(({ id }) => ({ id, state: 'up' })),
        },
      );
      return profile.id;
    },
    /** What the engine would keep of the check that was asked for. */
    checked: async (check: SignInCheckRecord) => {
      const now = world.clock.now();
      const lease = { owner: 'test', until: now + LEASE_MS };
      const [claim] = await checks.claimDue(lease, now, 1);
      await checks.finishPass(
        claim,
        {
          record: { ...claim.record, check, checkedAt: now },
          ...{ attempts: 0, nextRunAt: null },
        },
        now,
      );
    },
  };
}
