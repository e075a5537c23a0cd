import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  EVENT_DEPLOYMENTS,
  EVENT_HOSTS,
  EVENT_INSTANCES,
  EVENT_PROFILES,
  OpencspClient,
} from '@opencsp/plugin-opencsp-common';
import { ChangeFeedProvider, EntityMapping } from './ChangeFeedProvider';
import { readOpencspCatalogConfig } from './config';
import { FeedChange, FeedPage } from './feedReading';
import {
  hostMapping,
  instanceMapping,
  profileMapping,
  serviceMapping,
} from './feeds';
import { TOPIC_SIGNED_IN } from './identityEntities';
import { RoleGroupProvider, SignedInUserProvider } from './identityProviders';
import { ServiceHostProcessor } from './ServiceHostProcessor';

/** How long one page may take, in milliseconds. */
const PAGE_TIMEOUT_MS = 60_000;

/**
 * Adds the machines, hosts, profiles and services of the portal, the groups that its roles are, and the people who signed in.
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
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({
        auth,
        catalog,
        config,
        discovery,
        events,
        lifecycle,
        logger,
        scheduler,
      }) {
        const { schedule, fullSyncIntervalMs, addresses } =
          readOpencspCatalogConfig(config);
        const stopping = new AbortController();
        lifecycle.addShutdownHook(() => stopping.abort());
        const client = new OpencspClient({
          baseUrl: () => discovery.getBaseUrl('opencsp'),
          fetch: (...args) => fetch(...args),
        });
        const follow = <C extends FeedChange>(
          mapping: EntityMapping<C>,
          read: (
            after: number,
            call: { token: string; signal: AbortSignal },
          ) => Promise<FeedPage<C>>,
        ) =>
          new ChangeFeedProvider({
            mapping,
            fullSyncIntervalMs,
            now: () => Date.now(),
            logger,
            readChanges: async (after, signal) => {
              const { token } = await auth.getPluginRequestToken({
                onBehalfOf: await auth.getOwnServiceCredentials(),
                targetPluginId: 'opencsp',
              });
              return read(after, {
                token,
                signal: AbortSignal.any([
                  stopping.signal,
                  AbortSignal.timeout(PAGE_TIMEOUT_MS),
                  ...(signal ? [signal] : []),
                ]),
              });
            },
            onConnect: provider =>
              scheduler.scheduleTask({
                ...schedule,
                id: `${mapping.name}-pull`,
                fn: signal => provider.pull(signal),
              }),
          });
        const instances = follow(instanceMapping(addresses), (after, call) =>
          client.getChanges(after, call),
        );
        const profiles = follow(profileMapping(addresses), (after, call) =>
          client.profiles.changes(after, call),
        );
        const hosts = follow(hostMapping(addresses), (after, call) =>
          client.hosts.changes(after, call),
        );
        const services = follow(serviceMapping(addresses), (after, call) =>
          client.deployments.serviceChanges(after, call),
        );
        const people = new SignedInUserProvider(logger);

        catalog.addEntityProvider([
          instances,
          profiles,
          hosts,
          services,
          new RoleGroupProvider(),
          people,
        ]);
        catalog.addProcessor(new ServiceHostProcessor());

        // Events are only hints; the feeds are what counts.
        await events.subscribe({
          id: 'catalog-opencsp-instances',
          topics: [EVENT_INSTANCES],
          onEvent: async () => instances.pull(),
        });
        await events.subscribe({
          id: 'catalog-opencsp-profiles',
          topics: [EVENT_PROFILES],
          onEvent: async () => profiles.pull(),
        });
        await events.subscribe({
          id: 'catalog-opencsp-hosts',
          topics: [EVENT_HOSTS],
          onEvent: async () => hosts.pull(),
        });
        await events.subscribe({
          id: 'catalog-opencsp-services',
          topics: [EVENT_DEPLOYMENTS],
          onEvent: async () => services.pull(),
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
