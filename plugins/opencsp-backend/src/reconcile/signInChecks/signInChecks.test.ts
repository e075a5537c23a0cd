/*
 * Proves the check of a sign-in over real TLS against a proxy, a sign-in portal and a store of sessions on
 * loopback that answer as recorded: it passes where a person passes, is skipped where there is nothing to try,
 * leaves no user behind, and keeps and tells no password and no cookie. Leaves what is broken to
 * `brokenHops.test.ts`, processes that are killed to `deaths.test.ts`, and the programs of the sandbox to
 * `packages/backend/src/signInOnProxy.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { AccountTroubleError } from '@opencsp/plugin-opencsp-node';
import { SignInStage } from '../../signIn/__testUtils__/SignInStage';
import {
  DOMAIN,
  PHOTOS,
  PORTAL,
  WIKI,
} from '../../signIn/__testUtils__/SignInWorld';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const MINUTE = 60_000;

let stages: SignInStage[] = [];

async function begin(): Promise<SignInStage> {
  const stage = await SignInStage.begin(databases);
  stages.push(stage);
  return stage;
}

afterEach(() => {
  stages.forEach(stage => stage.close());
  stages = [];
});

const away = () =>
  new AccountTroubleError('service-away', 'LLDAP is away.', 'Start it.');

describe('a check', () => {
  it('goes the way of a person through one sign-in to two services, and leaves nobody behind', async () => {
    const stage = await begin();
    const latest = await stage.check();
    expect(latest).toMatchObject({
      state: 'passed',
      deploymentId: stage.record.id,
    });
    expect(latest.hops.map(({ hop, state }) => `${hop} ${state}`)).toEqual([
      ...['directory ok', 'dns ok', 'route ok', 'certificate ok'],
      ...['redirect ok', 'portal ok', 'sign-in ok', 'cookie ok'],
      ...['service ok', 'second-service ok', 'logout ok'],
    ]);
    expect(stage.world.asked).toEqual([
      `GET ${PHOTOS}/`,
      `GET ${PORTAL}/`,
      `POST ${PORTAL}/api/firstfactor`,
      `GET ${PHOTOS}/`,
      `GET ${WIKI}/`,
      `POST ${PORTAL}/api/logout`,
      `GET ${PHOTOS}/`,
    ]);
    expect(stage.world.directory.changes).toEqual([
      'ensure opencsp-check-01010101',
      'password opencsp-check-01010101',
      'remove opencsp-check-01010101',
    ]);
    expect(stage.users).toEqual([]);
    expect(await stage.row()).toMatchObject({ users: [] });
    expect((await stage.row()).asked).toBeUndefined();
    expect(stage.world.directory.openNow).toBe(0);
  });

  it('signs in with the groups of a person, and an address that nobody can have', async () => {
    const stage = await begin();
    const seen: unknown[] = [];
    stage.world.before = line => {
      if (line.startsWith('POST') && line.includes('firstfactor')) {
        seen.push(...stage.world.directory.entries.values());
      }
    };
    await stage.check();
    expect(seen).toContainEqual(
      expect.objectContaining({
        login: 'opencsp-check-01010101',
        email: 'opencsp-check-01010101@opencsp.invalid',
        groups: ['people'],
      }),
    );
  });

  it('keeps and tells neither the password nor a cookie', async () => {
    const stage = await begin();
    await stage.check();
    const [body] = stage.world.bodies;
    const { password } = JSON.parse(body);
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    const tables = ['sign_in_checks', 'outbox'].map(table =>
      stage.stage.db(table).select(),
    );
    const kept = JSON.stringify(await Promise.all(tables));
    expect(kept).not.toContain(password);
    expect(stage.world.values.length).toBeGreaterThan(1);
    stage.world.values.forEach(value => expect(kept).not.toContain(value));
  });

  it('follows a service to another page of its own', async () => {
    const stage = await begin();
    const { services } = stage.world;
    services.set(PHOTOS, { status: 302, headers: { location: '/web/' } });
    services.set(`${PHOTOS}/web/`, { status: 200 });
    expect(await stage.check()).toMatchObject({ state: 'passed' });
  });

  it('is made once when it is asked for twice, and not again by itself', async () => {
    const stage = await begin();
    await stage.ask();
    await stage.check();
    stage.stage.clock.advance(60 * MINUTE);
    expect(await stage.runDue()).toBe(0);
    expect(stage.world.directory.changes).toHaveLength(3);
  });

  it('tells of one service only when there is no other', async () => {
    const stage = await begin();
    stage.commit(['authelia', 'wiki!', 'photos']);
    const { state, hops } = await stage.check();
    expect(state).toBe('passed');
    expect(hops.find(({ hop }) => hop === 'second-service')).toMatchObject({
      state: 'skipped',
      message: expect.stringContaining('One service only'),
    });
  });
});

describe('a check is skipped', () => {
  it.each([
    ['no sign-in portal', ['wiki'], undefined, 'has no sign-in portal'],
    ['no service behind it', ['authelia', 'wiki'], undefined, 'No service'],
    [
      'a second factor for all',
      ['authelia', 'wiki!'],
      [{ domain: WIKI, policy: 'two_factor', subject: ['group:people'] }],
      'second factor',
    ],
    [
      'administrators only',
      ['authelia', 'wiki!'],
      [{ domain: WIKI, policy: 'one_factor', subject: ['group:admins'] }],
      'administrators only',
    ],
  ])('with %s', async (_, services, rules, words) => {
    const stage = await begin();
    stage.commit(services, rules);
    expect(await stage.check()).toMatchObject({
      state: 'skipped',
      message: expect.stringContaining(words),
    });
    expect(stage.world.directory.calls).toEqual([]);
  });

  it('without a directory', async () => {
    const stage = await begin();
    stage.stage.files.splice(1);
    expect(await stage.check()).toMatchObject({
      state: 'skipped',
      message: expect.stringContaining('no directory'),
    });
  });

  it('and services that ask for more are left out', async () => {
    const stage = await begin();
    stage.commit(
      ['authelia', 'wiki!', 'photos!'],
      [
        {
          ...{ domain: PHOTOS, policy: 'bypass' },
          resources: ['^/healthz$'],
        },
        { domain: PHOTOS, policy: 'two_factor', subject: ['group:people'] },
        {
          ...{ domain: WIKI, policy: 'one_factor' },
          subject: [['group:people'], ['group:use-wiki']],
        },
      ],
    );
    expect(await stage.check()).toMatchObject({ state: 'passed' });
    expect(stage.world.asked).not.toContain(`GET ${PHOTOS}/`);
  });
});

describe(`users of checks below ${DOMAIN}`, () => {
  it('that an earlier portal left are taken away, and nobody else', async () => {
    const stage = await begin();
    const add = (login: string, email: string) =>
      stage.world.directory.entries.set(login, {
        ...{ login, email, displayName: login, groups: [] },
      });
    add('opencsp-check-deadbeef', 'opencsp-check-deadbeef@opencsp.invalid');
    add('opencsp-check-cafecafe', 'somebody@example.com');
    add('opencsp-check-grace', 'opencsp-check-grace@opencsp.invalid');
    add('grace', 'grace@example.com');
    await stage.check();
    expect(stage.users).toEqual([
      ...['opencsp-check-cafecafe', 'opencsp-check-grace', 'grace'],
    ]);
  });

  it('that cannot be taken away are told, and tried again until they are gone', async () => {
    const stage = await begin();
    stage.world.directory.around = name => {
      if (name.startsWith('remove')) {
        throw away();
      }
    };
    expect(await stage.check()).toMatchObject({ state: 'passed' });
    expect(await stage.row()).toMatchObject({
      users: ['opencsp-check-01010101'],
      usersTrouble: {
        message: expect.stringContaining('LLDAP is away.'),
        nextStep: expect.stringContaining('tries again'),
      },
    });
    stage.world.directory.around = () => undefined;
    stage.stage.clock.advance(10 * MINUTE);
    await stage.runDue();
    expect(stage.users).toEqual([]);
    const { users, usersTrouble, latest } = await stage.row();
    expect({ users, usersTrouble }).toEqual({ users: [] });
    expect(latest?.state).toBe('passed');
  });
});
