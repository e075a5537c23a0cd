/*
 * Proves the routes of profiles over HTTP: each route for each role, generated from their list; bodies
 * that are refused as a whole, limits, the audit; and canaries over database, answers, audit and log.
 * Leaves what the use cases do to `services/profiles`, and the wiring of the plugin to `plugin.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import { Knex } from 'knex';
import {
  answerTo,
  expectedAnswers,
  permissionsNamed,
  RoleRules,
  routeCases,
  RouteRoles,
} from '../__testUtils__/routeRoles';
import { startProfilesPortal } from '../__testUtils__/profilesPortal';
import { GOOD_PASSWORD, GOOD_PROFILE } from '../__testUtils__/profilesWorld';
import { profilesRoutes } from './profilesRoutes';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

type Portal = Awaited<ReturnType<typeof startProfilesPortal>>;

const GENERATED = { ...GOOD_PROFILE, passwordStrategy: 'generated' };
const LOGIN = 'lldap-admin-password';

let db: Knex;
let portal: Portal;
let calls = 0;

/** Makes a profile for a person; its name and domain are their user name. */
async function make(who: string, body: object = GENERATED) {
  calls += 1;
  const answer = await portal
    .as(who)
    .post('/profiles', {
      ...body,
      name: who,
      domain: `${who}.example.com`,
    })
    .set('idempotency-key', `key-${calls}`);
  if (answer.status === 201) {
    await portal.world.settle(answer.body.id);
  }
  return answer;
}

describe('route × role', () => {
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    db = await databases.init('SQLITE_3');
    portal = await startProfilesPortal(db);
    for (const who of ['member', 'member2', 'operator']) {
      ids[who] = (await make(who)).body.id;
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
    'opencsp.profile.create': { admin: 'all', operator: 'all', member: 'all' },
    'opencsp.profile.read': {
      admin: 'all',
      operator: 'all',
      member: 'own',
      viewer: 'own',
    },
    'opencsp.profile.update': { admin: 'all', operator: 'all', member: 'own' },
    'opencsp.profile.delete': { admin: 'all', operator: 'own', member: 'own' },
  };
  const ROLES: RouteRoles<unknown> = {
    rules: RULES,
    read: 'opencsp.profile.read',
    answers: [200, 202, 400, 409],
    // Whatever the role: a person's password is theirs.
    isHidden: (route, isOwner) =>
      route.operation === 'profile-secret-reveal' && !isOwner,
  };

  it.each(routeCases(profilesRoutes))('$name', async each => {
    // Another member's profile, so that "own" does not reach it.
    const path = each.route.path
      .replace(':id', ids.member2)
      .replace(':name', LOGIN);
    const answer = await answerTo(portal.as, each, path, {
      confirm: 'not its name',
    });
    expect(expectedAnswers(each, ROLES)).toContainEqual(answer);
  });

  it('covers every permission that a route names', () => {
    expect(permissionsNamed(profilesRoutes)).toEqual(Object.keys(RULES).sort());
  });

  it('shows in lists only what may be seen', async () => {
    const seenBy = async (who: string) =>
      (await portal.as(who).get('/profiles?limit=200')).body.items.map(
        (it: { owner: string }) => it.owner,
      );
    expect(await seenBy('member')).toEqual(['user:default/member']);
    expect(await seenBy('operator')).toHaveLength(3);
    expect(await seenBy('viewer')).toEqual([]);
    expect((await portal.as('guest').get('/profiles')).status).toBe(403);
  });

  it('answers 404 alike for what is not there and what is somebody else’s', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const answers = await Promise.all(
      [unknown, ids.member2].map(async id => {
        const { status, body } = await portal
          .as('member')
          .get(`/profiles/${id}`);
        const text = JSON.stringify({ ...body, response: 0 });
        return [
          status,
          text.replaceAll(id, 'ID').replace(/"requestId":"[^"]+"/, ''),
        ];
      }),
    );
    expect(JSON.stringify(answers[0]).replace(/"stack.*/, '')).toBe(
      JSON.stringify(answers[1]).replace(/"stack.*/, ''),
    );
  });
});

describe('requests', () => {
  beforeEach(async () => {
    db = await databases.init('SQLITE_3');
    portal = await startProfilesPortal(db);
  });
  afterEach(() => portal.backend.stop());

  it('work with the typed client: made, repeated, previewed, edited, deleted', async () => {
    const client = new OpencspClient({
      baseUrl: async () =>
        `http://127.0.0.1:${portal.backend.server.port()}/api/opencsp`,
      fetch: portal.as('member').fetch,
    });
    const { profiles } = client;
    const { id: password } = await profiles.handOff(GOOD_PASSWORD);
    const body = {
      name: 'family',
      domain: 'family.example.com',
      adminEmail: 'ada@example.com',
      deployment: 'compose',
      passwordStrategy: 'universal' as const,
      services: [{ id: 'jellyfin' }, { id: 'homer' }],
      password,
    };
    expect((await profiles.preview(body)).problems).toEqual([]);
    expect(await profiles.domainAdvice('Müller.example.com')).toEqual({
      domain: 'xn--mller-kva.example.com',
      hints: [],
    });
    const made = await profiles.create(body, 'key');
    expect((await profiles.create(body, 'key')).id).toBe(made.id);
    await portal.world.settle(made.id);
    const { version } = await profiles.get(made.id);
    const { name, password: _used, ...rest } = body;
    const edit = { ...rest, version, domain: 'new.example.com' };
    const shown = await profiles.preview(edit, made.id);
    expect(shown.files.map(({ path }) => path)).toEqual(['config.env']);
    expect((await profiles.update(made.id, edit)).state).toBe('saving');
    await portal.world.settle(made.id);
    expect((await profiles.list()).totalItems).toBe(1);
    expect((await profiles.history(made.id, { limit: 1 })).items).toHaveLength(
      1,
    );
    expect((await profiles.files(made.id)).totalItems).toBe(3);
    expect((await profiles.diff(made.id, {})).files).toHaveLength(1);
    expect((await profiles.secrets(made.id)).items.length).toBeGreaterThan(3);
    expect((await profiles.catalogue()).items.length).toBeGreaterThan(5);
    expect((await profiles.rotateSecret(made.id, 'redis-password')).state).toBe(
      'saving',
    );
    expect((await profiles.delete(made.id, name)).state).toBe('deleting');
  });

  it('keep the kind of certificates, from one that is made to one that is edited', async () => {
    const made = await make('member', {
      ...GENERATED,
      certificates: 'staging',
    });
    expect(made.body.certificates).toBe('staging');
    const path = `/profiles/${made.body.id}`;
    const member = portal.as('member');
    const { body: saved } = await member.get(path);
    expect(saved).toMatchObject({ protocol: 'https', certificates: 'staging' });

    const { services, domain, ...rest } = GENERATED;
    const { name, ...fields } = { ...rest, services, domain: saved.domain };
    const edit = { ...fields, version: saved.version };
    const plain = { ...edit, protocol: 'http', certificates: 'staging' };
    const refused = await member.put(path, plain);
    expect(refused.status).toBe(400);
    expect(refused.body.error.fields).toEqual([
      expect.objectContaining({ path: 'certificates' }),
    ]);
    // Left out, they are those that browsers trust.
    expect((await member.put(path, edit)).status).toBe(202);
    await portal.world.settle(made.body.id);
    expect((await member.get(path)).body.certificates).toBe('trusted');
  });

  it('that are too large, no JSON, nested too deeply or hold a NUL are refused in words', async () => {
    const send = (text: string) =>
      portal
        .as('member')
        .post('/profiles/preview')
        .set('content-type', 'application/json')
        .send(text);
    const large = await send(JSON.stringify({ name: 'x'.repeat(10_000_000) }));
    expect(large.status).toBe(413);
    expect(large.body.error).toMatchObject({
      code: 'too-large',
      message: 'The request is larger than 256 KiB.',
      nextStep: expect.any(String),
    });
    const deep = await send(
      `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    );
    expect(deep.status).toBe(400);
    const nul = await send('{"name":"a\\u0000b"}');
    expect(nul.body.error.message).toContain('NUL');
    const many = await send(
      JSON.stringify({
        ...GENERATED,
        services: Array.from({ length: 20_000 }, () => ({ id: 'a' })),
      }),
    );
    expect(many.body.problems).toEqual([
      {
        path: 'services',
        message: 'A profile has at most 50 services, not 20000.',
      },
    ]);
  });

  it('repeat nothing of a body that is no JSON: it may be a password', async () => {
    const { status, text } = await portal
      .as('member')
      .post('/handoffs')
      .set('content-type', 'application/json')
      .send('{"value": cAnArYsEcReT}');
    expect(status).toBe(400);
    expect(text).toContain('no JSON');
    expect(text).not.toContain('cAnArY');
    expect(portal.logged.join()).not.toContain('cAnArY');
  });

  it('are limited where values can be guessed: 429 says when to come again', async () => {
    const send = () => portal.as('member').post('/handoffs', { value: '' });
    for (let number = 0; number < 30; number++) {
      expect((await send()).status).toBe(400);
    }
    const { status, body } = await send();
    expect(status).toBe(429);
    expect(body.error).toMatchObject({
      code: 'too-many-requests',
      nextStep: 'Try again in 60 s.',
    });
    const other = await portal.as('member2').post('/handoffs', { value: '' });
    expect(other.status).toBe(400);
    portal.world.clock.advance(60_000);
    expect((await send()).status).toBe(400);
  });

  it('are limited where DNS is asked', async () => {
    const ask = () =>
      portal.as('member').get('/domain-advice?domain=ada.example.com');
    for (let number = 0; number < 60; number++) {
      expect((await ask()).status).toBe(200);
    }
    expect((await ask()).status).toBe(429);
    expect(
      (await portal.as('member2').get('/domain-advice?domain=localhost'))
        .status,
    ).toBe(400);
  });

  it('leave no secret in the database, answers, audit or log; a shown one is in its one answer', async () => {
    const answers: string[] = [];
    const as = portal.as('member');
    const canary = 'cAnArY seven wet umbrellas dance quietly';
    const handoff = await as.post('/handoffs', { value: canary });
    expect(handoff.headers['cache-control']).toBe('no-store');
    const typed = await make('member', {
      ...GOOD_PROFILE,
      password: handoff.body.id,
    });
    const generated = await make('member2');
    answers.push(handoff.text, typed.text, generated.text);
    expect([typed.status, generated.status]).toEqual([201, 201]);
    const weak = await as.post('/handoffs', { value: 'cAnArY' });
    const refused = await make('operator', {
      ...GOOD_PROFILE,
      password: weak.body.id,
    });
    answers.push(refused.text);
    for (const part of ['', '/secrets', '/files', '/diff', '/history']) {
      answers.push((await as.get(`/profiles/${typed.body.id}${part}`)).text);
    }
    const path = `/profiles/${generated.body.id}/secrets/${LOGIN}`;
    const shown = await portal.as('member2').post(`${path}/reveal`);
    expect(shown.headers['cache-control']).toBe('no-store');
    answers.push((await portal.as('member2').post(`${path}/reveal`)).text);

    const values = [
      ...Object.values(await portal.world.secretsIn(typed.body.id)),
      ...Object.values(await portal.world.secretsIn(generated.body.id)),
      'cAnArY',
    ];
    expect(values).toContain(canary);
    expect(values).toContain(shown.body.value);
    const tables = await db('sqlite_master').where({ type: 'table' });
    const rows = await Promise.all(tables.map(({ name }) => db(name)));
    const kept = JSON.stringify(rows);
    expect(kept).toContain('member-member');
    const everything = [
      kept,
      ...answers,
      JSON.stringify(portal.audited),
      ...portal.logged,
    ].join('\n');
    expect(values.filter(value => everything.includes(value))).toEqual([]);
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'profile-secret-reveal',
        severityLevel: 'high',
        meta: { profileId: generated.body.id, secret: LOGIN },
      }),
    );
  });
});

describe('a portal without profiles', () => {
  it('says so on each route', async () => {
    portal = await startProfilesPortal(await databases.init('SQLITE_3'), {
      isSetUp: false,
    });
    for (const route of profilesRoutes) {
      const who = route.principal === 'user' ? 'admin' : 'service';
      const path = route.path.replace(':id', 'x').replace(':name', 'y');
      const call =
        route.method === 'get'
          ? portal.as(who).get(path)
          : portal.as(who)[route.method](path, {});
      const { status, body } = await call;
      expect([route.path, status]).toEqual([route.path, 404]);
      expect(body.error).toMatchObject({
        code: 'profiles-not-set-up',
        nextStep: expect.stringContaining('opencsp.profiles'),
      });
    }
    await portal.backend.stop();
  });
});
