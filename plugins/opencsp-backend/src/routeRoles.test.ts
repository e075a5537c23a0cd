/*
 * Proves each route of the API for each role, generated from the list of routes: a route without a
 * rule, or a rule that changes, is a red test. What the routes do is proven by `plugin.test.ts`; the
 * same for the routes of profiles by `http/profilesRoutes.test.ts`, of hosts by
 * `http/hostsRoutes.test.ts`, of deployments by `http/deploymentsRoutes.test.ts`, of addresses by
 * `http/routeSetsRoutes.test.ts`, of outgoing webhooks by `http/webhooksRoutes.test.ts`.
 */
import { Role } from '@opencsp/plugin-opencsp-common';
import { GOOD_REQUEST, PEOPLE, startPortal } from './__testUtils__/portal';
import { deploymentsRoutes } from './http/deploymentsRoutes';
import { hostsRoutes } from './http/hostsRoutes';
import { profilesRoutes } from './http/profilesRoutes';
import { Route, routes as allRoutes } from './http/routes';
import { routeSetsRoutes } from './http/routeSetsRoutes';
import { webhooksRoutes } from './http/webhooksRoutes';

jest.setTimeout(60_000);

const elsewhere = new Set<unknown>([
  ...profilesRoutes,
  ...hostsRoutes,
  ...deploymentsRoutes,
  ...routeSetsRoutes,
  ...webhooksRoutes,
]);
const routes = allRoutes.filter(route => !elsewhere.has(route));

type Portal = Awaited<ReturnType<typeof startPortal>>;

describe('route × role', () => {
  let portal: Portal;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    portal = await startPortal();
    for (const who of ['member', 'member2', 'operator']) {
      const { body } = await portal
        .as(who)
        .create(GOOD_REQUEST, `first-${who}`);
      ids[who] = body.id;
    }
  });

  afterAll(() => portal.backend.stop());

  /** What each role may do with each permission: everybody's, their own, or nothing. */
  const RULES: Record<string, Partial<Record<Role, 'all' | 'own'>>> = {
    'opencsp.platform.read': {
      admin: 'all',
      operator: 'all',
      member: 'all',
      viewer: 'all',
    },
    'opencsp.operations.read': { admin: 'all', operator: 'all' },
    'opencsp.operations.update': { admin: 'all', operator: 'all' },
    'opencsp.instance.create': { admin: 'all', operator: 'all', member: 'all' },
    'opencsp.instance.read': {
      admin: 'all',
      operator: 'all',
      member: 'own',
      viewer: 'own',
    },
    'opencsp.instance.update': { admin: 'all', operator: 'all', member: 'own' },
    'opencsp.instance.delete': { admin: 'all', operator: 'own', member: 'own' },
  };

  const cases = routes.flatMap(route =>
    [...Object.keys(PEOPLE), 'service', 'nobody'].map(who => ({
      who,
      route,
      name: `${who} ${route.method.toUpperCase()} ${route.path}`,
    })),
  );

  /** What may come of it; 404 says not a word about whether it exists. */
  function expectedOf(route: Route, who: string): unknown[] {
    if (who === 'nobody') {
      return [{ status: 401, code: undefined }];
    }
    if (route.principal === 'service' || who === 'service') {
      const fits = route.principal === 'service' && who === 'service';
      return fits ? [200] : [{ status: 403, code: undefined }];
    }
    const role = PEOPLE[who];
    const isOwner = who === 'member2' && route.path.includes(':id');
    const reaches = (permission: string) => {
      const reach = role && RULES[permission][role];
      return (
        reach === 'all' ||
        (reach === 'own' && (isOwner || !route.path.includes(':id')))
      );
    };
    if (route.path.includes(':id') && !reaches('opencsp.instance.read')) {
      return [{ status: 404, code: 'not-found' }];
    }
    return reaches(route.permission.name)
      ? // Allowed; what is wrong with the request itself is said after that.
        [200, 202, 400, 409]
      : [{ status: 403, code: 'not-allowed' }];
  }

  it.each(cases)('$name', async ({ who, route }) => {
    // Another member's machine, so that "own" does not reach it.
    const path = route.path.replace(':id', ids.member2);
    const call =
      route.method === 'get'
        ? portal.as(who).get(path)
        : portal.as(who)[route.method](path, { confirm: 'not its name' });
    const { status, body } = await call;

    expect(expectedOf(route, who)).toContainEqual(
      status >= 400 && status !== 400 && status !== 409
        ? { status, code: body.error.code }
        : status,
    );
  });

  it('covers every permission that a route names', () => {
    const named = routes.flatMap(route =>
      route.principal === 'user' ? [route.permission.name] : [],
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(RULES).sort());
  });

  it('shows in lists only what may be seen', async () => {
    const seenBy = async (who: string) =>
      (await portal.as(who).get('/instances?limit=200')).body.items.map(
        (it: { owner: string }) => it.owner,
      );
    expect(new Set(await seenBy('member'))).toEqual(
      new Set(['user:default/member']),
    );
    expect((await seenBy('operator')).length).toBeGreaterThanOrEqual(3);
    expect(await seenBy('viewer')).toEqual([]);
    expect((await portal.as('guest').get('/instances')).status).toBe(403);
  });
});
