import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import { readOpencspCatalogConfig } from './config';
import { TOPIC_SIGNED_IN } from './identityEntities';
import { RoleGroupProvider, SignedInUserProvider } from './identityProviders';
import { InstanceEntityProvider } from './InstanceEntityProvider';

/** The topic that says "an instance changed"; only a hint, the feed is what counts. */
export const TOPIC_INSTANCES = 'opencsp.instances';

/**
 * Adds the machines of the portal, the groups that its roles are, and the people who signed in.
 */
export const catalogModuleOpencsp = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'opencsp',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({
        auth,
        catalog,
        config,
        discovery,
        events,
        logger,
        scheduler,
      }) {
        const { schedule, fullSyncIntervalMs, appUrl } =
          readOpencspCatalogConfig(config);
        const client = new OpencspClient({
          baseUrl: () => discovery.getBaseUrl('opencsp'),
          fetch: (...args) => fetch(...args),
        });
        const instances = new InstanceEntityProvider({
          appUrl,
          fullSyncIntervalMs,
          now: () => Date.now(),
          logger,
          readChanges: async (after, signal) => {
            const { token } = await auth.getPluginRequestToken({
              onBehalfOf: await auth.getOwnServiceCredentials(),
              targetPluginId: 'opencsp',
            });
            return client.getChanges(after, { token, signal });
          },
          onConnect: provider =>
            scheduler.scheduleTask({
              ...schedule,
              id: 'opencsp-instances-pull',
              fn: signal => provider.pull(signal),
            }),
        });
        const people = new SignedInUserProvider(logger);

        catalog.addEntityProvider([instances, new RoleGroupProvider(), people]);

        await events.subscribe({
          id: 'catalog-opencsp-instances',
          topics: [TOPIC_INSTANCES],
          onEvent: async () => instances.pull(),
        });
        await events.subscribe({
          id: 'catalog-opencsp-people',
          topics: [TOPIC_SIGNED_IN],
          onEvent: async event => people.signedIn(event.eventPayload),
        });
      },
    });
  },
});
