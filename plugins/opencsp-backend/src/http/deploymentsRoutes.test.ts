/*
 * Proves the routes of deployments over HTTP: each route for each role, generated from their list; the
 * key of a repeated start, the audit, the live log and the download with its headers. Leaves what the use
 * cases do to `services/deployments`, and the wiring of the plugin to `plugin.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import { Knex } from 'knex';
import { startDeploymentsPortal } from '../__testUtils__/deployments/deploymentsPortal';
import {
  answerTo,
  expectedAnswers,
  permissionsNamed,
  RoleRules,
  routeCases,
  RouteRoles,
} from '../__testUtils__/routeRoles';
import { hostAway } from '../services/deployments/deploymentErrors';
import { deploymentsRoutes } from './deploymentsRoutes';
import { GENERATIONS } from './openapi/examples/deployments';
import { EXAMPLE_COMMITS } from './openapi/examples/ids';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

type Portal = Awaited<ReturnType<typeof startDeploymentsPortal>>;

let db: Knex;
let portal: Portal;
/** A deployment of another member. */
let theirs: { id: string; profileId: string; hostId: string };

beforeAll(async () => {
  db = await databases.init('SQLITE_3');
  portal = await startDeploymentsPortal(db);
  theirs = await deploy('member2');
});
afterAll(() => portal.backend.stop());

async function asked(who: string) {
  const { world } = portal;
  const owner = `user:default/${who}`;
  const profile = await world.aProfile(who, `of-${who.replace(/\d/, 'x')}`);
  const host = await world.aHost({ owner, createdBy: owner });
  return { profileId: profile.id, hostId: host.id };
}

async function deploy(who: string) {
  const request = await asked(who);
  const { body, status } = await portal
    .as(who)
    .post('/deployments', request)
    .set('idempotency-key', `key-of-${who}`);
  expect(status).toBe(201);
  const { world } = portal;
  await world.pass(
    body.id,
    { state: 'succeeded' },
    {
      log: [
        {
          step: 'verify',
          time: world.clock.now(),
          text: '\u001b[31m<b>red</b>\u001b[0m',
        },
      ],
      services: [{ id: 'jellyfin', state: 'up' }],
    },
  );
  return { id: body.id, ...request };
}

describe('route × role', () => {
  const RULES: RoleRules = {
    'opencsp.deployment.create': {
      admin: 'all',
      operator: 'all',
      member: 'all',
    },
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
    'opencsp.deployment.delete': {
      admin: 'all',
      operator: 'own',
      member: 'own',
    },
  };
  const ROLES: RouteRoles<unknown> = {
    rules: RULES,
    read: 'opencsp.deployment.read',
    answers: [200, 201, 202, 400, 409],
  };

  // What changes the deployment comes last, so that the others find it as it is.
  const gentleFirst = deploymentsRoutes.toSorted(
    (one, other) => rank(one.method) - rank(other.method),
  );

  it.each(routeCases(gentleFirst))('$name', async each => {
    const path = each.route.path.startsWith('/services')
      ? each.route.path.replace(':id', `${theirs.profileId}.jellyfin`)
      : each.route.path.replace(':id', theirs.id);
    const answer = await answerTo(portal.as, each, path, {
      data: true,
      confirm: 'not its name',
    });
    expect(expectedAnswers(each, ROLES)).toContainEqual(answer);
  });

  it('covers every permission that a route names', () => {
    expect(permissionsNamed(deploymentsRoutes)).toEqual(
      Object.keys(RULES).sort(),
    );
  });

  function rank(method: string): number {
    return ['get', 'post', 'delete'].indexOf(method);
  }
});

describe('over HTTP', () => {
  it('starts once for a key, and is written to the audit with what goes where', async () => {
    const request = await asked('member');
    const start = () =>
      portal
        .as('member')
        .post('/deployments', request)
        .set('idempotency-key', 'same');
    const first = await start();
    const second = await start();
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.id).toBe(first.body.id);
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'start-deployment',
        meta: expect.objectContaining(request),
      }),
    );
    expect(portal.audited).toContainEqual({
      meta: { deploymentId: first.body.id },
    });
    const other = await portal
      .as('member')
      .post('/deployments', { ...request, prepare: true })
      .set('idempotency-key', 'same');
    expect(other.body.error).toMatchObject({
      name: 'ConflictError',
      code: 'key-reused',
    });
    const none = await portal.as('member').post('/deployments', request);
    expect(none.body.error.fields[0].path).toBe('Idempotency-Key');
  });

  it('follows the log to its end, and lets nobody else', async () => {
    const path = `/deployments/${theirs.id}/logs/stream`;
    const stream = await portal.as('member2').get(path);
    expect(stream.headers['cache-control']).toContain('no-transform');
    expect(stream.text).toMatch(/^id: \d+\nevent: lines\ndata: \[/);
    expect(stream.text).toContain('"step":"verify"');
    expect(stream.text).toMatch(/event: end\ndata: \{\}\n\n$/);
    expect((await portal.as('member').get(path)).status).toBe(404);
    expect((await portal.as('nobody').get(path)).status).toBe(401);
    expect((await portal.as('member2').get(`${path}?after=-1`)).status).toBe(
      400,
    );
  });

  it('gives the log as a file that no browser shows as a page', async () => {
    const { text, headers } = await portal
      .as('member2')
      .get(`/deployments/${theirs.id}/logs/download`);
    expect(text).toBe('2026-01-01T00:00:00.000Z verify <b>red</b>\n');
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="deployment-1.log"',
      'x-content-type-options': 'nosniff',
    });
  });

  it('tells the generations of its host, and says when the host is away', async () => {
    const { world } = portal;
    const path = `/deployments/${theirs.id}/generations`;
    const { generations } = GENERATIONS;
    world.kept.generations = generations.map(
      ({ difference: _, noWayBack: __, ...system }) => system,
    );
    const told = await portal.as('member2').get(path);
    expect(told.status).toBe(200);
    expect(told.body.generations).toMatchObject([
      { number: 3, isLive: true, noWayBack: { reason: 'runs' } },
      { number: 2, noWayBack: { reason: 'unknown' } },
      { number: 1, noWayBack: { reason: 'foreign' } },
    ]);
    world.kept.generations = hostAway('The host does not answer: No route.');
    const away = await portal.as('member2').get(path);
    expect([away.status, away.body.error.code]).toEqual([503, 'host-away']);
    expect(away.body.error.nextStep).toContain('try again');
  });

  it('goes back to a commit only where one was deployed before, and writes it to the audit', async () => {
    const [, commit] = EXAMPLE_COMMITS;
    const { status, body } = await portal
      .as('member2')
      .post(`/deployments/${theirs.id}/rollback`, { commit })
      .set('idempotency-key', 'back-to-a-commit');
    expect([status, body.error.name]).toEqual([400, 'InputError']);
    expect(body.error.fields).toMatchObject([{ path: 'commit' }]);
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'rollback-deployment',
        meta: expect.objectContaining({ commit }),
      }),
    );
  });

  it('answers what the typed client reads', async () => {
    const client = new OpencspClient({
      baseUrl: async () =>
        `http://127.0.0.1:${portal.backend.server.port()}/api/opencsp`,
      fetch: portal.as('member2').fetch,
    });
    const { deployments } = client;
    const { items } = await deployments.list({ live: 'true' });
    expect(items.map(({ id }) => id)).toContain(theirs.id);
    expect((await deployments.logs(theirs.id, 0)).items).toHaveLength(1);
    expect((await deployments.services({ state: 'up' })).items[0].service).toBe(
      'jellyfin',
    );
    const preview = await deployments.validate({
      profileId: theirs.profileId,
    });
    expect(preview.problems.map(({ path }) => path)).toEqual(['hostId']);
    const removed = await deployments.remove(theirs.id, {});
    expect(removed.state).toBe('removing');
  });
});

describe('where profiles are not set up', () => {
  it('says so at every route, and has no services for the catalog', async () => {
    const off = await startDeploymentsPortal(await databases.init('SQLITE_3'), {
      isSetUp: false,
    });
    try {
      const { status, body } = await off.as('member').get('/deployments');
      expect([status, body.error.code]).toEqual([
        404,
        'deployments-not-set-up',
      ]);
      const changes = await off
        .as('service')
        .get('/internal/service-changes?after=7');
      expect(changes.body).toEqual({ items: [], next: 7, more: false });
    } finally {
      await off.backend.stop();
    }
  });
});
