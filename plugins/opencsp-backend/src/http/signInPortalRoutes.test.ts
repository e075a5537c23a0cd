/*
 * Proves the routes of sign-in portals over HTTP: each route for each role, generated from their list; who is
 * shut out and let in again by what is seen afterwards; that a code is told to who may look after the people
 * alone, and stands in no other answer, table or audit; and each way in which a portal cannot be asked. Leaves
 * how its words are read to `domain/signInPortal`, and a real machine to the browser journeys.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import {
  AccountTroubleError,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';
import {
  RECORDED_MESSAGE,
  startSignInPortalPortal,
} from '../__testUtils__/signInPortalPortal';
import {
  answerTo,
  expectedAnswers,
  permissionsNamed,
  RoleRules,
  routeCases,
  RouteRoles,
} from '../__testUtils__/routeRoles';
import { signInPortalRoutes } from './signInPortalRoutes';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const CODE = 'VTY6Z7B4';

type Portal = Awaited<ReturnType<typeof startSignInPortalPortal>>;

const begin = async (options = {}) =>
  startSignInPortalPortal(await databases.init('SQLITE_3'), options);

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
      ...{ admin: 'all', operator: 'all', member: 'own', viewer: 'own' },
    },
    'opencsp.profile.update': { admin: 'all', operator: 'all', member: 'own' },
  };
  const ROLES: RouteRoles<unknown> = {
    rules: RULES,
    read: 'opencsp.profile.read',
    answers: [200, 400],
  };

  it.each(routeCases(signInPortalRoutes))('$name', async each => {
    const path = each.route.path.replace(':id', theirs);
    const answer = await answerTo(portal.as, each, path, {});
    expect(expectedAnswers(each, ROLES)).toContainEqual(answer);
  });

  it('covers every permission that a route names', () => {
    expect(permissionsNamed(signInPortalRoutes)).toEqual([
      'opencsp.profile.update',
    ]);
  });
});

describe('the sign-in portal of a profile', () => {
  let portal: Portal;
  let path: string;

  beforeEach(async () => {
    portal = await begin();
    path = `/profiles/${await portal.deployedOf('member')}/sign-in-portal`;
    portal.signInPortal.bans.set(1, 'grace').set(7, 'ken');
  });
  afterEach(() => portal.backend.stop());

  const member = () => portal.as('member');
  const errorOf = async (
    answer: Promise<{ status: number; body: { error: object } }>,
  ) => {
    const { status, body } = await answer;
    return { status, ...body.error };
  };

  it('tells who is shut out, and of its newest message all but the code', async () => {
    const { status, body, text } = await member().get(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      shutOut: [
        { login: 'ken', until: '2026-11-23T10:01:00.000Z' },
        { login: 'grace', until: '2026-11-23T10:00:00.000Z' },
      ],
      keepsMessages: true,
      message: { subject: 'Confirm your identity', hasCode: true },
      asksSecondFactor: false,
    });
    expect(text).not.toContain(CODE);
  });

  it('lets one in again, and looks afterwards', async () => {
    const { body } = await member().post(`${path}/let-in`, { login: 'grace' });
    expect(body.shutOut).toEqual([expect.objectContaining({ login: 'ken' })]);
    expect(portal.signInPortal.bans).toEqual(new Map([[7, 'ken']]));
    const again = await member().post(`${path}/let-in`, { login: 'grace' });
    expect([again.status, again.body.shutOut]).toEqual([200, body.shutOut]);
  });

  it('does not take a good exit for an end', async () => {
    portal.signInPortal.isDeaf = true;
    expect(
      await errorOf(member().post(`${path}/let-in`, { login: 'grace' })),
    ).toMatchObject({ status: 503, code: 'portal-away' });
  });

  it.each(['--help', '1; reboot', '$(id)', "grace'"])(
    'gives its program no name that somebody typed: %s',
    async login => {
      portal.signInPortal.bans.set(9, login);
      await member().post(`${path}/let-in`, { login });
      const words = portal.signInPortal.ran.flat();
      expect(words).not.toContain(login);
      expect(words).toContain('9');
    },
  );

  it.each([{}, { login: '' }, { login: 7 }, { login: 'a', more: 1 }])(
    'wants a name: %j',
    async body => {
      expect(
        await errorOf(member().post(`${path}/let-in`, body)),
      ).toMatchObject({ status: 400, code: 'invalid-request' });
    },
  );

  it('tells the code when it is asked for, and to nobody but who may', async () => {
    const { body } = await member().post(`${path}/code`);
    expect(body).toMatchObject({
      code: CODE,
      to: 'Alice Example alice@example.com',
    });
    expect((await portal.as('viewer').post(`${path}/code`)).status).toBe(404);
    expect(JSON.stringify(portal.audited)).not.toContain(CODE);
  });

  it.each([
    ['there is no message', undefined],
    ['the newest one has none', RECORDED_MESSAGE.replace(CODE, 'Event:')],
  ])('says that there is no code where %s', async (_, message) => {
    portal.signInPortal.message = message;
    expect(await errorOf(member().post(`${path}/code`))).toMatchObject({
      ...{ status: 409, code: 'no-code' },
      nextStep: expect.stringContaining('begin again'),
    });
    expect((await member().get(path)).status).toBe(200);
  });

  it.each([
    [
      'does not run',
      new AccountTroubleError('service-away', 'It does not run.', 'Start it.'),
    ],
    ['is on a host that is away', new HostTroubleError('unreachable', 'Gone.')],
  ])('cannot be asked where it %s', async (_, trouble) => {
    portal.signInPortal.trouble = trouble;
    expect(await errorOf(member().get(path))).toMatchObject({
      ...{ status: 503, code: 'portal-away' },
      message: expect.stringContaining(trouble.message),
    });
  });

  it('says when the profile has none, or is on no host', async () => {
    portal.signInPortal.found = { of: 'none' };
    expect(await errorOf(member().get(path))).toMatchObject({
      ...{ status: 409, code: 'no-sign-in-portal' },
    });
    const unused = await portal.world.aProfile('member', 'unused');
    expect(
      await errorOf(member().get(`/profiles/${unused.id}/sign-in-portal`)),
    ).toMatchObject({ status: 409, code: 'not-deployed' });
  });

  it('is what the typed client reads', async () => {
    const [, , id] = path.split('/');
    const client = new OpencspClient({
      baseUrl: async () =>
        `http://127.0.0.1:${portal.backend.server.port()}/api/opencsp`,
      fetch: member().fetch,
    });
    expect((await client.signInPortal.get(id)).shutOut).toHaveLength(2);
    expect((await client.signInPortal.letIn(id, 'ken')).shutOut).toHaveLength(
      1,
    );
    expect((await client.signInPortal.code(id)).code).toBe(CODE);
  });
});

it('is nowhere where profiles are not set up', async () => {
  const portal = await begin({ isSetUp: false });
  const id = await portal.deployedOf('member');
  const { status, body } = await portal
    .as('member')
    .get(`/profiles/${id}/sign-in-portal`);
  expect([status, body.error.code]).toEqual([404, 'profiles-not-set-up']);
  await portal.backend.stop();
});
