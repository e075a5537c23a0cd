import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import { readSchedule } from './config';
import { DefaultOpencspCollatorFactory } from './DefaultOpencspCollatorFactory';
import { searchKinds } from './searchKinds';

/** How long one page may take, in milliseconds. */
const PAGE_TIMEOUT_MS = 60_000;

/** Adds the machines, profiles, services and hosts of the portal to Backstage's search. */
export const searchModuleOpencsp = createBackendModule({
  pluginId: 'search',
  moduleId: 'opencsp',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        indexRegistry: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, config, discovery, indexRegistry, scheduler }) {
        const schedule = readSchedule(config);
        const client = new OpencspClient({
          baseUrl: () => discovery.getBaseUrl('opencsp'),
          fetch: (...args) => fetch(...args),
        });
        const callAsSearch = async () => {
          const { token } = await auth.getPluginRequestToken({
            onBehalfOf: await auth.getOwnServiceCredentials(),
            targetPluginId: 'opencsp',
          });
          return { token, signal: AbortSignal.timeout(PAGE_TIMEOUT_MS) };
        };
        for (const kind of searchKinds(client)) {
          indexRegistry.addCollator({
            schedule: scheduler.createScheduledTaskRunner(schedule),
            factory: new DefaultOpencspCollatorFactory({
              ...kind,
              readPage: async after =>
                kind.readPage(after, await callAsSearch()),
            }),
          });
        }
      },
    });
  },
});
