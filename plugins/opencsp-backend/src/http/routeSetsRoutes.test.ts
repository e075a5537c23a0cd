/*
 * Proves the routes of addresses over HTTP: each route for each role, generated from their list; the audit,
 * how often somebody may ask, and what the typed client reads. Leaves what the use cases do to
 * `services/routes`, what is found of addresses to `reconcile/routes`, and the wiring of the plugin to
 * `plugin.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import { startDeploymentsPortal } from '../__testUtils__/deployments/deploymentsPortal';
import { waitingName } from '../__testUtils__/deployments/playedRoutes';
import {
  answerTo,
  expectedAnswers,
  permissionsNamed,
  RoleRules,
  routeCases,
  RouteRoles,
} from '../__testUtils__/routeRoles';
import { RouteSetRow } from '../store/routes/RouteSetStore';
import { routeSetsRoutes } from './routeSetsRoutes';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

type Portal = Awaited<ReturnType<typeof startDeploymentsPortal>>;

let portal: Portal;
/** Addresses of another member. */
let theirs: RouteSetRow;

beforeAll(async () => {
  portal = await startDeploymentsPortal(await databases.init('SQLITE_3'));
  const { clock, played } = portal.world;
  const now = clock.now();
  const pauseUntil = now + 60_000;
  theirs = await played.looked(
    { owner: 'user:default/member2' },
    ({ set }) => ({
      set: {
        ...set,
        names: [
          waitingName('cloud', now),
          waitingName('wiki', now, { pauseUntil, streak: 1, failures: [now] }),
        ],
      },
    }),
  );
});
afterAll(() => portal.backend.stop());

describe('route × role', () => {
  const RULES: RoleRules = {
    'opencsp.deployment.read': {
      admin: 'all',
      operator: 'all',
      member: 'own',
      viewer: 'own',
    },
    'opencsp.deployment.update': {
      admin: 'all',
      operator: 'all',
      member: 'own',
    },
  };
  const ROLES: RouteRoles<unknown> = {
    rules: RULES,
    read: 'opencsp.deployment.read',
    answers: [200, 202],
  };

  it.each(routeCases(routeSetsRoutes))('$name', async each => {
    const path = each.route.path.replace(':id', theirs.id);
    const answer = await answerTo(portal.as, each, path, {
      name: 'cloud.ada.example.com',
    });
    expect(expectedAnswers(each, ROLES)).toContainEqual(answer);
  });

  it('covers every permission that a route names', () => {
    expect(permissionsNamed(routeSetsRoutes)).toEqual(
      Object.keys(RULES).sort(),
    );
  });

  it('shows in the list only what may be seen', async () => {
    const { world, as } = portal;
    const mine = await world.played.looked();
    const seenBy = async (who: string) =>
      (await as(who).get('/routes')).body.items.map(
        ({ id }: { id: string }) => id,
      );
    expect(await seenBy('member')).toEqual([mine.id]);
    expect(await seenBy('member2')).toEqual([theirs.id]);
    expect(await seenBy('operator')).toEqual([theirs.id, mine.id]);
    expect(await seenBy('viewer')).toEqual([]);
  });
});

describe('over HTTP', () => {
  it('answers what the typed client reads', async () => {
    const { routes } = new OpencspClient({
      baseUrl: async () =>
        `http://127.0.0.1:${portal.backend.server.port()}/api/opencsp`,
      fetch: portal.as('member2').fetch,
    });
    const { items } = await routes.list({ hostId: theirs.hostId, limit: 5 });
    expect(items.map(({ id }) => id)).toEqual([theirs.id]);
    const before = await routes.get(theirs.id);
    expect(before.routes[1]).toMatchObject({
      url: 'https://wiki.ada.example.com:8443',
      certificate: { state: 'failed', code: 'acme-connection' },
    });
    expect(before.routes[1].certificate.attempts.nextAt).toBeDefined();
    await routes.look(theirs.id);
    const name = 'wiki.ada.example.com';
    const after = await routes.order(theirs.id, { name });
    expect(after.routes[1].certificate.attempts).toEqual({ used: 1, limit: 4 });
    await expect(
      routes.order(theirs.id, { name: 'none.example.com' }),
    ).rejects.toThrow('no route "none.example.com"');
  });

  it('is written to the audit, with the name that is ordered', async () => {
    const name = 'cloud.ada.example.com';
    const path = `/routes/${theirs.id}`;
    await portal.as('member2').post(`${path}/order`, { name });
    expect(portal.audited.slice(-2)).toEqual([
      expect.objectContaining({
        eventId: 'order-certificate',
        severityLevel: 'medium',
        meta: { routesId: theirs.id, name },
      }),
      { meta: { routesId: theirs.id } },
    ]);
    await portal.as('viewer').post(`${path}/look`);
    expect(portal.audited.at(-1)).toMatchObject({
      error: expect.stringContaining('that you may see'),
    });
    const count = portal.audited.length;
    await portal.as('member2').get(path);
    expect(portal.audited).toHaveLength(count);
  });

  it('names the field of a request that is wrong', async () => {
    const order = (body: object) =>
      portal.as('member2').post(`/routes/${theirs.id}/order`, body);
    const { status, body } = await order({ name: 'x'.repeat(254) });
    expect([status, body.error.fields[0].path]).toEqual([400, 'name']);
    expect((await order({})).status).toBe(400);
    const list = await portal.as('member2').get('/routes?cursor=x');
    expect([list.status, list.body.error.name]).toEqual([400, 'InputError']);
  });

  it('is asked to look only so often by one person', async () => {
    const look = () => portal.as('operator').post(`/routes/${theirs.id}/look`);
    const statuses = new Set<number>();
    for (let times = 0; times < 31; times++) {
      statuses.add((await look()).status);
    }
    expect([...statuses]).toEqual([202, 429]);
    const other = portal.as('admin').post(`/routes/${theirs.id}/look`);
    expect((await other).status).toBe(202);
  });
});

describe('where profiles are not set up', () => {
  it('says so at every route', async () => {
    const off = await startDeploymentsPortal(await databases.init('SQLITE_3'), {
      isSetUp: false,
    });
    try {
      const member = off.as('member');
      const answers = await Promise.all(
        routeSetsRoutes.map(({ method, path }) =>
          method === 'get'
            ? member.get(path)
            : member.post(path, { name: 'x' }),
        ),
      );
      expect(
        answers.map(({ status, body }) => [status, body.error.code]),
      ).toEqual(routeSetsRoutes.map(() => [404, 'deployments-not-set-up']));
    } finally {
      await off.backend.stop();
    }
  });
});
