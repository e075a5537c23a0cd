/*
 * Proves that trouble between the portal and ZITADEL never signs anybody out and never passes for a
 * session: statuses, web pages with 200, half-open connections, other keys, other clocks, other
 * forms of tokens; and that a session which ended at the provider (back-channel logout) ends here.
 * Plain sign-ins are in zitadelSignIn.test.ts.
 */
import { SANDBOX_ORGANIZATION_ID, SANDBOX_PROJECT_ID } from '@opencsp/sandbox';
import { Browser, Stage } from './__testUtils__/stage';

let stage: Stage;

/** @param seconds - until an answer that never ends is given up; long where none is, for a busy computer */
function startStage(seconds: number): Promise<Stage> {
  return Stage.start(
    'zitadel',
    {
      projectId: SANDBOX_PROJECT_ID,
      organizationId: SANDBOX_ORGANIZATION_ID,
    },
    { timeout: { seconds } },
  );
}

beforeAll(async () => {
  stage = await startStage(3);
});
afterAll(() => stage.stop());
beforeEach(() => stage.reset());

const order = (scenario: string, more: object = {}) =>
  stage.idp.control({ scenario, ...more });

describe('trouble at a refresh', () => {
  const PLACES = ['/oauth/v2/token', '/oidc/v1/userinfo'];
  const TROUBLE: [string, string, object][] = [
    ['500', 'status', { code: 500 }],
    ['502', 'status', { code: 502 }],
    ['503', 'status', { code: 503 }],
    ['504', 'status', { code: 504 }],
    ['429', 'status', { code: 429 }],
    ['404', 'status', { code: 404 }],
    ['a web page with 200', 'html-200', {}],
    ['an answer that never ends', 'half-open', {}],
  ];

  it.each(
    PLACES.flatMap(path =>
      TROUBLE.map(([words, scenario, more]) => ({
        path,
        words,
        scenario,
        more,
      })),
    ),
  )(
    '$words at $path is 503, and the session goes on after',
    async ({ path, scenario, more }) => {
      const browser = await stage.signIn('member');
      await order(scenario, { ...more, path });
      const { status, body } = await stage.refresh(browser);
      expect(status).toBe(503);
      expect(body.error?.message).toContain('cannot be reached');
      expect((await stage.refresh(browser)).status).toBe(200);
    },
  );

  it('401 and 403 of userinfo mean that the session is over', async () => {
    for (const code of [401, 403]) {
      const browser = await stage.signIn('member');
      await order('status', { code, path: 'userinfo' });
      expect((await stage.refresh(browser)).status).toBe(401);
    }
  });

  it('a locked person signs in again once they are free', async () => {
    const browser = await stage.signIn('member');
    await order('deactivate', { user: 'member' });
    expect((await stage.refresh(browser)).status).toBe(401);
    await order('activate', { user: 'member' });
    expect((await stage.refresh(await stage.signIn('member'))).status).toBe(
      200,
    );
  });
});

describe('trouble at a sign-in', () => {
  it.each([
    ['500 of the token endpoint', 'status', { code: 500, path: 'token' }],
    ['a web page of userinfo', 'html-200', { path: 'userinfo' }],
    ['a half-open token endpoint', 'half-open', { path: 'token' }],
  ])(
    '%s leads back with a reason, and the next one works',
    async (_, scenario, more) => {
      await order(scenario, more);
      const { location } = await stage.tryToSignIn('member');
      expect(new URL(location).searchParams.get('error')).toMatch(
        /Try again|could not be completed|cannot be reached/,
      );
      await stage.signIn('member');
    },
  );
});

describe('what changes while people are signed in', () => {
  it.each([60, -60, 3600])(
    'a clock that is %i seconds ahead breaks nothing',
    async seconds => {
      await order('clock-skew', { seconds });
      const browser = await stage.signIn('member');
      expect((await stage.refresh(browser)).status).toBe(200);
    },
  );

  it('a key that was published before it signs is found', async () => {
    // openid-client fetches keys once a minute at most (recorded: 10-openid-client), so in a
    // portal of its own
    const fresh = await startStage(30);
    try {
      await fresh.idp.control({ scenario: 'create-key' });
      const browser = await fresh.signIn('member');
      await fresh.idp.control({ scenario: 'activate-key' });
      expect((await fresh.refresh(browser)).status).toBe(200);
    } finally {
      await fresh.stop();
    }
  });

  it('a key that signs at once costs one sign-in, not a minute of them', async () => {
    const fresh = await startStage(30);
    try {
      await fresh.signIn('member');
      await fresh.idp.control({ scenario: 'create-key' });
      await fresh.idp.control({ scenario: 'activate-key' });
      const { location } = await fresh.tryToSignIn('viewer');
      expect(location).toContain('error=The+sign-in+could+not+be+completed');
      await fresh.signIn('viewer');
    } finally {
      await fresh.stop();
    }
  });

  it('tokens that are JWE are taken as opaque, at sign-in, refresh and sign-out', async () => {
    await order('token-form', { opaque: 'jwe' });
    const browser = await stage.signIn('admin');
    expect(await stage.groups(browser)).toEqual([
      'group:default/opencsp-admin',
    ]);
    const { status, body } = await stage.signOut(browser);
    expect(status).toBe(200);
    expect(body.logoutUrl).toContain('/oidc/v1/end_session');
  });

  it('access tokens that are JWTs change nothing', async () => {
    await order('token-form', { accessTokens: 'jwt' });
    expect(await stage.groups(await stage.signIn('viewer'))).toEqual([
      'group:default/opencsp-viewer',
    ]);
  });
});

describe('back-channel logout', () => {
  const post = (token: string) =>
    fetch(`${stage.auth}/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
  const tokenOf = async (more: object = {}) => {
    const { logoutToken } = await order('logout-token', {
      user: 'member',
      ...more,
    });
    return String(logoutToken);
  };

  async function isSignedIn(browser: Browser): Promise<boolean> {
    return (await stage.refresh(browser)).status === 200;
  }

  it('ends the session that the provider ended, and no other one', async () => {
    await order('back-channel', {
      uri: `${stage.auth}/backchannel-logout`,
      delays: [0, 1, 1],
    });
    const browser = await stage.signIn('member');
    const other = await stage.signIn('viewer');
    expect(await isSignedIn(browser)).toBe(true);
    await order('terminate-session', { user: 'member' });
    await stage.delivered();
    const { status, body } = await stage.refresh(browser);
    expect(status).toBe(401);
    expect(body.error?.message).toContain('ended elsewhere. Sign in again');
    expect(await isSignedIn(other)).toBe(true);
    expect(await isSignedIn(await stage.signIn('member'))).toBe(true);
  });

  it('revokes the refresh token, which the provider’s logout left alive', async () => {
    const browser = await stage.signIn('member');
    expect((await post(await tokenOf())).status).toBe(200);
    expect(await order('state')).toMatchObject({ refreshable: 1 });
    expect(await isSignedIn(browser)).toBe(false);
    expect(await order('state')).toMatchObject({ refreshable: 0 });
  });

  it('takes a token without sid for all sessions that the person had until then', async () => {
    const browser = await stage.signIn('viewer');
    const token = await tokenOf({ user: 'viewer', without: ['sid'] });
    expect((await post(token)).status).toBe(200);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('takes a token once', async () => {
    await stage.signIn('member');
    const token = await tokenOf();
    expect((await post(token)).status).toBe(200);
    expect((await post(token)).status).toBe(400);
  });

  it.each([
    ['of another issuer', { claims: { iss: 'http://evil.test' } }],
    ['for another client', { claims: { aud: ['another'] } }],
    ['with a nonce', { claims: { nonce: 'n' } }],
    ['without the event', { claims: { events: {} } }],
    ['without events', { without: ['events'] }],
    ['without sid and sub', { without: ['sid', 'sub'] }],
    ['without jti', { without: ['jti'] }],
    ['that is expired', { claims: { exp: 1_600_000_000 } }],
    ['that is older than a day', { claims: { iat: 1_600_000_000 } }],
  ])('refuses a token %s, and the session goes on', async (_, more) => {
    const browser = await stage.signIn('member');
    expect((await post(await tokenOf(more))).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('refuses another signature, an ID token, garbage and nothing', async () => {
    const browser = await stage.signIn('member');
    const token = await tokenOf();
    const { body } = await stage.refresh(browser);
    const [header, , signature] = token.split('.');
    const payload = Buffer.from('{"sid":"1"}').toString('base64url');
    for (const bad of [
      `${header}.${payload}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
      String(body.providerInfo?.idToken),
      'garbage',
      '',
    ]) {
      expect((await post(bad)).status).toBe(400);
    }
    const get = await fetch(`${stage.auth}/backchannel-logout`);
    expect(get.status).toBe(405);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('is 503, so that the provider tries again, while its keys cannot be had', async () => {
    await stage.signIn('member');
    await order('create-key');
    await order('activate-key');
    const token = await tokenOf();
    await order('status', { code: 503, path: 'keys' });
    expect((await post(token)).status).toBe(503);
  });
});
