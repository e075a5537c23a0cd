/*
 * Proves sign-in, refresh, roles and sign-out with providers that are not ZITADEL, through the real
 * auth plugin: Keycloak, whose roles are in the access token only and whose tokens live five minutes,
 * and one without end_session, session and header on a refused userinfo, as Dex. What those two
 * answer is held to recordings by the stand-in's own tests.
 */
import { CLIENT, DONE, Stage } from './__testUtils__/stage';

let stage: Stage;

describe('with Keycloak', () => {
  beforeAll(async () => {
    stage = await Stage.start('keycloak', {
      roleClaim: 'realm_access.roles',
    });
  });
  afterAll(() => stage.stop());
  beforeEach(() => stage.reset());

  it('reads roles from the access token, by the configured claim, afresh at each refresh', async () => {
    const browser = await stage.signIn('operator');
    expect(await stage.groups(browser)).toEqual([
      'group:default/opencsp-operator',
    ]);
    await stage.idp.control({
      scenario: 'set-roles',
      user: 'operator',
      roles: ['viewer'],
    });
    expect(await stage.groups(browser)).toEqual([
      'group:default/opencsp-viewer',
    ]);
  });

  it('hashes nothing of a UUID subject, and accepts an audience that is a text', async () => {
    const { body } = await stage.refresh(await stage.signIn('member'));
    expect(body.backstageIdentity?.identity.ownershipEntityRefs[0]).toMatch(
      /^user:default\/[0-9a-f-]{36}$/,
    );
  });

  it('has no e-mail for someone whose address is false, not absent', async () => {
    const { body } = await stage.refresh(await stage.signIn('member2'));
    expect(body.profile).toEqual({ displayName: 'Member 2' });
  });

  it('signs out with the hint: no page asks, and every token is dead', async () => {
    const browser = await stage.signIn('member');
    const before = browser.clone();
    const { body } = await stage.signOut(browser);
    const back = await browser.open(body.logoutUrl ?? '');
    expect(back.location).toBe(DONE);
    expect((await stage.refresh(before)).status).toBe(401);
    const again = await browser.open(stage.startUrl());
    expect(again.text).toContain('<h1>Sign in</h1>');
  });

  it('signs in a second time without a page while the provider’s session lives', async () => {
    const browser = await stage.signIn('member');
    const second = await browser.open(stage.startUrl());
    expect(second.location).toBe(DONE);
    const { status, body } = await stage.refresh(browser);
    expect(status).toBe(200);
    expect(body.profile?.displayName).toBe('Member');
  });

  it('refuses a callback that is opened twice without sending its code again', async () => {
    const { browser, url } = await stage.callbackOf('member');
    expect((await stage.arrive(browser, url)).href).toBe(DONE);
    const again = await stage.arrive(browser.clone(), url);
    expect(again.searchParams.get('error')).toContain('Sign in again');
    expect((await stage.refresh(browser)).status).toBe(200);
  });

  it('is "sign in again" once somebody else sent the code again, which kills its tokens', async () => {
    const { browser, url } = await stage.callbackOf('member');
    expect((await stage.arrive(browser, url)).href).toBe(DONE);
    const { clientId, clientSecret } = CLIENT;
    const replay = await fetch(
      `${stage.idp.issuer}/protocol/openid-connect/token`,
      {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: clientId,
          client_secret: clientSecret,
          code: url.searchParams.get('code') ?? '',
          redirect_uri: `${stage.auth}/handler/frame`,
        }),
      },
    );
    expect(replay.status).toBe(400);
    const { status, body } = await stage.refresh(browser);
    expect(status).toBe(401);
    expect(body.error?.message).toContain('Sign in again');
  });

  it('refuses an answer in the name of another issuer', async () => {
    const { browser, url } = await stage.callbackOf('member');
    expect(url.searchParams.get('iss')).toBe(stage.idp.issuer);
    url.searchParams.set('iss', 'http://evil.test');
    const target = await stage.arrive(browser, url);
    expect(target.searchParams.get('error')).toContain(
      'could not be completed',
    );
    expect((await stage.refresh(browser)).status).toBe(401);
  });

  it('is "sign in again" for a disabled user', async () => {
    const browser = await stage.signIn('member');
    await stage.idp.control({ scenario: 'deactivate', user: 'member' });
    expect((await stage.refresh(browser)).status).toBe(401);
  });

  it('bears a clock that is behind by less than a minute more than a token lives', async () => {
    await stage.idp.control({ scenario: 'clock-skew', seconds: -330 });
    const browser = await stage.signIn('member');
    expect((await stage.refresh(browser)).status).toBe(200);
  });
});

describe('with a provider without end_session, as Dex', () => {
  beforeAll(async () => {
    stage = await Stage.start(
      'dex',
      { roleClaim: 'groups' },
      { additionalScopes: ['groups'] },
    );
  });
  afterAll(() => stage.stop());
  beforeEach(() => stage.reset());

  it('reads roles from the groups, and makes a subject that is no entity name one', async () => {
    const { body } = await stage.refresh(await stage.signIn('admin'));
    expect(body.backstageIdentity?.identity.ownershipEntityRefs).toEqual([
      expect.stringMatching(/^user:default\/sub-[0-9a-f]{40}$/),
      'group:default/opencsp-admin',
    ]);
  });

  it('signs out of the portal only, and says so in the log', async () => {
    const browser = await stage.signIn('member');
    const before = browser.clone();
    const other = await stage.signIn('member');
    const { status, body } = await stage.signOut(browser);
    expect({ status, body }).toEqual({ status: 200, body: {} });
    expect(browser.cookie('zitadel-refresh-token')).toBeUndefined();
    expect((await stage.refresh(before)).status).toBe(401);
    expect((await stage.refresh(other)).status).toBe(200);
    expect(await stage.idp.control({ scenario: 'state' })).toMatchObject({
      refreshable: 2, // the provider knows nothing of it
    });
    expect(stage.log.join('\n')).toContain(
      'Signed out here only: the identity provider has no end_session_endpoint',
    );
  });

  it('takes a refused refresh, 400 invalid_request, as the end of the session', async () => {
    const browser = await stage.signIn('member');
    await stage.idp.control({ scenario: 'refuse-refresh' });
    const { status, body } = await stage.refresh(browser);
    expect(status).toBe(401);
    expect(body.error?.message).toContain('Sign in again');
  });

  it('takes userinfo’s 403 as the end of the session, like 401', async () => {
    for (const code of [403, 401]) {
      const browser = await stage.signIn('member');
      await stage.idp.control({ scenario: 'status', code, path: 'userinfo' });
      expect((await stage.refresh(browser)).status).toBe(401);
    }
  });

  it('keeps tabs signed in that refresh at once, although a token works once only', async () => {
    const browser = await stage.signIn('member');
    const tabs = Array.from({ length: 4 }, () => browser.clone());
    const answers = await Promise.all(tabs.map(tab => stage.refresh(tab)));
    expect(answers.map(({ status }) => status)).toEqual(Array(4).fill(200));
  });
});

describe('a wrong client secret', () => {
  it.each([
    [
      'keycloak',
      'unauthorized_client (Invalid client or Invalid client credentials)',
    ],
    ['dex', 'invalid_client (Invalid client credentials.)'],
  ] as const)(
    'at %s is an error for the person, its words in the log, and the secret nowhere',
    async (provider, words) => {
      const clientSecret = 'wrong-secret-of-the-portal';
      const wrong = await Stage.start(
        provider,
        { roleClaim: 'groups' },
        { clientSecret },
      );
      try {
        const { location } = await wrong.tryToSignIn('member');
        expect(new URL(location).searchParams.get('error')).toMatch(
          /could not be completed.*administrator/,
        );
        const log = wrong.log.join('\n');
        expect(log).toContain(words);
        const pair = Buffer.from(`${CLIENT.clientId}:${clientSecret}`);
        for (const secret of [clientSecret, pair.toString('base64')]) {
          expect(log).not.toContain(secret);
          expect(location).not.toContain(secret);
        }
      } finally {
        await wrong.stop();
      }
    },
  );
});
