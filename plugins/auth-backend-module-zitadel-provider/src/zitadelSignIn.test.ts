/*
 * Proves sign-in, refresh and sign-out through the real auth plugin against the running OpenID
 * stand-in, over HTTP, as a browser does it. Claims in all their forms and the other pure parts
 * have tests of their own; the pages that call these routes are tested in the browser.
 */
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import authPlugin from '@backstage/plugin-auth-backend';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  createOidcStandIn,
  OidcStandIn,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_PASSWORD,
  SANDBOX_PROJECT_ID,
} from '@opencsp/sandbox';
import { REFUSED_TOPIC } from '@opencsp/plugin-opencsp-common';
import { decodeJwt } from 'jose';
import authModule from './index';
import { SIGNED_IN_TOPIC } from './signInResolver';

const APP = 'http://localhost:7007';
const DONE = `${APP}/`;
const CLIENT = { clientId: 'opencsp-portal', clientSecret: 'portal-secret' };
const COOKIE = 'zitadel-refresh-token';
const SUBJECTS = {
  admin: '360000000000000001',
  member: '360000000000000003',
  guest: '360000000000000006',
};

let idp: OidcStandIn;
let auth: string;
let idpPort: number;
let newBrowser: OidcStandIn['newBrowser'];

type Browser = ReturnType<OidcStandIn['newBrowser']>;
const published: unknown[] = [];

const XHR = { 'x-requested-with': 'XMLHttpRequest' };

function startIdp(): Promise<OidcStandIn> {
  return createOidcStandIn({
    port: idpPort,
    clients: [
      {
        ...CLIENT,
        redirectUris: [`${auth}/handler/frame`],
        postLogoutRedirectUris: [DONE],
      },
    ],
  });
}

function startUrl(query: Record<string, string> = {}): string {
  return `${auth}/start?${new URLSearchParams({
    env: 'development',
    flow: 'redirect',
    origin: APP,
    redirectUrl: `${APP}/`,
    scope: 'openid profile email',
    ...query,
  })}`;
}

/** Signs in by the provider's page; stops where the portal's page would load. */
async function signIn(
  user: string,
  query: Record<string, string> = {},
): Promise<Browser> {
  const browser = newBrowser(APP);
  const page = await browser.open(startUrl(query));
  const done = await browser.submit(page, {
    loginName: user,
    password: SANDBOX_PASSWORD,
  });
  expect(done.location).toBe(`${APP}/`);
  return browser;
}

async function refresh(browser: Browser) {
  const answer = await browser.fetch(
    `${auth}/refresh?env=development&scope=openid%20profile%20email`,
    { headers: { ...XHR, accept: 'application/json' } },
  );
  return { status: answer.status, body: await answer.json() };
}

async function signOut(browser: Browser) {
  const answer = await browser.fetch(`${auth}/logout?env=development`, {
    method: 'POST',
    headers: { ...XHR, origin: APP },
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
}

beforeAll(async () => {
  const probe = await createOidcStandIn({ port: 0, clients: [] });
  await probe.close(); // its port is free now, for a provider that is not there yet
  idpPort = Number(new URL(probe.issuer).port);
  newBrowser = probe.newBrowser;
  const backend = await startTestBackend({
    features: [
      authPlugin,
      authModule,
      createServiceFactory({
        service: eventsServiceRef,
        deps: {},
        factory: () => ({
          async publish({ topic, eventPayload }) {
            published.push({ topic, eventPayload });
          },
          async subscribe() {},
        }),
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: APP },
          backend: {
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          auth: {
            environment: 'development',
            session: { secret: 'a secret of this test' },
            providers: { zitadel: { development: CLIENT } },
          },
          opencsp: {
            identity: {
              issuer: `http://localhost:${idpPort}/`, // a slash too many does no harm
              projectId: SANDBOX_PROJECT_ID,
              organizationId: SANDBOX_ORGANIZATION_ID,
            },
          },
        },
      }),
    ],
  });
  auth = `http://localhost:${backend.server.port()}/api/auth/zitadel`;
});

afterAll(() => idp?.close());

describe('while the provider is down at start', () => {
  it('goes back to the sign-in page with the reason', async () => {
    const page = await newBrowser(APP).open(startUrl());
    const { searchParams } = new URL(page.location ?? '');
    expect(searchParams.get('error')).toMatch(
      /identity provider cannot be reached\. Try again/,
    );
  });

  it('tells a popup, too', async () => {
    const page = await newBrowser(APP).open(startUrl({ flow: 'popup' }));
    expect(decodeURIComponent(page.text)).toContain(
      'identity provider cannot be reached',
    );
  });

  it('signs in without a restart once the provider is up', async () => {
    idp = await startIdp();
    const browser = await signIn('member');
    expect((await refresh(browser)).status).toBe(200);
  });
});

describe('with the provider', () => {
  beforeEach(async () => {
    await idp.control({ scenario: 'reset' });
    published.length = 0;
  });

  it('signs in by subject, with the role’s group as ownership, and tells the catalog', async () => {
    const browser = await signIn('admin');
    const { status, body } = await refresh(browser);
    expect(status).toBe(200);
    expect(body.backstageIdentity.identity).toMatchObject({
      userEntityRef: `user:default/${SUBJECTS.admin}`,
      ownershipEntityRefs: [
        `user:default/${SUBJECTS.admin}`,
        'group:default/opencsp-admin',
      ],
    });
    expect(body.profile).toEqual({
      displayName: 'Admin',
      email: 'admin@opencsp.localhost',
    });
    expect(published[0]).toEqual({
      topic: SIGNED_IN_TOPIC,
      eventPayload: {
        sub: SUBJECTS.admin,
        userEntityRef: `user:default/${SUBJECTS.admin}`,
        displayName: 'Admin',
        email: 'admin@opencsp.localhost',
        roles: ['admin'],
      },
    });
  });

  it('has no e-mail for someone whose address is not verified', async () => {
    const { body } = await refresh(await signIn('member2'));
    expect(body.profile).toEqual({ displayName: 'Member 2' });
    expect(body.backstageIdentity.identity.ownershipEntityRefs).toContain(
      'group:default/opencsp-member',
    );
  });

  it('signs in people without a role, with nothing but themselves', async () => {
    const { body } = await refresh(await signIn('guest'));
    expect(body.backstageIdentity.identity.ownershipEntityRefs).toEqual([
      `user:default/${SUBJECTS.guest}`,
    ]);
  });

  it('ignores roles that another organisation granted', async () => {
    await idp.control({
      scenario: 'set-roles',
      user: 'member',
      roles: ['admin'],
      organizationId: '999',
    });
    const { body } = await refresh(await signIn('member'));
    expect(body.backstageIdentity.identity.ownershipEntityRefs).toEqual([
      `user:default/${SUBJECTS.member}`,
      'group:default/opencsp-member',
    ]);
  });

  it('reads roles afresh at each refresh', async () => {
    const browser = await signIn('member');
    await idp.control({ scenario: 'set-roles', user: 'member', roles: [] });
    const { body } = await refresh(browser);
    expect(body.backstageIdentity.identity.ownershipEntityRefs).toEqual([
      `user:default/${SUBJECTS.member}`,
    ]);
  });

  it('keeps no token of the provider readable in the cookie', async () => {
    const browser = await signIn('member');
    const { body } = await refresh(browser);
    const cookie = decodeURIComponent(browser.cookie(COOKIE) ?? '');
    expect(cookie.split('.')).toHaveLength(5);
    expect(cookie).not.toContain(body.providerInfo.idToken);
  });

  it('passes prompt=create on, and signs the new person in', async () => {
    const browser = newBrowser(APP);
    const page = await browser.open(startUrl({ prompt: 'create' }));
    expect(page.text).toContain('<h1>Create account</h1>');
    const done = await browser.submit(page, {
      givenName: 'New',
      familyName: 'Person',
      email: 'new@opencsp.localhost',
      password: 'long enough',
    });
    expect(done.location).toBe(`${APP}/`);
    const { body } = await refresh(browser);
    expect(body.profile.displayName).toBe('New Person');
  });

  it('passes prompt=login on, although the provider’s session lives', async () => {
    const browser = await signIn('member');
    const silent = await browser.open(startUrl());
    expect(silent.location).toBe(`${APP}/`);
    const asked = await browser.open(startUrl({ prompt: 'login' }));
    expect(asked.text).toContain('<h1>Sign in</h1>');
  });

  it('refuses other prompts, and other places to go to', async () => {
    const prompt = await newBrowser(APP).open(startUrl({ prompt: 'none' }));
    expect(prompt.location).toContain('error=prompt+must+be+one+of');
    const place = await newBrowser(APP).open(
      startUrl({ redirectUrl: 'http://evil.test/' }),
    );
    expect(place.status).toBe(403);
  });

  it('goes back with the reason when the person cancels', async () => {
    const browser = newBrowser(APP);
    const page = await browser.open(startUrl());
    const done = await browser.submit(page, { cancel: 'yes' });
    const { searchParams } = new URL(done.location ?? '');
    expect(searchParams.get('error')).toBe('The sign-in was cancelled.');
  });
});

describe('refreshing', () => {
  beforeEach(() => idp.control({ scenario: 'reset' }));

  it('rotates, and goes on', async () => {
    const browser = await signIn('member');
    const cookies = [browser.cookie(COOKIE)];
    for (let i = 0; i < 3; i += 1) {
      expect((await refresh(browser)).status).toBe(200);
      cookies.push(browser.cookie(COOKIE));
    }
    expect(new Set(cookies).size).toBe(4);
  });

  it('keeps all tabs signed in that refresh with the same cookie, at once or late', async () => {
    const browser = await signIn('member');
    const tabs = Array.from({ length: 5 }, () => browser.clone());
    const late = browser.clone();
    const answers = await Promise.all(tabs.map(refresh));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect((await refresh(tabs[0])).status).toBe(200);
    expect((await refresh(late)).status).toBe(200);
    for (const tab of [late, ...tabs]) {
      expect((await refresh(tab)).status).toBe(200);
    }
  });

  it('is 401 when the provider refuses the token', async () => {
    const browser = await signIn('member');
    await idp.control({ scenario: 'refuse-refresh', times: 1 });
    const { status, body } = await refresh(browser);
    expect(status).toBe(401);
    expect(body.error.message).toContain('Sign in again');
    // It says nothing of the person: nobody is told that they are refused.
    expect(published.at(-1)).toMatchObject({ topic: SIGNED_IN_TOPIC });
  });

  it('is 401 for someone who was deactivated', async () => {
    const browser = await signIn('member');
    await idp.control({ scenario: 'deactivate', user: 'member' });
    expect((await refresh(browser)).status).toBe(401);
    const sub = SUBJECTS.member;
    expect(published.at(-1)).toEqual({
      topic: REFUSED_TOPIC,
      eventPayload: { sub, userEntityRef: `user:default/${sub}` },
    });
  });

  it('is 503 while the provider is down, and the session goes on after', async () => {
    const browser = await signIn('member');
    await idp.control({ scenario: 'down' });
    const { status, body } = await refresh(browser);
    expect(status).toBe(503);
    expect(body.error.message).toContain('cannot be reached');
    await idp.control({ scenario: 'up' });
    expect((await refresh(browser)).status).toBe(200);
  });

  it('is 401 without a session and with a cookie that is not ours', async () => {
    expect((await refresh(newBrowser(APP))).status).toBe(401);
    const answer = await fetch(`${auth}/refresh?env=development`, {
      headers: { ...XHR, cookie: `${COOKIE}=forged` },
    });
    expect(answer.status).toBe(401);
  });
});

describe('signing out', () => {
  beforeEach(() => idp.control({ scenario: 'reset' }));

  it('ends the provider’s session, kills the refresh token and comes back', async () => {
    const browser = await signIn('member');
    const before = browser.clone();
    const { status, body } = await signOut(browser);
    expect(status).toBe(200);
    const logoutUrl = new URL(body.logoutUrl);
    expect(logoutUrl.pathname).toBe('/oidc/v1/end_session');
    expect(logoutUrl.searchParams.get('client_id')).toBe(CLIENT.clientId);
    expect(
      decodeJwt(logoutUrl.searchParams.get('id_token_hint') ?? '').sub,
    ).toBe(SUBJECTS.member);

    const back = await browser.open(body.logoutUrl);
    expect(back.location).toBe(DONE);
    expect(browser.cookie(COOKIE)).toBeUndefined();
    expect((await refresh(before)).status).toBe(401);
    const asked = await browser.open(startUrl());
    expect(asked.text).toContain('<h1>Sign in</h1>');
  });

  it('kills the newest token although an older cookie signs out', async () => {
    const browser = await signIn('member');
    const older = browser.clone();
    await refresh(browser);
    await signOut(older);
    expect((await refresh(browser)).status).toBe(401);
  });

  it('signs out here when the provider is down', async () => {
    const browser = await signIn('member');
    await idp.control({ scenario: 'down' });
    expect((await signOut(browser)).status).toBe(200);
    expect(browser.cookie(COOKIE)).toBeUndefined();
    await idp.control({ scenario: 'up' });
  });

  it('asks for no provider page when nobody is signed in', async () => {
    expect(await signOut(newBrowser(APP))).toEqual({
      status: 200,
      body: undefined,
    });
  });
});
