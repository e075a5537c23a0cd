/*
 * Proves what the sign-in sends and refuses on the way, with ZITADEL's stand-in: PKCE, state and nonce
 * of each start, a wrong client secret, answers of another issuer, a callback that comes twice, and
 * what people have while reads lag, hints are old or their organisation is deactivated. Plain
 * sign-ins are in zitadelSignIn.test.ts, troubles on the line in trouble.test.ts.
 */
import { decodeJwt } from 'jose';
import { z } from 'zod';
import {
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_PASSWORD,
  SANDBOX_PROJECT_ID,
} from '@opencsp/sandbox';
import { Relay } from './__testUtils__/relay';
import { CLIENT, DONE, Stage } from './__testUtils__/stage';

const IDENTITY = {
  projectId: SANDBOX_PROJECT_ID,
  organizationId: SANDBOX_ORGANIZATION_ID,
};
const VIEWER = 'group:default/opencsp-viewer';
const MEMBER = 'group:default/opencsp-member';

let stage: Stage;
let relay: Relay;

beforeAll(async () => {
  relay = await Relay.listen();
  stage = await Stage.start('zitadel', IDENTITY, {}, relay);
});
afterAll(() => stage.stop());
beforeEach(() => stage.reset());

const order = (scenario: string, more: object = {}) =>
  stage.idp.control({ scenario, ...more });

describe('the start of a sign-in', () => {
  async function sent(): Promise<URLSearchParams> {
    const answer = await stage.idp.newBrowser().fetch(stage.startUrl());
    const target = new URL(answer.headers.get('location') ?? '');
    expect(`${target.origin}${target.pathname}`).toBe(
      `${relay.url}/oauth/v2/authorize`,
    );
    return target.searchParams;
  }

  it('sends a challenge by S256, a state and a nonce, each of its own', async () => {
    const [first, second] = [await sent(), await sent()];
    for (const query of [first, second]) {
      expect(query.get('response_type')).toBe('code');
      expect(query.get('code_challenge_method')).toBe('S256');
      expect(query.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    }
    for (const name of ['code_challenge', 'state', 'nonce']) {
      expect(first.get(name)).toMatch(/.{16,}/);
      expect(second.get(name)).not.toBe(first.get(name));
    }
  });

  it('is not finished by another start’s answer', async () => {
    const { url } = await stage.callbackOf('member');
    const other = await stage.callbackOf('viewer');
    const target = await stage.arrive(other.browser, url);
    expect(target.href).not.toBe(DONE);
    expect((await stage.refresh(other.browser)).status).toBe(401);
  });
});

describe('a wrong client secret', () => {
  it('is an error for the person, the provider’s words in the log, and the secret nowhere', async () => {
    const clientSecret = 'wrong-secret-of-the-portal';
    const wrong = await Stage.start('zitadel', IDENTITY, { clientSecret });
    try {
      const { location } = await wrong.tryToSignIn('member');
      expect(new URL(location).searchParams.get('error')).toMatch(
        /could not be completed.*administrator/,
      );
      const log = wrong.log.join('\n');
      expect(log).toContain('invalid_client (invalid secret)');
      for (const secret of [clientSecret, basic(clientSecret)]) {
        expect(log).not.toContain(secret);
        expect(location).not.toContain(secret);
      }
    } finally {
      await wrong.stop();
    }
  });

  function basic(secret: string): string {
    return Buffer.from(`${CLIENT.clientId}:${secret}`).toString('base64');
  }
});

describe('another issuer', () => {
  it('in the callback is refused, although code and state are good', async () => {
    const { browser, url } = await stage.callbackOf('member');
    url.searchParams.set('iss', 'http://evil.test');
    const target = await stage.arrive(browser, url);
    expect(target.searchParams.get('error')).toContain(
      'could not be completed',
    );
    expect((await stage.refresh(browser)).status).toBe(401);
    expect(stage.log.join('\n')).toContain('iss mismatch');
  });

  it('in the callback is no trouble when it is the right one', async () => {
    const { browser, url } = await stage.callbackOf('member');
    url.searchParams.set('iss', relay.url);
    expect((await stage.arrive(browser, url)).href).toBe(DONE);
  });

  it('in the discovery document is refused before anybody is sent there', async () => {
    const hiding = await Relay.listen({ forwardsHost: false });
    const other = await Stage.start('zitadel', IDENTITY, {}, hiding);
    try {
      const answer = await other.idp.newBrowser().fetch(other.startUrl());
      const target = new URL(answer.headers.get('location') ?? '');
      expect(`${target.origin}/`).toBe(DONE);
      expect(target.searchParams.get('error')).toContain(
        'not the one that is configured',
      );
      expect(other.log.join('\n')).toContain(
        `says that it is ${other.idp.url}, not ${hiding.url}`,
      );
    } finally {
      await other.stop();
    }
  });
});

describe('a callback that is opened twice', () => {
  it('is an error, and the session of the first time goes on', async () => {
    const { browser, url } = await stage.callbackOf('member');
    expect((await stage.arrive(browser, url)).href).toBe(DONE);
    const again = await stage.arrive(browser.clone(), url);
    expect(again.searchParams.get('error')).toContain('Sign in again');
    expect((await stage.refresh(browser)).status).toBe(200);
  });
});

describe('signing out with an ID token that is expired', () => {
  it('ends the provider’s session all the same', async () => {
    await order('lifetimes', { idToken: 60 });
    const browser = await stage.signIn('member');
    await order('clock-skew', { seconds: 3600 });
    const { body } = await stage.signOut(browser);
    const hint = new URL(body.logoutUrl ?? '').searchParams.get(
      'id_token_hint',
    );
    const { exp = 0, iat = 0 } = decodeJwt(hint ?? '');
    expect(exp - iat).toBe(60);
    expect((await browser.open(body.logoutUrl ?? '')).location).toBe(DONE);
    const next = await browser.open(stage.startUrl());
    expect(next.text).toContain('<h1>Sign in</h1>');
  });

  it('leaves nothing to a copy of the cookie, also while the provider is down', async () => {
    const browser = await stage.signIn('member');
    const copy = browser.clone();
    await order('down');
    expect((await stage.signOut(browser)).status).toBe(200);
    await order('up');
    expect(await order('state')).toMatchObject({ refreshable: 1 });
    expect((await stage.refresh(copy)).status).toBe(401);
    expect(await order('state')).toMatchObject({ refreshable: 0 });
  });
});

describe('roles', () => {
  it('are the old ones while a read lags, and the new ones at the next refresh', async () => {
    const browser = await stage.signIn('member');
    expect(await stage.groups(browser)).toEqual([MEMBER]);
    await order('set-roles', { user: 'member', roles: ['viewer'] });
    relay.repeatOnce('/oidc/v1/userinfo');
    expect(await stage.groups(browser)).toEqual([MEMBER]);
    expect(await stage.groups(browser)).toEqual([VIEWER]);
  });
});

describe('a deactivated organisation', () => {
  it('keeps nobody out: people sign in, refresh and have their roles until those are taken away', async () => {
    const before = await stage.signIn('member');
    await deactivateOrganization();
    expect(await stage.groups(before)).toEqual([MEMBER]);
    const after = await stage.signIn('member');
    expect(await stage.groups(after)).toEqual([MEMBER]);
    await order('set-roles', { user: 'member', roles: [] });
    for (const browser of [before, after]) {
      const { status, body } = await stage.refresh(browser);
      expect(status).toBe(200);
      expect(body.backstageIdentity?.identity.ownershipEntityRefs).toEqual([
        expect.stringMatching(/^user:/),
      ]);
    }
  });

  async function deactivateOrganization(): Promise<void> {
    const { url } = stage.idp;
    const pair = Buffer.from(`portal-setup:${SANDBOX_PASSWORD}`);
    const answer = await fetch(`${url}/oauth/v2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${pair.toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'openid urn:zitadel:iam:org:project:id:zitadel:aud',
      }),
    });
    const { access_token: token } = z
      .object({ access_token: z.string() })
      .parse(await answer.json());
    const done = await fetch(
      `${url}/v2/organizations/${SANDBOX_ORGANIZATION_ID}/deactivate`,
      { method: 'POST', headers: { authorization: `Bearer ${token}` } },
    );
    expect(done.status).toBe(200);
  }
});
