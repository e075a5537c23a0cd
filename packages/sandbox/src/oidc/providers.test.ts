/*
 * Proves that the OpenID stand-in behaves like Keycloak 26.7.3 and like Dex 2.45.1 where they differ
 * from ZITADEL, against what was recorded of them (folder `oidc-other`; discovery documents as they
 * were, other answers by status and words). What the sign-in module makes of it is tested there.
 */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { PlainClient } from './__testUtils__/plainClient';
import recorded from './__recordings__/other.json';
import { createOidcStandIn } from './oidcStandIn';
import { FormBrowser } from './formBrowser';
import { OidcStandIn, ProviderKind } from './options';
import { CALLBACK, CLIENTS, DONE } from './testClient';

let idp: OidcStandIn;
let client: PlainClient;

async function start(provider: ProviderKind): Promise<void> {
  idp = await createOidcStandIn({ port: 0, clients: CLIENTS, provider });
}

async function answerOf(response: Response) {
  return { status: response.status, body: await response.json() };
}

async function discovered(from: string): Promise<unknown> {
  const text = await (
    await fetch(`${idp.issuer}/.well-known/openid-configuration`)
  ).text();
  return JSON.parse(
    text
      .replaceAll(idp.issuer, from)
      .replaceAll(idp.issuer.replaceAll('/', '\\/'), from),
  );
}

describe('Keycloak', () => {
  beforeAll(() => start('keycloak'));
  afterAll(() => idp.close());
  beforeEach(async () => {
    await idp.control({ scenario: 'reset' });
    client = await PlainClient.of(idp.issuer);
  });

  it('has the recorded discovery document, and no other realm', async () => {
    expect(await discovered('http://127.0.0.1:8089/realms/lab')).toEqual(
      recorded.keycloak.discovery,
    );
    const other = await fetch(
      `${idp.url}/realms/nope/.well-known/openid-configuration`,
    );
    expect(await answerOf(other)).toEqual(recorded.keycloak.unknownRealm);
  });

  it('has roles in the access token only, whose audience is account', async () => {
    const tokens = await client.signIn('admin');
    const access = decodeJwt(tokens.access_token);
    expect(access).toMatchObject({
      aud: 'account',
      realm_access: { roles: expect.arrayContaining(['admin']) },
    });
    const id = decodeJwt(tokens.id_token);
    expect(Object.keys(id).sort()).toEqual(recorded.keycloak.idTokenClaims);
    expect(id.aud).toBe(CLIENTS[0].clientId);
    expect(id.sub).toMatch(/^[0-9a-f-]{36}$/);
    const info = await (await client.userinfo(tokens.access_token)).json();
    expect(Object.keys(info).sort()).toEqual(recorded.keycloak.userinfoClaims);
  });

  it('adds flat roles, groups and an audience by mappers', async () => {
    await idp.control({
      scenario: 'provider',
      provider: 'keycloak',
      mappers: true,
    });
    const tokens = await client.signIn('admin');
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      roles: expect.arrayContaining(['admin']),
      groups: ['admin'],
    });
    const { body } = await answerOf(
      await client.introspect(tokens.access_token),
    );
    expect(body.active).toBe(true);
  });

  it('signs in again at once, and tells the client who it is', async () => {
    await client.signIn('member');
    const silent = await client.code('member');
    expect([...silent.keys()]).toEqual([
      'state',
      'session_state',
      'iss',
      'code',
    ]);
    expect(silent.get('iss')).toBe(idp.issuer);
  });

  it('refuses in its own words', async () => {
    const code = (await client.code('member')).get('code') ?? '';
    expect(
      await answerOf(await client.redeem(code, { client_secret: 'bad' })),
    ).toEqual(recorded.keycloak.wrongSecret);
    expect(
      await answerOf(await client.redeem(code, { code_verifier: '' })),
    ).toEqual(recorded.keycloak.noVerifier);
    expect(await answerOf(await client.refresh('junk'))).toEqual(
      recorded.keycloak.junkRefresh,
    );
    const bad = await client.userinfo('x');
    expect(bad.status).toBe(401);
    expect(bad.headers.get('www-authenticate')).toContain(
      'error_description="Token verification failed"',
    );
    const none = await new FormBrowser(CALLBACK).open(
      client.authorizeUrl({ prompt: 'none' }),
    );
    expect(none.location).toContain('error=login_required');
    const scope = await new FormBrowser(CALLBACK).open(
      client.authorizeUrl({ scope: 'openid nonsense' }),
    );
    expect(scope.location).toContain('error=invalid_scope');
    const redirect = await fetch(
      client.authorizeUrl({ redirect_uri: 'http://evil.example.org/' }),
    );
    expect(redirect.status).toBe(400);
  });

  it('shows the page again for a wrong password, with 200', async () => {
    const page = await client.browser.open(client.authorizeUrl());
    const again = await client.browser.submit(page, {
      loginName: 'member',
      password: 'wrong',
    });
    expect(again.status).toBe(200);
  });

  it('kills the tokens of a code that comes twice', async () => {
    const { code, refresh_token: token } = await client.signIn('member');
    expect(await answerOf(await client.redeem(code))).toEqual(
      recorded.keycloak.codeTwice,
    );
    expect(await answerOf(await client.refresh(token))).toEqual(
      recorded.keycloak.refreshAfterCodeReplay,
    );
  });

  it('takes a refresh token again and again', async () => {
    const { refresh_token: token } = await client.signIn('member');
    for (const response of [
      await client.refresh(token),
      await client.refresh(token),
    ]) {
      const { status, body } = await answerOf(response);
      expect(status).toBe(200);
      expect(Object.keys(body).sort()).toEqual(recorded.keycloak.tokenFields);
      expect(decodeJwt(body.id_token).nonce).toBeUndefined();
    }
  });

  it('introspects nothing while the client is not in the audience', async () => {
    const tokens = await client.signIn('member');
    expect(
      await answerOf(await client.introspect(tokens.access_token)),
    ).toEqual({ status: 200, body: { active: false } });
    expect((await client.userinfo(tokens.access_token)).status).toBe(200);
  });

  it('logs out with a hint: every token dies', async () => {
    const tokens = await client.signIn('member');
    const out = await client.browser.fetch(
      `${client.at.end_session_endpoint}?${new URLSearchParams({
        id_token_hint: tokens.id_token,
        post_logout_redirect_uri: DONE,
        state: 'xyz',
      })}`,
    );
    expect(out.status).toBe(302);
    expect(out.headers.get('location')).toBe(`${DONE}?state=xyz`);
    expect(await answerOf(await client.refresh(tokens.refresh_token))).toEqual(
      recorded.keycloak.refreshAfterLogout,
    );
    const info = await client.userinfo(tokens.access_token);
    expect(info.headers.get('www-authenticate')).toContain(
      'user_session_not_found',
    );
  });

  it('asks without a hint while a session lives, and logs nobody out', async () => {
    const tokens = await client.signIn('member');
    const url = `${client.at.end_session_endpoint}?${new URLSearchParams({
      client_id: CLIENTS[0].clientId,
      post_logout_redirect_uri: DONE,
    })}`;
    const asked = await client.browser.open(url);
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('Do you want to log out?');
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
    const elsewhere = await fetch(url, { redirect: 'manual' });
    expect(elsewhere.headers.get('location')).toBe(DONE);
  });

  it('refuses a broken hint and a foreign address with a page', async () => {
    const { id_token: hint } = await client.signIn('member');
    for (const query of [
      { id_token_hint: 'x.y.z', post_logout_redirect_uri: DONE },
      { id_token_hint: hint, post_logout_redirect_uri: 'http://evil.test/' },
    ]) {
      const answer = await fetch(
        `${client.at.end_session_endpoint}?${new URLSearchParams(query)}`,
        { redirect: 'manual' },
      );
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toContain('html');
    }
  });

  it('ends a session by its refresh token', async () => {
    const { refresh_token: token } = await client.signIn('member');
    const out = await client.post(client.at.end_session_endpoint, {
      refresh_token: token,
    });
    expect(out.status).toBe(204);
    expect((await client.refresh(token)).status).toBe(400);
  });

  it('refuses a disabled user', async () => {
    const tokens = await client.signIn('member');
    await idp.control({ scenario: 'deactivate', user: 'member' });
    expect(await answerOf(await client.refresh(tokens.refresh_token))).toEqual(
      recorded.keycloak.refreshDisabled,
    );
    expect((await client.userinfo(tokens.access_token)).status).toBe(401);
  });
});

describe('a provider without end_session, as Dex', () => {
  const GROUPS = { scope: 'openid profile email groups offline_access' };

  beforeAll(() => start('dex'));
  afterAll(() => idp.close());
  beforeEach(async () => {
    await idp.control({ scenario: 'reset' });
    client = await PlainClient.of(idp.issuer);
  });

  it('has the recorded discovery document: no end_session_endpoint', async () => {
    expect(await discovered('http://127.0.0.1:5556/dex')).toEqual(
      recorded.dex.discovery,
    );
    expect(client.at.end_session_endpoint).toBe('');
    expect((await fetch(`${idp.issuer}/logout`)).status).toBe(404);
  });

  it('has groups in the ID token and userinfo, and JWT access tokens', async () => {
    const tokens = await client.signIn('admin', GROUPS);
    const id = decodeJwt(tokens.id_token);
    expect(Object.keys(id).sort()).toEqual(recorded.dex.idTokenClaims);
    expect(id).toMatchObject({ aud: CLIENTS[0].clientId, groups: ['admin'] });
    expect(decodeProtectedHeader(tokens.id_token).typ).toBeUndefined();
    expect(decodeJwt(tokens.access_token).aud).toBe(CLIENTS[0].clientId);
    const info = await (await client.userinfo(tokens.access_token)).json();
    expect(info.groups).toEqual(['admin']);
  });

  it('has no session: everybody is asked again, and no cookie is set', async () => {
    await client.signIn('member');
    const again = await client.browser.open(client.authorizeUrl());
    expect(again.text).toContain('<h1>Sign in</h1>');
    const page = await fetch(again.url);
    expect(page.headers.getSetCookie()).toEqual([]);
  });

  it('answers a wrong password with 401 and the page', async () => {
    const page = await client.browser.open(client.authorizeUrl());
    const again = await client.browser.submit(page, {
      loginName: 'member',
      password: 'wrong',
    });
    expect(again.status).toBe(401);
  });

  it('refuses in its own words', async () => {
    const code = (await client.code('member')).get('code') ?? '';
    expect(
      await answerOf(await client.redeem(code, { client_secret: 'bad' })),
    ).toEqual(recorded.dex.wrongSecret);
    expect(
      await answerOf(
        await client.redeem(code, { code_verifier: 'x'.repeat(43) }),
      ),
    ).toEqual(recorded.dex.wrongVerifier);
    await client.redeem(code);
    expect(await answerOf(await client.redeem(code))).toEqual(
      recorded.dex.codeTwice,
    );
    expect(await answerOf(await client.userinfo('x'))).toEqual(
      recorded.dex.userinfoBadToken,
    );
    expect(
      await answerOf(
        await client.post(client.at.token_endpoint, {
          grant_type: 'client_credentials',
        }),
      ),
    ).toEqual(recorded.dex.clientCredentials);
  });

  it('rotates, and refuses the old refresh token with invalid_request', async () => {
    const { refresh_token: old } = await client.signIn('member', GROUPS);
    const { status, body } = await answerOf(await client.refresh(old));
    expect(status).toBe(200);
    expect(body.refresh_token).not.toBe(old);
    expect(await answerOf(await client.refresh(old))).toEqual(
      recorded.dex.refreshTwice,
    );
  });

  it('introspects its own tokens', async () => {
    const tokens = await client.signIn('admin', GROUPS);
    const { body } = await answerOf(
      await client.introspect(tokens.access_token),
    );
    expect(body).toMatchObject({ active: true, ext: { groups: ['admin'] } });
  });
});

describe('the scenario provider', () => {
  it('changes who it is while it runs, and reset changes back', async () => {
    await start('zitadel');
    try {
      const { issuer } = await idp.control({
        scenario: 'provider',
        provider: 'dex',
      });
      expect(issuer).toBe(`${idp.url}/dex`);
      expect(idp.issuer).toBe(issuer);
      expect((await PlainClient.of(idp.issuer)).at.issuer).toBe(issuer);
      await idp.control({ scenario: 'reset' });
      expect(idp.issuer).toBe(idp.url);
    } finally {
      await idp.close();
    }
  });
});
