import { hostPermissions } from '@opencsp/plugin-opencsp-common';
import { hostResourceRef, hostRules } from '@opencsp/plugin-opencsp-node';
import { Knex } from 'knex';
import { hostsRoutes } from '../http/hostsRoutes';
import { LogStreams } from '../http/LogStreams';
import { mountLogStream } from '../http/mountLogStream';
import { mountRoutes } from '../http/mountRoutes';
import { openHosts } from './hostsWorld';
import { startRoutesPortal } from './routesPortal';

/** The routes of hosts behind HTTP, with the real permission rules and machines in memory. */
export function startHostsPortal(
  db: Knex,
  { isSetUp = true }: { isSetUp?: boolean } = {},
) {
  return startRoutesPortal({
    open: authorizer => openHosts(db, { authorizer }),
    mount: (v1, world, deps) => {
      deps.permissionsRegistry.addResourceType({
        resourceRef: hostResourceRef,
        permissions: hostPermissions,
        rules: Object.values(hostRules),
      });
      const streams = new LogStreams(world.hosts.logs);
      mountLogStream(v1, '/hosts/:id/logs/stream', streams, deps);
      mountRoutes(v1, hostsRoutes, {
        ...deps,
        hosts: isSetUp ? world.hosts : undefined,
        now: () => world.clock.now(),
      });
    },
  });
}
