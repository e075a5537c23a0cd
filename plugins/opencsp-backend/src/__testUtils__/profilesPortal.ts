import { inspect } from 'node:util';
import {
  coreServices,
  createServiceFactory,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { profilePermissions } from '@opencsp/plugin-opencsp-common';
import { profileResourceRef, profileRules } from '@opencsp/plugin-opencsp-node';
import { Knex } from 'knex';
import { mountRoutes } from '../http/mountRoutes';
import { profilesRoutes } from '../http/profilesRoutes';
import { openProfiles } from './profilesWorld';
import { startRoutesPortal } from './routesPortal';

/** The routes of profiles behind HTTP, with the real permission rules and a repository in memory. */
export async function startProfilesPortal(
  db: Knex,
  { isSetUp = true }: { isSetUp?: boolean } = {},
) {
  const logged: string[] = [];
  const portal = await startRoutesPortal({
    open: authorizer => openProfiles(db, { authorizer }),
    mount: (v1, world, deps) => {
      deps.permissionsRegistry.addResourceType({
        resourceRef: profileResourceRef,
        permissions: profilePermissions,
        rules: Object.values(profileRules),
      });
      mountRoutes(v1, profilesRoutes, {
        ...deps,
        profiles: isSetUp ? world.profiles : undefined,
        now: () => world.clock.now(),
      });
    },
    features: [
      createServiceFactory({
        service: coreServices.logger,
        deps: {},
        factory: () => recordingLogger(logged),
      }),
    ],
  });
  return { ...portal, logged };
}

/** Everything that is logged, with its metadata. */
function recordingLogger(lines: string[]): LoggerService {
  const log = (message: string, meta?: object) => {
    lines.push(inspect([message, meta], { depth: 8 }));
  };
  return {
    error: log,
    warn: log,
    info: log,
    debug: log,
    child: () => recordingLogger(lines),
  };
}
