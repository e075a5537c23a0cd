/*
 * Proves that the OpenID stand-in answers over HTTP as ZITADEL was recorded: claims, rotation, logout,
 * pages. Refusals, scenarios and state over a restart have files of their own. What the portal
 * makes of these answers is tested by the module auth-backend-module-zitadel-provider.
 */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { withStandIn } from './__testUtils__/standIn';
import recordings from './__recordings__/zitadel.json';
import {
  OidcStandIn,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_PASSWORD,
  SANDBOX_PROJECT_ID,
} from './options';
import { CALLBACK, CLIENTS, DONE, TestClient } from './testClient';

const NUMBERED = `urn:zitadel:iam:org:project:${SANDBOX_PROJECT_ID}:roles`;

let idp: OidcStandIn;
let client: TestClient;

withStandIn(opened => {
  ({ idp, client } = opened);
});

describe('discovery and keys', () => {
  it('has the recorded document, on its own issuer', async () => {
    const text = await (
      await fetch(`${idp.issuer}/.well-known/openid-configuration`)
    ).text();
    expect(
      JSON.parse(text.replaceAll(idp.issuer, 'http://localhost:8080')),
    ).toEqual(recordings.discovery);
  });

  it('publishes two public RSA keys from the start', async () => {
    const { keys } = await (await fetch(`${idp.issuer}/oauth/v2/keys`)).json();
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual([
        'alg',
        'e',
        'kid',
        'kty',
        'n',
        'use',
      ]);
    }
  });

  it('knows no other host name', async () => {
    const { port } = new URL(idp.issuer);
    const answer = await fetch(
      `http://127.0.0.1:${port}/.well-known/openid-configuration`,
    );
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('Instance not found');
  });
});

describe('signing in', () => {
  it('answers with the recorded fields, and an ID token for the whole project', async () => {
    const tokens = await client.signIn('member');
    expect(Object.keys(tokens).sort()).toEqual(recordings.keys['token answer']);
    expect(tokens.expires_in).toBe(43_199);

    const claims = decodeJwt(tokens.id_token);
    expect(Object.keys(claims).sort()).toEqual(
      recordings.keys['id token without user info'],
    );
    expect(claims).toMatchObject({
      iss: idp.issuer,
      azp: CLIENTS[0].clientId,
      client_id: CLIENTS[0].clientId,
      amr: ['pwd'],
      nonce: 'nonce-1',
    });
    expect([...(claims.aud ?? [])].sort()).toEqual(
      [...CLIENTS.map(one => one.clientId), SANDBOX_PROJECT_ID].sort(),
    );
    expect(decodeProtectedHeader(tokens.id_token).typ).toBe('JWT');
  });

  it('gives the callback a code and the state, and nothing else', async () => {
    const { callback } = await client.authorize('member');
    expect([...callback.searchParams.keys()].sort()).toEqual(['code', 'state']);
  });

  it('takes a code again after a wrong verifier, and once only after the right one', async () => {
    const { code, verifier } = await client.authorize('member');
    await client.redeem(code, { code_verifier: 'x'.repeat(43) });
    const good = await client.redeem(code, { code_verifier: verifier });
    expect(good.status).toBe(200);
    const { access_token: token } = await good.json();
    await client.redeem(code, { code_verifier: verifier });
    expect((await client.userinfo(token)).status).toBe(200);
  });

  it('gives no refresh token without offline_access', async () => {
    const tokens = await client.signIn('member', 'openid profile');
    expect(tokens.refresh_token).toBe('');
  });

  it('refuses a wrong password on the page, and says so', async () => {
    const { browser, page } = await client.loginPage();
    const again = await browser.submit(page, {
      loginName: 'member',
      password: 'wrong',
    });
    expect(again.status).toBe(200);
    expect(again.text).toContain('role="alert"');
    expect(again.text).toContain('The login name or the password is wrong.');
    expect(again.text).toContain('value="member"');
  });

  it('answers a live session at once, and asks again for prompt=login', async () => {
    const { browser } = await client.authorize('member');
    const silent = await browser.open(client.authorizeUrl());
    expect(silent.location).toContain('code=');
    const asked = await browser.open(client.authorizeUrl({ prompt: 'login' }));
    expect(asked.text).toContain('for="password"');
  });

  it('lets another person sign in at the same browser', async () => {
    const { browser } = await client.authorize('member');
    const page = await browser.open(client.authorizeUrl({ prompt: 'login' }));
    const done = await browser.submit(page, {
      loginName: 'viewer',
      password: SANDBOX_PASSWORD,
    });
    const code = new URL(done.location ?? '').searchParams.get('code');
    const tokens = await client.tokensOf(code ?? '');
    const info = await (await client.userinfo(tokens.access_token)).json();
    expect(info.preferred_username).toBe('viewer');
  });

  it('answers prompt=none without a session with interaction_required', async () => {
    const browser = idp.newBrowser(CALLBACK);
    const done = await browser.open(client.authorizeUrl({ prompt: 'none' }));
    expect(new URL(done.location ?? '').searchParams.get('error')).toBe(
      'interaction_required',
    );
  });

  it('goes back with access_denied when cancelled', async () => {
    const { browser, page } = await client.loginPage();
    const done = await browser.submit(page, { cancel: 'yes' });
    expect(new URL(done.location ?? '').searchParams.get('error')).toBe(
      'access_denied',
    );
  });
});

describe('creating an account', () => {
  const person = {
    givenName: 'New',
    familyName: 'Person',
    email: 'new.person@opencsp.localhost',
    password: 'long enough',
  };

  it('makes a member who can sign in', async () => {
    const browser = idp.newBrowser(CALLBACK);
    const page = await browser.open(client.authorizeUrl({ prompt: 'create' }));
    expect(page.text).toContain('<h1>Create account</h1>');
    const done = await browser.submit(page, person);
    const code = new URL(done.location ?? '').searchParams.get('code');
    const tokens = await client.tokensOf(code ?? '');
    const info = await (await client.userinfo(tokens.access_token)).json();
    expect(info).toMatchObject({
      name: 'New Person',
      email: person.email,
      email_verified: true,
    });
    expect(Object.keys(info[NUMBERED])).toEqual(['member']);

    const { page: nextPage } = await client.loginPage();
    expect(nextPage.text).not.toContain(person.email);
    const later = await client.signIn(person.email, undefined, person.password);
    expect(later.id_token).toBeDefined();
  });

  it('can be left for the sign-in page', async () => {
    const browser = idp.newBrowser(CALLBACK);
    const page = await browser.open(client.authorizeUrl({ prompt: 'create' }));
    const login = await browser.open(`${page.url}&view=login`);
    const done = await browser.submit(login, {
      loginName: 'member',
      password: SANDBOX_PASSWORD,
    });
    expect(done.location).toContain('code=');
  });
});

describe('claims', () => {
  const infoOf = async (user: string, scope?: string) => {
    const tokens = await client.signIn(user, scope);
    return (await client.userinfo(tokens.access_token)).json();
  };

  it('leaves email_verified out for an unverified e-mail', async () => {
    const info = await infoOf('member2');
    expect(generic(Object.keys(info))).toEqual(
      generic(recordings.keys['userinfo of an unverified person']),
    );
    expect(info.locale).toBeNull();
  });

  it('leaves roles out for a person without any', async () => {
    expect(Object.keys(await infoOf('guest')).sort()).toEqual(
      recordings.keys['userinfo of a person without roles'],
    );
  });

  it('gives roles as objects by organisation, in both forms', async () => {
    const info = await infoOf('admin');
    const roles = {
      admin: { [SANDBOX_ORGANIZATION_ID]: 'opencsp.localhost' },
    };
    expect(info[NUMBERED]).toEqual(roles);
    expect(info['urn:zitadel:iam:org:project:roles']).toEqual(roles);
  });

  it.each([
    ['the plural scope alone', 'openid urn:zitadel:iam:org:projects:roles'],
    [
      'the audience alone',
      `openid urn:zitadel:iam:org:project:id:${SANDBOX_PROJECT_ID}:aud`,
    ],
    [
      'another project’s audience',
      'openid urn:zitadel:iam:org:projects:roles urn:zitadel:iam:org:project:id:1:aud',
    ],
  ])('gives no roles for %s', async (_, scope) => {
    expect(Object.keys(await infoOf('admin', scope))).toEqual(['sub']);
  });

  it('gives the organisation when asked', async () => {
    const info = await infoOf(
      'admin',
      'openid urn:zitadel:iam:user:resourceowner',
    );
    expect(info).toMatchObject({
      'urn:zitadel:iam:user:resourceowner:id': SANDBOX_ORGANIZATION_ID,
      'urn:zitadel:iam:user:resourceowner:primary_domain': 'opencsp.localhost',
    });
  });

  it('introspects with the recorded fields', async () => {
    const tokens = await client.signIn('admin');
    const answer = await client.introspect(tokens.access_token);
    expect(generic(Object.keys(answer))).toEqual(
      generic(recordings.keys.introspection),
    );
    expect(await client.introspect(tokens.refresh_token)).toEqual({
      active: false,
    });
  });

  it('reads roles afresh', async () => {
    const tokens = await client.signIn('guest');
    await idp.control({
      scenario: 'set-roles',
      user: 'guest',
      roles: ['viewer'],
    });
    const info = await (await client.userinfo(tokens.access_token)).json();
    expect(Object.keys(info[NUMBERED])).toEqual(['viewer']);
  });

  /** Claim names with the project's number taken out. */
  function generic(names: string[]): string[] {
    return names.map(name => name.replace(/project:\d+:/, 'project:N:')).sort();
  }
});

describe('refreshing', () => {
  it('rotates; an old token kills nothing', async () => {
    const first = await client.signIn('member');
    const second = await (await client.refresh(first.refresh_token)).json();
    expect(second.refresh_token).not.toBe(first.refresh_token);
    await client.refresh(first.refresh_token);
    expect((await client.userinfo(second.access_token)).status).toBe(200);
    expect((await client.refresh(second.refresh_token)).status).toBe(200);
  });

  it('keeps nonce, auth_time and sid', async () => {
    const first = await client.signIn('member');
    const second = await (await client.refresh(first.refresh_token)).json();
    const [before, after] = [first, second].map(one => decodeJwt(one.id_token));
    for (const name of ['nonce', 'auth_time', 'sid', 'sub']) {
      expect(after[name]).toBe(before[name]);
    }
  });

  it('lets several of parallel requests win, and one pair live', async () => {
    const { refresh_token: token } = await client.signIn('member');
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => client.refresh(token)),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeGreaterThan(1);
    const pairs = await Promise.all(won.map(answer => answer.json()));
    const alive = await Promise.all(
      pairs.map(async pair => (await client.userinfo(pair.access_token)).ok),
    );
    expect(alive.filter(Boolean)).toHaveLength(1);
  });

  it('works again after reactivation, while access tokens stay dead', async () => {
    const tokens = await client.signIn('member');
    await idp.control({ scenario: 'deactivate', user: 'member' });
    await idp.control({ scenario: 'activate', user: 'member' });
    expect((await client.userinfo(tokens.access_token)).status).toBe(401);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
  });
});

describe('signing out', () => {
  it('ends the session with a hint: access token and browser session, not the refresh token', async () => {
    const { browser, code, verifier } = await client.authorize('member');
    const tokens = await (
      await client.redeem(code, { code_verifier: verifier })
    ).json();
    const answer = await client.endSession({
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: DONE,
      state: 's1',
    });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(`${DONE}?state=s1`);
    expect((await client.userinfo(tokens.access_token)).status).toBe(401);
    const asked = await browser.open(client.authorizeUrl());
    expect(asked.text).toContain('<h1>Sign in</h1>');
    const refreshed = await client.refresh(tokens.refresh_token);
    expect(refreshed.status).toBe(200);
    const { access_token: fresh } = await refreshed.json();
    expect((await client.userinfo(fresh)).status).toBe(200);
  });

  it('ends nothing without a hint, but redirects as if', async () => {
    const tokens = await client.signIn('member');
    const answer = await client.endSession({
      client_id: CLIENTS[0].clientId,
      post_logout_redirect_uri: DONE,
    });
    expect(answer.headers.get('location')).toBe(DONE);
    expect((await client.userinfo(tokens.access_token)).status).toBe(200);
  });

  it('revokes a refresh token with its access token, and says 200 to garbage', async () => {
    const tokens = await client.signIn('member');
    expect((await client.revoke(tokens.refresh_token)).status).toBe(200);
    expect((await client.revoke('garbage')).status).toBe(200);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(400);
    expect((await client.userinfo(tokens.access_token)).status).toBe(401);
  });
});
