/*
 * Proves the routes of readiness over HTTP: each route for each role, generated from their list; what is told of
 * a profile from the stored facts alone, that a check is asked for once and where the profile is, and what the
 * typed client reads. Leaves what follows from facts to `domain/readiness`, checks themselves to
 * `reconcile/signInChecks`, and the wiring of the plugin to `plugin.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import { startReadinessPortal } from '../__testUtils__/readinessPortal';
import {
  answerTo,
  expectedAnswers,
  permissionsNamed,
  RoleRules,
  routeCases,
  RouteRoles,
} from '../__testUtils__/routeRoles';
import { readinessRoutes } from './readinessRoutes';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

type Portal = Awaited<ReturnType<typeof startReadinessPortal>>;

const begin = async (options = {}) =>
  startReadinessPortal(await databases.init('SQLITE_3'), options);

describe('route × role', () => {
  let portal: Portal;
  let theirs: string;

  beforeAll(async () => {
    portal = await begin();
    theirs = await portal.deployedOf('member2');
  });
  afterAll(() => portal.backend.stop());

  const RULES: RoleRules = {
    'opencsp.profile.read': {
      admin: 'all',
      operator: 'all',
      member: 'own',
      viewer: 'own',
    },
    'opencsp.profile.update': {
      admin: 'all',
      operator: 'all',
      member: 'own',
    },
  };
  const ROLES: RouteRoles<unknown> = {
    rules: RULES,
    read: 'opencsp.profile.read',
    answers: [200, 202],
  };

  it.each(routeCases(readinessRoutes))('$name', async each => {
    const path = each.route.path.replace(':id', theirs);
    const answer = await answerTo(portal.as, each, path, {});
    expect(expectedAnswers(each, ROLES)).toContainEqual(answer);
  });

  it('covers every permission that a route names', () => {
    expect(permissionsNamed(readinessRoutes)).toEqual(
      Object.keys(RULES).sort(),
    );
  });
});

describe('a profile', () => {
  let portal: Portal;

  beforeEach(async () => {
    portal = await begin();
  });
  afterEach(() => portal.backend.stop());

  const member = () => portal.as('member');

  it('on no host is not ready, and its sign-in cannot be checked', async () => {
    const { id } = await portal.world.aProfile('member');
    const { body } = await member().get(`/profiles/${id}/readiness`);
    expect(body).toEqual({
      profile: { id, name: 'family' },
      ...{ isReady: false, items: [], totalItems: 0 },
    });
    const refused = await member().post(`/profiles/${id}/sign-in-checks`);
    expect([refused.status, refused.body.error]).toEqual([
      409,
      expect.objectContaining({
        code: 'not-deployed',
        nextStep: expect.stringContaining('Deploy it'),
      }),
    ]);
    expect(portal.due).toEqual([]);
  });

  it('tells point by point what is known, and what is not', async () => {
    const id = await portal.deployedOf('member');
    const { body } = await member().get(`/profiles/${id}/readiness`);
    expect(body).toMatchObject({ isReady: false, totalItems: 1 });
    const [{ points }] = body.items;
    expect(
      points.map((each: { point: string; state: string }) => [
        each.point,
        each.state,
      ]),
    ).toEqual([
      ['services', 'ok'],
      ['routes', 'unknown'],
      ['certificates', 'unknown'],
      ['directory', 'unknown'],
      ['accounts', 'unknown'],
      ['sign-in', 'unknown'],
      ['orphans', 'ok'],
    ]);
    expect(points[0].seenAt).toBe(
      new Date(portal.world.clock.now()).toISOString(),
    );
  });

  it('has its sign-in checked once, however often it is asked for, on the host where it is', async () => {
    const id = await portal.deployedOf('member');
    const path = `/profiles/${id}/sign-in-checks`;
    const before = await member().get(path);
    expect(before.body.items).toEqual([
      expect.objectContaining({ state: 'never', hops: [], usersLeft: 0 }),
    ]);
    const first = await member().post(path);
    portal.world.clock.advance(1_000);
    const again = await member().post(path);
    expect(first.status).toBe(202);
    expect(again.body).toEqual(first.body);
    expect(first.body.items).toEqual([
      expect.objectContaining({
        ...{ state: 'waiting', askedAt: expect.any(String) },
        profile: { id, name: 'family' },
      }),
    ]);
    expect(portal.due).toEqual(['due', 'due']);
    expect(portal.audited).toContainEqual(
      expect.objectContaining({ eventId: 'check-sign-in' }),
    );
  });

  it('tells what came of the check, also to the typed client', async () => {
    const id = await portal.deployedOf('member');
    await member().post(`/profiles/${id}/sign-in-checks`);
    await portal.checked({
      users: [],
      latest: {
        ...{ startedAt: 1_000, endedAt: 2_000, deploymentId: 'older' },
        ...{ state: 'failed', message: 'No way.', code: 'sign-in-route' },
        ...{ nextStep: 'See.', failedAt: 'route' },
        hops: [{ hop: 'route', state: 'failed', message: 'No way.' }],
      },
    });
    const { readiness } = new OpencspClient({
      baseUrl: async () =>
        `http://127.0.0.1:${portal.backend.server.port()}/api/opencsp`,
      fetch: member().fetch,
    });
    const checks = await readiness.signInChecks(id);
    expect(checks.items).toEqual([
      expect.objectContaining({
        ...{ state: 'failed', failedAt: 'route', code: 'sign-in-route' },
        ...{ startedAt: '1970-01-01T00:00:01.000Z', usersLeft: 0 },
      }),
    ]);
    const { items } = await readiness.get(id);
    expect((await readiness.checkSignIn(id)).items[0].state).toBe('waiting');
    expect(items[0].points.at(-2)).toMatchObject({
      ...{ point: 'sign-in', state: 'unknown' },
      message: expect.stringContaining('before the newest deployment'),
    });
  });
});

it('says so where profiles are not set up', async () => {
  const portal = await begin({ isSetUp: false });
  const { status, body } = await portal
    .as('member')
    .get('/profiles/x/readiness');
  expect([status, body.error.code]).toEqual([404, 'profiles-not-set-up']);
  await portal.backend.stop();
});
