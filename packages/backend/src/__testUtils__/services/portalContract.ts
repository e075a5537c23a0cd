/* eslint-disable jest/no-export, jest/no-standalone-expect -- the suite is exported, so that the sandbox and real servers pass the same one; its helpers are used in tests only */
import { BrowserRequest, PortalAnswer, PortalGround } from './PortalGround';

/** What browsers accept. */
const PAGE = { accept: 'text/html' };

/** A directory has nobody of this name. */
const NOBODY = 'opencsp-test-nobody';

const cookieOf = ({ headers }: PortalAnswer): string =>
  headers['set-cookie']?.split(';')[0] ?? '';

/** What comes with a cookie, in lower case, without its value. */
const attributesOf = ({ headers }: PortalAnswer): string[] =>
  (headers['set-cookie'] ?? '')
    .toLowerCase()
    .split(';')
    .slice(1)
    .map(one => one.trim().replace(/^expires=.*/, 'expires'));

/** A visit of a browser. */
class Visit {
  constructor(private readonly ground: PortalGround) {}

  ask(request: Partial<BrowserRequest> = {}): Promise<PortalAnswer> {
    const { guarded } = this.ground;
    return this.ground.send({ url: `${guarded}/`, ...request });
  }

  api(
    path: string,
    { cookie = '', json }: { cookie?: string; json?: unknown } = {},
  ): Promise<PortalAnswer> {
    return this.ground.send({
      url: `${this.ground.portal}/api/${path}`,
      method: json === undefined ? 'GET' : 'POST',
      headers: {
        ...{ accept: 'application/json', cookie },
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      body: json === undefined ? undefined : JSON.stringify(json),
    });
  }

  signIn(
    username: string,
    password: string,
    { cookie, targetURL }: { cookie?: string; targetURL?: string } = {},
  ): Promise<PortalAnswer> {
    return this.api('firstfactor', {
      cookie,
      json: { username, password, keepMeLoggedIn: false, targetURL },
    });
  }

  /** Signs in. @returns the cookie */
  async signedIn(username = this.ground.user): Promise<string> {
    const answer = await this.signIn(username, this.ground.password);
    expect(answer.status).toBe(200);
    return cookieOf(answer);
  }

  /** Who is signed in, and by how many factors. */
  async state(cookie: string): Promise<unknown> {
    return JSON.parse((await this.api('state', { cookie })).body);
  }

  /** Whether the service is reached, rather than the portal. */
  async passes(headers: Record<string, string>): Promise<boolean> {
    const answer = await this.ask({ headers: { ...PAGE, ...headers } });
    const { location = '' } = answer.headers;
    const isSent = location.startsWith(`${this.ground.portal}/`);
    return !isSent && ![401, 403].includes(answer.status);
  }
}

/**
 * What the portal’s check of a sign-in, its looks at routes and people rely on of an Authelia, asked as browsers do. One
 * wrong password of its user is sent, so that nobody is kept out.
 */
export function portalContract(begin: () => Promise<PortalGround>): void {
  let ground: PortalGround;
  let visit: Visit;

  beforeAll(async () => {
    ground = await begin();
    visit = new Visit(ground);
  });
  afterAll(async () => {
    await ground?.close();
  });

  it.each([
    ['a page', 'GET', { accept: 'text/html' }, 302],
    ['anything', 'GET', { accept: '*/*' }, 302],
    ['what it does not say', 'GET', {}, 401],
    ['JSON', 'GET', { accept: 'application/json' }, 401],
    ['a form to be taken', 'POST', { accept: 'text/html' }, 303],
  ])(
    '7, 8: who wants %s without a session is led to the portal, with the way back',
    async (_what, method, headers, status) => {
      const url = `${ground.guarded}/dir/page?x=1&y=a%20b`;
      const answer = await visit.ask({ url, method, headers });
      expect([answer.status, answer.headers.location]).toEqual([
        status,
        `${ground.portal}/?rd=${encodeURIComponent(url)}&rm=${method}`,
      ]);
    },
  );

  it('6: an anonymous answer sets a cookie for the whole domain, which only browsers see and only TLS carries', async () => {
    const answer = await visit.ask({ headers: PAGE });
    const attributes = attributesOf(answer);
    expect(attributes).toEqual([
      'expires',
      expect.stringMatching(/^domain=/),
      ...['path=/', 'httponly', 'secure', 'samesite=lax'],
    ]);
    const domain = attributes[1].slice('domain='.length);
    for (const name of [ground.portal, ground.guarded]) {
      expect(new URL(name).hostname.endsWith(`.${domain}`)).toBe(true);
    }
  });

  it('9: a wrong password and an unknown user are one answer', async () => {
    const wrong = [
      await visit.signIn(ground.user, 'a wrong one'),
      await visit.signIn(NOBODY, 'a wrong one'),
    ];
    for (const { status, body } of wrong) {
      expect([status, JSON.parse(body)]).toEqual([
        401,
        {
          status: 'KO',
          message: 'Authentication failed. Check your credentials.',
        },
      ]);
    }
  });

  it('is well, and knows nobody without a session', async () => {
    const health = await visit.api('health');
    expect([health.status, JSON.parse(health.body)]).toEqual([
      200,
      { status: 'OK' },
    ]);
    expect(await visit.state('')).toMatchObject({
      ...{ status: 'OK', data: { username: '', authentication_level: 0 } },
    });
  });

  it('6: a sign-in gives another session than the one before, and it opens the service', async () => {
    const before = cookieOf(await visit.ask({ headers: PAGE }));
    const target = `${ground.guarded}/dir`;
    const answer = await visit.signIn(ground.user, ground.password, {
      ...{ cookie: before, targetURL: target },
    });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      { status: 'OK', data: { redirect: target } },
    ]);
    const cookie = cookieOf(answer);
    expect(cookie).not.toBe(before);
    expect(await visit.state(cookie)).toMatchObject({
      data: { authentication_level: 1 },
    });
    expect(await visit.passes({ cookie })).toBe(true);
    expect(await visit.passes({ cookie: before })).toBe(false);
  });

  it('9: in upper case it is the same user', async () => {
    const [plain, upper] = [
      await visit.state(await visit.signedIn()),
      await visit.state(await visit.signedIn(ground.user.toUpperCase())),
    ];
    expect(upper).toEqual(plain);
  });

  it('15: a name and password with each request open the service, and wrong ones lead nowhere', async () => {
    const basic = (user: string) => ({
      authorization: `Basic ${Buffer.from(
        `${user}:${ground.password}`,
      ).toString('base64')}`,
    });
    expect(await visit.passes(basic(ground.user))).toBe(true);
    const wrong = await visit.ask({ headers: { ...PAGE, ...basic(NOBODY) } });
    expect([wrong.status, wrong.headers.location]).toEqual([401, undefined]);
    expect(wrong.headers['www-authenticate']).toMatch(/^Basic realm=/);
  });

  it('23: whether an address is of the domain is told to who is signed in', async () => {
    const check = async (cookie: string, uri: string) => {
      const { status, body } = await visit.api('checks/safe-redirection', {
        ...{ cookie, json: { uri } },
      });
      return status === 200 ? JSON.parse(body).data : status;
    };
    expect(await check('', ground.guarded)).toBe(401);
    const cookie = await visit.signedIn();
    expect(await check(cookie, ground.guarded)).toEqual({ ok: true });
    expect(await check(cookie, 'https://opencsp.invalid')).toEqual({
      ok: false,
    });
  });

  it('24: a logout ends the session, though a browser keeps its cookie', async () => {
    const cookie = await visit.signedIn();
    const answer = await visit.api('logout', { cookie, json: {} });
    expect(answer.status).toBe(200);
    expect(attributesOf(answer).join()).not.toContain('domain=');
    expect(await visit.state(cookie)).toMatchObject({
      data: { username: '', authentication_level: 0 },
    });
    expect(await visit.passes({ cookie })).toBe(false);
  });
}
