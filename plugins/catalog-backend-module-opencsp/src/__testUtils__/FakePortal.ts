import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { Host, Profile } from '@opencsp/plugin-opencsp-common';
import Router from 'express-promise-router';
import { z } from 'zod';
import {
  FakeFeed,
  PlacedService,
  readHosts,
  readInstances,
  readProfiles,
  readServices,
} from './FakeFeed';

/** What the portal knows, and its backend plugin, which serves the feeds as the real one does. */
export class FakePortal {
  readonly instances = new FakeFeed();
  readonly profiles = new FakeFeed<Profile>();
  readonly hosts = new FakeFeed<Host>();
  readonly services = new FakeFeed<PlacedService>();
  /** Who asked for a feed. */
  readonly callers = new Set<string>();

  /**
   * One process of the portal. Several serve the same feeds.
   *
   * @returns the plugin, and how it tells the others in its process of events
   */
  process() {
    let publish: (topic: string, payload: unknown) => Promise<void>;
    const feeds = this.feeds();
    const { callers } = this;
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
                callers.add(principal.subject);
                const after = z.coerce.number().parse(req.query.after);
                res.json(await read(after));
              });
            feeds.forEach(([path, read]) => serve(path, read));
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

  private feeds(): [path: string, read: (after: number) => Promise<object>][] {
    return [
      ['/v1/internal/changes', after => readInstances(this.instances, after)],
      [
        '/v1/internal/profile-changes',
        after => readProfiles(this.profiles, after),
      ],
      ['/v1/internal/host-changes', after => readHosts(this.hosts, after)],
      [
        '/v1/internal/service-changes',
        after => readServices(this.services, after),
      ],
    ];
  }
}
