/*
 * Proves with the real search backend and its engine that each kind is found by those who may see it and by nobody
 * else, that what was deleted is found no more, and that a portal that is down leaves what is known. The
 * permissions answer here by a table; `packages/backend/src/catalogSearch.test.ts` has the real policy and
 * the real portal.
 */
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import searchPlugin from '@backstage/plugin-search-backend';
import { Instance } from '@opencsp/plugin-opencsp-common';
import Router from 'express-promise-router';
import { z } from 'zod';
import { aHost, anInstance, aProfile, aService } from './__testUtils__/records';
import searchModuleOpencsp from '.';

jest.setTimeout(60_000);

const KINDS = ['machine', 'profile', 'service', 'host'];

/** The permission and the resource that each record's document must be asked for. */
const MINE: Record<string, string> = {
  'opencsp.instance.read': 'i1',
  'opencsp.profile.read': 'p1',
  'opencsp.deployment.read': 'd1',
  'opencsp.host.read': 'h1',
};

const resultsSchema = z.object({
  results: z.array(
    z.object({
      type: z.string(),
      document: z.object({ title: z.string(), location: z.string() }),
    }),
  ),
});

/** The portal's feeds; only machines come and go. */
function portal(machines: Map<string, Instance>) {
  const state = { isDown: false };
  const callers = new Set<string>();
  const plugin = createBackendPlugin({
    pluginId: 'opencsp',
    register(reg) {
      reg.registerInit({
        deps: {
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
        },
        async init({ http, httpAuth }) {
          const router = Router();
          const serve = (path: string, items: () => object[]) =>
            router.get(`/v1/internal/${path}`, async (req, res) => {
              const { principal } = await httpAuth.credentials(req, {
                allow: ['service'],
              });
              callers.add(principal.subject);
              if (state.isDown) {
                res.status(503).json({});
                return;
              }
              res.json({ items: items(), next: 9, more: false });
            });
          serve('changes', () =>
            [...machines].map(([id, instance]) => ({ seq: 1, id, instance })),
          );
          serve('profile-changes', () => [
            { seq: 1, id: 'p1', profile: aProfile('p1') },
          ]);
          serve('service-changes', () => [
            {
              seq: 1,
              id: 'p1.nextcloud',
              service: aService('p1.nextcloud'),
              place: { branch: 'ada-family' },
            },
          ]);
          serve('host-changes', () => [
            { seq: 1, id: 'h1', host: aHost('h1') },
          ]);
          http.use(router);
        },
      });
    },
  });
  return { plugin, state, callers };
}

/** Operators see all, owners what `MINE` names, others nothing of it, strangers have no role. */
function permissionsByTable() {
  const asked: string[] = [];
  const answer = async (
    requests: readonly { permission: { name: string }; resourceRef?: string }[],
    who: string,
  ) =>
    requests.map(({ permission, resourceRef }) => {
      if (resourceRef !== undefined) {
        asked.push(`${permission.name} ${resourceRef}`);
      }
      const isMine = who === 'owner' && resourceRef === MINE[permission.name];
      return {
        result:
          who === 'operator' || isMine
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      } as const;
    });
  const whoOf = (credentials: unknown) =>
    z
      .object({ principal: z.object({ userEntityRef: z.string() }) })
      .parse(credentials)
      .principal.userEntityRef.replace('user:default/', '');
  const service: PermissionsService = {
    authorize: async (requests, { credentials }) =>
      answer(requests, whoOf(credentials)),
    authorizeConditional: async (requests, { credentials }) => {
      const who = whoOf(credentials);
      return who === 'owner' || who === 'other'
        ? requests.map(() => ({
            result: AuthorizeResult.CONDITIONAL,
            pluginId: 'opencsp',
            resourceType: 'x',
            conditions: { rule: 'IS_OWNER', resourceType: 'x' },
          }))
        : answer(requests, who);
    },
  };
  return { service, asked };
}

async function start(machines: Map<string, Instance>) {
  const { plugin, state, callers } = portal(machines);
  const { service, asked } = permissionsByTable();
  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      plugin,
      searchPlugin,
      searchModuleOpencsp,
      mockServices.permissions.mock(service).factory,
      // Runs a task when it is told to, and never by itself.
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      mockServices.rootConfig.factory({
        data: { permission: { enabled: true } },
      }),
    ],
  });
  const index = async () => {
    for (const kind of KINDS) {
      await scheduler.triggerTask(`search_index_opencsp_${kind}`);
    }
  };
  const find = async (who: string, term: string, types?: string[]) => {
    const query = new URLSearchParams({ term });
    types?.forEach((type, i) => query.append(`types[${i}]`, type));
    const response = await fetch(
      `http://localhost:${backend.server.port()}/api/search/query?${query}`,
      {
        headers: {
          Authorization: mockCredentials.user.header(`user:default/${who}`),
        },
      },
    );
    const { results } = resultsSchema.parse(await response.json());
    return results.map(({ document }) => document.location).sort();
  };
  return { backend, state, callers, asked, index, find };
}

describe('searchModuleOpencsp', () => {
  let world: Awaited<ReturnType<typeof start>>;
  let machines: Map<string, Instance>;

  beforeEach(async () => {
    machines = new Map([['i1', anInstance('i1', { name: 'webshop' })]]);
    world = await start(machines);
    await world.index();
  });

  afterEach(() => world?.backend.stop());

  it('reads the portal as the search plugin', () => {
    expect([...world.callers]).toEqual(['plugin:search']);
  });

  it.each([
    ['webshop', '/opencsp/instances/i1'],
    ['family', '/opencsp/profiles/p1'],
    ['nextcloud', '/opencsp/services/p1.nextcloud'],
    ['attic', '/opencsp/hosts/h1'],
  ])(
    'shows "%s" to its owner and to operators, and to nobody else',
    async (term, location) => {
      expect(await world.find('owner', term)).toContain(location);
      expect(await world.find('operator', term)).toContain(location);
      expect(await world.find('other', term)).not.toContain(location);
      expect(await world.find('stranger', term)).toEqual([]);
    },
  );

  it('asks the permission of each kind for the id that the portal knows it by', async () => {
    await world.find('owner', 'webshop family nextcloud attic');
    expect([...new Set(world.asked)].sort()).toEqual(
      Object.entries(MINE)
        .map(([permission, id]) => `${permission} ${id}`)
        .sort(),
    );
  });

  it('finds the page that lists a kind, for everybody who may see some', async () => {
    expect(await world.find('other', 'machines')).toEqual([
      '/opencsp?tab=machines',
    ]);
    expect(await world.find('stranger', 'machines')).toEqual([]);
  });

  it('can be asked for one kind only', async () => {
    expect(await world.find('owner', 'nextcloud', ['opencsp-profile'])).toEqual(
      ['/opencsp/profiles/p1'],
    );
  });

  it('finds no more what was deleted, even the last one', async () => {
    machines.clear();
    await world.index();
    expect(await world.find('operator', 'webshop')).toEqual([]);
  });

  it('keeps what is known while the portal is down, and takes up what is new after', async () => {
    world.state.isDown = true;
    machines.set('i2', anInstance('i2', { name: 'database' }));
    await world.index();
    expect(await world.find('operator', 'webshop')).toEqual([
      '/opencsp/instances/i1',
    ]);
    world.state.isDown = false;
    await world.index();
    expect(await world.find('operator', 'database')).toEqual([
      '/opencsp/instances/i2',
    ]);
  });
});
