/*
 * Proves each route of the API for each role, generated from the list of routes: a route without a
 * rule, or a rule that changes, is a red test. What the routes do is proven by `plugin.test.ts`; the
 * same for the routes of profiles by `http/profilesRoutes.test.ts`, of hosts by
 * `http/hostsRoutes.test.ts`, of deployments by `http/deploymentsRoutes.test.ts`, of addresses by
 * `http/routeSetsRoutes.test.ts`, of people by `http/peopleRoutes.test.ts`,
 * of readiness by `http/readinessRoutes.test.ts`, of sign-in portals by `http/signInPortalRoutes.test.ts`, of outgoing webhooks by `http/webhooksRoutes.test.ts`.
 */
import { GOOD_REQUEST, startPortal } from './__testUtils__/portal';
import {
  answerTo,
  expectedAnswers,
  permissionsNamed,
  RoleRules,
  routeCases,
  RouteRoles,
} from './__testUtils__/routeRoles';
import { deploymentsRoutes } from './http/deploymentsRoutes';
import { hostsRoutes } from './http/hostsRoutes';
import { peopleRoutes } from './http/peopleRoutes';
import { profilesRoutes } from './http/profilesRoutes';
import { readinessRoutes } from './http/readinessRoutes';
import { routes as allRoutes } from './http/routes';
import { routeSetsRoutes } from './http/routeSetsRoutes';
import { signInPortalRoutes } from './http/signInPortalRoutes';
import { webhooksRoutes } from './http/webhooksRoutes';

jest.setTimeout(60_000);

const elsewhere = new Set<unknown>([
  ...profilesRoutes,
  ...peopleRoutes,
  ...readinessRoutes,
  ...signInPortalRoutes,
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

  const RULES: RoleRules = {
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
  const ROLES: RouteRoles<unknown> = {
    rules: RULES,
    read: 'opencsp.instance.read',
    answers: [200, 202, 400, 409],
  };

  it.each(routeCases(routes))('$name', async each => {
    // Another member's machine, so that "own" does not reach it.
    const path = each.route.path.replace(':id', ids.member2);
    const answer = await answerTo(portal.as, each, path, {
      confirm: 'not its name',
    });
    expect(expectedAnswers(each, ROLES)).toContainEqual(answer);
  });

  it('covers every permission that a route names', () => {
    expect(permissionsNamed(routes)).toEqual(Object.keys(RULES).sort());
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
