import {
  deploymentPermissions,
  hostPermissions,
  profilePermissions,
} from '@opencsp/plugin-opencsp-common';
import {
  deploymentResourceRef,
  deploymentRules,
  hostResourceRef,
  hostRules,
  profileResourceRef,
  profileRules,
} from '@opencsp/plugin-opencsp-node';
import { Knex } from 'knex';
import { deploymentsRoutes } from '../../http/deploymentsRoutes';
import { LogStreams } from '../../http/LogStreams';
import { mountLogStream } from '../../http/mountLogStream';
import { mountRoutes } from '../../http/mountRoutes';
import { routeSetsRoutes } from '../../http/routeSetsRoutes';
import { RoutesPortalDeps, startRoutesPortal } from '../routesPortal';
import { playRoutes } from './playedRoutes';
import { openDeploymentServices } from './serviceWorld';

/** The routes of deployments and of addresses behind HTTP, with the real permission rules and the real stores. */
export function startDeploymentsPortal(
  db: Knex,
  { isSetUp = true }: { isSetUp?: boolean } = {},
) {
  return startRoutesPortal({
    open: async authorizer => {
      const world = await openDeploymentServices(db, { authorizer });
      return { ...world, played: playRoutes(world) };
    },
    mount: (v1, world, deps) => {
      addResourceTypes(deps);
      const streams = new LogStreams(world.deployments.logs);
      deps.lifecycle.addShutdownHook(() => streams.close());
      mountLogStream(v1, '/deployments/:id/logs/stream', streams, deps);
      const mounted = {
        ...deps,
        deployments: isSetUp ? world.deployments : undefined,
        routes: isSetUp ? world.played.routes : undefined,
        now: () => world.clock.now(),
      };
      mountRoutes(v1, deploymentsRoutes, mounted);
      mountRoutes(v1, routeSetsRoutes, mounted);
    },
  });
}

/** Says what profiles, hosts and deployments are. */
export function addResourceTypes({
  permissionsRegistry: registry,
}: RoutesPortalDeps) {
  registry.addResourceType({
    resourceRef: profileResourceRef,
    permissions: profilePermissions,
    rules: Object.values(profileRules),
  });
  registry.addResourceType({
    resourceRef: hostResourceRef,
    permissions: hostPermissions,
    rules: Object.values(hostRules),
  });
  registry.addResourceType({
    resourceRef: deploymentResourceRef,
    permissions: deploymentPermissions,
    rules: Object.values(deploymentRules),
  });
}
