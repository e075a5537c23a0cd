/*
 * Proves the routes of hosts over HTTP: each route for each role, generated from their list; the typed
 * client; limits, the audit, and that no private key is in the database in clear, an answer or the audit.
 * What the use cases do is proven by `services/hosts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import { Knex } from 'knex';
import { startHostsPortal } from '../__testUtils__/hostsPortal';
import { run } from '../__testUtils__/hostObservations';
import { keyAt, registration } from '../__testUtils__/hostsWorld';
import {
  answerTo,
  expectedAnswers,
  permissionsNamed,
  RoleRules,
  routeCases,
  RouteRoles,
} from '../__testUtils__/routeRoles';
import { newSshKeyPair } from '../services/hosts/sshKeyPair';
import { hostsRoutes } from './hostsRoutes';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

type Portal = Awaited<ReturnType<typeof startHostsPortal>>;

let db: Knex;
let portal: Portal;

/** Registers a host for a person; their user name is its name. */
function make(who: string, address: string, change: object = {}) {
  return portal
    .as(who)
    .post('/hosts', registration(address, { name: who, ...change }))
    .set('idempotency-key', `key-${who}`);
}

describe('route × role', () => {
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    db = await databases.init('SQLITE_3');
    portal = await startHostsPortal(db);
    const owners = ['member', 'member2', 'operator'];
    for (const [index, who] of owners.entries()) {
      ids[who] = (await make(who, `192.0.2.${index + 1}`)).body.id;
    }
  });
  afterAll(() => portal.backend.stop());

  const RULES: RoleRules = {
    'opencsp.host.create': { admin: 'all', operator: 'all', member: 'all' },
    'opencsp.host.read': {
      admin: 'all',
      operator: 'all',
      member: 'own',
      viewer: 'own',
    },
    'opencsp.host.update': { admin: 'all', operator: 'all', member: 'own' },
    'opencsp.host.delete': { admin: 'all', operator: 'own', member: 'own' },
  };
  const ROLES: RouteRoles<unknown> = {
    rules: RULES,
    read: 'opencsp.host.read',
    answers: [200, 202, 400, 409],
  };

  it.each(routeCases(hostsRoutes))('$name', async each => {
    // Another member's host, so that "own" does not reach it.
    const path = each.route.path.replace(':id', ids.member2);
    const answer = await answerTo(portal.as, each, path, {
      confirm: 'not its name',
    });
    expect(expectedAnswers(each, ROLES)).toContainEqual(answer);
  });

  it('covers every permission that a route names', () => {
    expect(permissionsNamed(hostsRoutes)).toEqual(Object.keys(RULES).sort());
  });

  it('shows in lists only what may be seen', async () => {
    const seenBy = async (who: string) =>
      (await portal.as(who).get('/hosts?limit=200')).body.items.map(
        (it: { owner: string }) => it.owner,
      );
    expect(await seenBy('member')).toEqual(['user:default/member']);
    expect(await seenBy('operator')).toHaveLength(3);
    expect(await seenBy('viewer')).toEqual([]);
    expect((await portal.as('guest').get('/hosts')).status).toBe(403);
  });
});

describe('requests', () => {
  beforeEach(async () => {
    db = await databases.init('SQLITE_3');
    portal = await startHostsPortal(db);
  });
  afterEach(() => portal.backend.stop());

  it('work with the typed client: scanned, registered, repeated, checked, prepared, removed', async () => {
    const { hosts } = new OpencspClient({
      baseUrl: async () =>
        `http://127.0.0.1:${portal.backend.server.port()}/api/opencsp`,
      fetch: portal.as('member').fetch,
    });
    const seen = await hosts.scan({ address: 'web.example.com' });
    const body = registration(seen.address, { fingerprint: seen.fingerprint });
    const made = await hosts.register(body, 'key');
    expect(made.state).toBe('checking');
    expect((await hosts.register(body, 'key')).id).toBe(made.id);
    expect((await hosts.list({ search: 'web' })).totalItems).toBe(1);
    expect((await hosts.get(made.id)).publicKey).toContain('ssh-ed25519');
    expect((await hosts.check(made.id)).state).toBe('checking');
    expect((await hosts.prepare(made.id)).state).toBe('checking');
    await portal.world.pass(made.id, { state: 'preparing', run: run() }, [
      'one',
    ]);
    expect((await hosts.cancel(made.id)).requested).toBe('cancel');
    expect((await hosts.logs(made.id, 0)).items).toMatchObject([
      { seq: 1, step: 'prepare', text: 'one' },
    ]);
    expect(await (await hosts.openLogText(made.id)).text()).toMatch(
      /^2026-01-01T00:00:\d\d\.\d{3}Z prepare one\n$/,
    );
    expect((await hosts.remove(made.id, 'web')).state).toBe('removing');
    const wrong = hosts.register({ ...body, name: 'Web!' }, 'other');
    await expect(wrong).rejects.toThrow('name: Use lower-case letters');
  });

  it('follow the log to its end, and let nobody else', async () => {
    const { id } = (await make('member2', '192.0.2.2')).body;
    const path = `/hosts/${id}/logs/stream`;
    const { world } = portal;
    await world.pass(id, { state: 'preparing', run: run() }, ['<b>one</b>']);
    await world.pass(id, { state: 'ready', run: undefined }, ['two']);
    const stream = await portal.as('member2').get(path);
    expect(stream.headers['cache-control']).toContain('no-transform');
    expect(stream.text).toMatch(/^id: 2\nevent: lines\ndata: \[/);
    expect(stream.text).toContain('"text":"<b>one</b>"');
    expect(stream.text).toMatch(/event: end\ndata: \{\}\n\n$/);
    const rest = await portal.as('member2').get(`${path}?after=1`);
    expect(rest.text).not.toContain('one');
    const statuses: Record<string, number> = {};
    for (const who of ['admin', 'operator', 'member', 'viewer', 'nobody']) {
      statuses[who] = (await portal.as(who).get(path)).status;
    }
    expect(statuses).toEqual({
      ...{ admin: 200, operator: 200 },
      ...{ member: 404, viewer: 404, nobody: 401 },
    });
  });

  it('give the log as a file that no browser shows as a page', async () => {
    const { id } = (await make('member2', '192.0.2.2')).body;
    await portal.world.pass(id, { state: 'preparing', run: run() }, [
      '<b>one</b>',
    ]);
    const { text, headers } = await portal
      .as('member2')
      .get(`/hosts/${id}/logs/download`);
    expect(text).toContain(' prepare <b>one</b>\n');
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="prepare-member2.log"',
      'x-content-type-options': 'nosniff',
    });
  });

  it('cancel what prepares a host, as the audit keeps', async () => {
    const { id } = (await make('member2', '192.0.2.2')).body;
    const cancel = () => portal.as('member2').post(`/hosts/${id}/cancel`, {});
    const early = await cancel();
    expect([early.status, early.body.error.code]).toEqual([
      409,
      'cannot-cancel',
    ]);
    await portal.world.pass(id, { state: 'preparing', run: run() });
    const { status, body } = await cancel();
    expect([status, body.state, body.requested]).toEqual([
      202,
      'preparing',
      'cancel',
    ]);
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'cancel-host',
        meta: { hostId: id },
      }),
    );
  });

  it('say before anything is registered that a host behind another machine cannot be prepared', async () => {
    const jump = {
      address: '192.0.2.90',
      user: 'root',
      fingerprint: keyAt({ address: '192.0.2.90', port: 22 }).fingerprint,
    };
    const { status, body } = await make('member', '192.0.2.9', {
      jump,
      prepare: true,
    });
    expect([status, body.error.fields]).toEqual([
      400,
      [
        {
          path: 'prepare',
          message: expect.stringContaining('cannot use the machine on the way'),
        },
      ],
    ]);
    expect(portal.world.scanned).toEqual([]);
  });

  it('are limited where machines could be looked for', async () => {
    const scan = () =>
      portal.as('member').post('/hosts/scan', { address: '127.0.0.1' });
    for (let number = 0; number < 20; number++) {
      expect((await scan()).status).toBe(400);
    }
    const { status, body } = await scan();
    expect(status).toBe(429);
    expect(body.error).toMatchObject({ nextStep: 'Try again in 60 s.' });
    portal.world.clock.advance(60_000);
    expect((await scan()).status).toBe(400);
  });

  it('leave no private key in the database, answers or the audit', async () => {
    const own = newSshKeyPair('mine').privateKey;
    const privateKeyHandoff = await portal.world.handOff('member', own);
    const answers = [
      await make('member', '192.0.2.1', { privateKeyHandoff }),
      await make('member2', '192.0.2.2'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const keys = [own];
    for (const { body } of answers) {
      const record = await portal.world.options.store.get(body.id);
      const sealed = record?.key?.sealed ?? '';
      keys.push(await portal.world.options.seal.open(sealed));
    }
    // Any line of a key, in any spelling of line ends.
    const lines = keys.flatMap(key => key.split('\n').slice(2, -2));
    expect(lines.length).toBeGreaterThan(6);
    const tables = await db('sqlite_master').where({ type: 'table' });
    const rows = await Promise.all(tables.map(({ name }) => db(name)));
    const everything = JSON.stringify([
      rows,
      answers.map(({ text }) => text),
      portal.audited,
    ]);
    expect(everything).toContain('192.0.2.2');
    expect(lines.filter(line => everything.includes(line))).toEqual([]);
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'register-host',
        severityLevel: 'high',
      }),
    );
    expect(portal.audited).toContainEqual({
      meta: { hostId: answers[0].body.id },
    });
  });
});

describe('a portal without hosts', () => {
  it('says so on each route', async () => {
    portal = await startHostsPortal(await databases.init('SQLITE_3'), {
      isSetUp: false,
    });
    for (const route of hostsRoutes) {
      const path = route.path.replace(':id', 'x');
      const call =
        route.method === 'get'
          ? portal.as('admin').get(path)
          : portal.as('admin')[route.method](path, {});
      const { status, body } = await call;
      expect([route.path, status]).toEqual([route.path, 404]);
      expect(body.error).toMatchObject({
        code: 'hosts-not-set-up',
        nextStep: expect.stringContaining('opencsp.hosts'),
      });
    }
    await portal.backend.stop();
  });
});
