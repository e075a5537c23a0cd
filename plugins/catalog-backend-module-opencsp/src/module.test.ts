/*
 * Proves the wiring with the real catalog on a real database: the module reads the feeds with the
 * catalog's own service credentials, and machines, hosts, profiles, services, roles and people come out of the catalog's API.
 * The rules of mirroring are proved beside the providers.
 */
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  eventsServiceFactory,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import {
  EVENT_DEPLOYMENTS,
  EVENT_HOSTS,
  EVENT_INSTANCES,
  EVENT_PROFILES,
  Host,
  Profile,
} from '@opencsp/plugin-opencsp-common';
import Router from 'express-promise-router';
import request from 'supertest';
import { z } from 'zod';
import {
  FakeFeed,
  PlacedService,
  readHosts,
  readInstances,
  readProfiles,
  readServices,
} from './__testUtils__/FakeFeed';
import { anInstance } from './__testUtils__/instance';
import { aProfile } from './__testUtils__/profile';
import { aHost, aService } from './__testUtils__/service';
import catalogModuleOpencsp from '.';
import { TOPIC_SIGNED_IN } from './identityEntities';

const entitySchema = z.object({
  metadata: z.object({ name: z.string(), title: z.string().optional() }),
});

/** Serves the feeds as the portal's backend does, and tells of events as its parts do. */
function portal(
  feed: FakeFeed,
  profiles: FakeFeed<Profile>,
  {
    hosts,
    services,
  }: { hosts: FakeFeed<Host>; services: FakeFeed<PlacedService> },
  callers: string[],
) {
  let publish: (topic: string, payload: unknown) => Promise<void>;
  const plugin = createBackendPlugin({
    pluginId: 'opencsp',
    register(reg) {
      reg.registerInit({
        deps: {
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
          events: eventsServiceRef,
        },
        async init({ http, httpAuth, events }) {
          publish = async (topic, eventPayload) =>
            events.publish({ topic, eventPayload });
          const router = Router();
          const serve = (
            path: string,
            read: (after: number) => Promise<object>,
          ) =>
            router.get(path, async (req, res) => {
              const { principal } = await httpAuth.credentials(req, {
                allow: ['service'],
              });
              callers.push(principal.subject);
              const after = z.coerce.number().parse(req.query.after);
              res.json(await read(after));
            });
          serve('/v1/internal/changes', after => readInstances(feed, after));
          serve('/v1/internal/profile-changes', after =>
            readProfiles(profiles, after),
          );
          serve('/v1/internal/host-changes', after => readHosts(hosts, after));
          serve('/v1/internal/service-changes', after =>
            readServices(services, after),
          );
          http.use(router);
        },
      });
    },
  });
  return {
    plugin,
    publish: (topic: string, payload: unknown) => publish(topic, payload),
  };
}

describe('catalogModuleOpencsp', () => {
  it('mirrors machines, hosts, profiles, services, roles and people into the catalog', async () => {
    const feed = new FakeFeed();
    feed.put(anInstance('a'));
    const callers: string[] = [];
    const profiles = new FakeFeed<Profile>();
    profiles.put(aProfile('family'));
    const hosts = new FakeFeed<Host>();
    hosts.put(aHost('h1'));
    const services = new FakeFeed<PlacedService>();
    services.put({
      id: 'p1.nextcloud',
      service: aService('p1.nextcloud'),
      place: { branch: 'ada-family', host: { id: 'h1', kind: 'registered' } },
    });
    const { plugin, publish } = portal(
      feed,
      profiles,
      { hosts, services },
      callers,
    );
    const backend = await startTestBackend({
      features: [
        plugin,
        catalogPlugin,
        catalogModuleOpencsp,
        eventsServiceFactory,
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://portal.test/' },
            backend: { baseUrl: 'http://localhost:0' },
            catalog: {
              processingInterval: { seconds: 1 },
              providers: {
                opencsp: {
                  schedule: {
                    frequency: { seconds: 1 },
                    timeout: { seconds: 30 },
                  },
                },
              },
            },
          },
        }),
      ],
    });

    const names = async (kind: string) => {
      const response = await request(backend.server)
        .get('/api/catalog/entities')
        .query({ filter: `kind=${kind}` })
        .set('Authorization', mockCredentials.service.header());
      return z
        .array(entitySchema)
        .parse(response.body)
        .map(entity => entity.metadata.name)
        .sort();
    };
    const eventually = async (kind: string, expected: string[]) => {
      for (let attempt = 0; attempt < 100; attempt += 1) {
        if ((await names(kind)).join() === expected.join()) {
          return;
        }
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      expect(await names(kind)).toEqual(expected);
    };

    try {
      await publish(EVENT_INSTANCES, { id: 'a' });
      await publish(EVENT_HOSTS, { id: 'h1' });
      await eventually('resource', ['host-h1', 'vm-a']);
      await publish(EVENT_DEPLOYMENTS, { id: 'd1' });
      await eventually('component', ['ada-family-nextcloud']);
      await publish(EVENT_PROFILES, { id: 'family' });
      await eventually('system', ['ada-family']);
      await eventually('group', [
        'opencsp-admin',
        'opencsp-member',
        'opencsp-operator',
        'opencsp-viewer',
      ]);
      expect(new Set(callers)).toEqual(new Set(['plugin:catalog']));

      feed.remove('a');
      feed.put(anInstance('b'));
      await publish(EVENT_INSTANCES, { id: 'a' });
      await eventually('resource', ['host-h1', 'vm-b']);
      hosts.remove('h1');
      await publish(EVENT_HOSTS, { id: 'h1' });
      await eventually('resource', ['vm-b']);
      services.remove('p1.nextcloud');
      await publish(EVENT_DEPLOYMENTS, { id: 'd1' });
      await eventually('component', []);

      profiles.remove('family');
      await publish(EVENT_PROFILES, { id: 'family' });
      await eventually('system', []);

      await publish(TOPIC_SIGNED_IN, {
        sub: '42',
        userEntityRef: 'user:default/42',
        displayName: 'Member',
        roles: ['member'],
      });
      await eventually('user', ['42']);
    } finally {
      await backend.stop();
    }
  });
});
