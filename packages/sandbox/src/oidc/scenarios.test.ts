/*
 * Proves the scenarios of the OpenID stand-in, and that keys, people and sign-ins survive a restart
 * when it has a folder. What it answers otherwise is in oidcStandIn.test.ts.
 */
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withStandIn } from './__testUtils__/standIn';
import { createOidcStandIn } from './oidcStandIn';
import { OidcStandIn, SANDBOX_PROJECT_ID } from './options';
import { CALLBACK, CLIENTS, DONE, TestClient } from './testClient';
import { FormBrowser } from './formBrowser';

const NUMBERED = `urn:zitadel:iam:org:project:${SANDBOX_PROJECT_ID}:roles`;

describe('scenarios', () => {
  let idp: OidcStandIn;
  let client: TestClient;
  let time = Date.now();

  withStandIn(
    opened => {
      ({ idp, client } = opened);
    },
    { now: () => time },
  );

  it('refuse-refresh refuses so many times and uses nothing up', async () => {
    const { refresh_token: token } = await client.signIn('member');
    await idp.control({ scenario: 'refuse-refresh', times: 2 });
    for (const status of [400, 400, 200]) {
      expect((await client.refresh(token)).status).toBe(status);
    }
  });

  it('down answers 503 until up', async () => {
    await idp.control({ scenario: 'down' });
    expect((await client.get('/oauth/v2/keys')).status).toBe(503);
    await idp.control({ scenario: 'up' });
    expect((await client.get('/oauth/v2/keys')).status).toBe(200);
  });

  it('down for some seconds ends by itself', async () => {
    await idp.control({ scenario: 'down', seconds: 5 });
    time += 4_999;
    expect((await client.get('/oauth/v2/keys')).status).toBe(503);
    time += 1;
    expect((await client.get('/oauth/v2/keys')).status).toBe(200);
  });

  it('rotate-keys signs with a new key; old hints stay good unless the old key is dropped', async () => {
    const kids = async () => {
      const { keys } = await (await client.get('/oauth/v2/keys')).json();
      return keys.map((key: { kid: string }) => key.kid);
    };
    const [before] = await kids();
    const { id_token: hint } = await client.signIn('member');
    const { kid } = await idp.control({ scenario: 'rotate-keys' });
    expect(await kids()).toEqual(expect.arrayContaining([before, kid]));
    const signOut = () =>
      client.endSession({
        id_token_hint: hint,
        post_logout_redirect_uri: DONE,
      });
    expect((await signOut()).status).toBe(302);
    await idp.control({ scenario: 'rotate-keys', keepOld: false });
    expect(await kids()).not.toContain(before);
    expect((await signOut()).status).toBe(400);
    expect((await client.signIn('member')).id_token).toBeDefined();
  });

  it('set-roles of another organisation stand beside the own ones', async () => {
    await idp.control({
      scenario: 'set-roles',
      user: 'member',
      roles: ['admin'],
      organizationId: '999',
    });
    const tokens = await client.signIn('member');
    const info = await (await client.userinfo(tokens.access_token)).json();
    expect(Object.keys(info[NUMBERED]).sort()).toEqual(['admin', 'member']);
    expect(info[NUMBERED].admin).toEqual({ '999': 'org-999.localhost' });
  });

  it('deactivate ends the browser session and keeps the person out', async () => {
    const { browser } = await client.authorize('member');
    await idp.control({ scenario: 'deactivate', user: 'member' });
    const page = await browser.open(client.authorizeUrl());
    const refused = await browser.submit(page, {
      loginName: 'member',
      password: 'sandbox-only',
    });
    expect(refused.text).toContain('Member is deactivated');
  });

  it('state tells of people and sign-ins, and of no password', async () => {
    await client.signIn('member');
    const state = await idp.control({ scenario: 'state' });
    expect(state).toMatchObject({ signIns: 1, down: false });
    expect(JSON.stringify(state)).not.toMatch(/hash|salt|sandbox-only/i);
  });

  it.each([
    [{ scenario: 'explode' }, /knows no scenario "explode"/],
    [{ scenario: 'deactivate', user: 'nobody' }, /knows no person "nobody"/],
    [{ scenario: 'refuse-refresh', times: 'many' }, /cannot use these/],
  ])('says what is wrong with %j', async (command, words) => {
    await expect(idp.control(command)).rejects.toThrow(words);
  });
});

describe('with a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oidc-stand-in-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('goes on after a restart: keys, browser session, refresh token, new people', async () => {
    const first = await createOidcStandIn({
      port: 0,
      stateFolder: folder,
      clients: CLIENTS,
    });
    const port = Number(new URL(first.issuer).port);
    const client = new TestClient(first.issuer);
    const { browser, code, verifier } = await client.authorize('member');
    const tokens = await (
      await client.redeem(code, { code_verifier: verifier })
    ).json();
    const register = new FormBrowser(CALLBACK);
    await register.submit(
      await register.open(client.authorizeUrl({ prompt: 'create' })),
      {
        givenName: 'New',
        familyName: 'Person',
        email: 'new@opencsp.localhost',
        password: 'long enough',
      },
    );
    const keys = await (await client.get('/oauth/v2/keys')).json();
    await first.close();
    await expect(client.get('/oauth/v2/keys')).rejects.toThrow();

    const second = await createOidcStandIn({
      port,
      stateFolder: folder,
      clients: CLIENTS,
    });
    try {
      expect(await (await client.get('/oauth/v2/keys')).json()).toEqual(keys);
      expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
      const silent = await browser.open(client.authorizeUrl());
      expect(silent.location).toContain('code=');
      await client.signIn('new@opencsp.localhost', undefined, 'long enough');
    } finally {
      await second.close();
    }
    const file = join(folder, 'oidc.json');
    expect(statSync(file).mode % 0o1000).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('long enough');
  });

  it('takes a file of the first version: keys, people and roles stay', async () => {
    const old = mkdtempSync(join(tmpdir(), 'oidc-stand-in-'));
    const file = join(old, 'oidc.json');
    const open = () =>
      createOidcStandIn({ port: 0, stateFolder: old, clients: CLIENTS });
    try {
      await (await open()).close();
      const { keys, people } = JSON.parse(readFileSync(file, 'utf8'));
      const [{ key: active }, { key: spare }] = keys;
      writeFileSync(
        file,
        JSON.stringify({
          version: 1,
          cookieKey: 'x',
          keys: { active, spare, retired: [] },
          people,
          records: {},
        }),
      );
      const idp = await open();
      try {
        const { access_token: token } = await new TestClient(idp.issuer).signIn(
          'admin',
        );
        const info = await (
          await new TestClient(idp.issuer).userinfo(token)
        ).json();
        expect(Object.keys(info[NUMBERED])).toEqual(['admin']);
        expect(await idp.control({ scenario: 'state' })).toMatchObject({
          kid: active.kid,
        });
      } finally {
        await idp.close();
      }
    } finally {
      rmSync(old, { recursive: true });
    }
  });

  it('says what to do when its file is broken', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'oidc-stand-in-'));
    try {
      writeFileSync(join(broken, 'oidc.json'), '{ "version": 9 }');
      await expect(
        createOidcStandIn({ port: 0, stateFolder: broken, clients: CLIENTS }),
      ).rejects.toThrow(/Remove the file/);
    } finally {
      rmSync(broken, { recursive: true });
    }
  });
});
