/*
 * Proves what needs keys, time or many entries: the JWT profile of service users with its refusals
 * (04-tokens/jwt-profile), newer token forms (11-newer-version), expiry, keys that are created and
 * activated (09-keys), pages of many users, the lag of lists, and the faults that any endpoint can
 * be told to answer with. Recorded answers that need none of it are replayed in recordings.test.ts.
 */
import { createPrivateKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { z } from 'zod';
import { recordedCast } from './__testUtils__/cast';
import { withStandIn } from './__testUtils__/standIn';
import { createOidcStandIn } from './oidcStandIn';
import { OidcStandIn, SANDBOX_PASSWORD, SANDBOX_PROJECT_ID } from './options';
import { CLIENTS, TestClient } from './testClient';

const API = 'urn:zitadel:iam:org:project:id:zitadel:aud';
const JWT_PROFILE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SYNC_ID = '370000000000000001';

const keyFileSchema = z.object({
  keyId: z.string(),
  key: z.string(),
  userId: z.string(),
});

let idp: OidcStandIn;
let client: TestClient;
let time = Date.now();

withStandIn(
  opened => {
    ({ idp, client } = opened);
  },
  { now: () => time },
);

async function machineToken(name: string, scope = `openid ${API}`) {
  const answer = await client.post(
    '/oauth/v2/token',
    { grant_type: 'client_credentials', scope },
    {
      authorization: `Basic ${Buffer.from(
        `${name}:${SANDBOX_PASSWORD}`,
      ).toString('base64')}`,
    },
  );
  return z.object({ access_token: z.string() }).parse(await answer.json())
    .access_token;
}

async function call(token: string, path: string, body: object = {}) {
  const answer = await fetch(`${idp.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

describe('the JWT profile', () => {
  async function assertion(changes: Record<string, unknown> = {}) {
    const setup = await machineToken('portal-setup');
    const { body } = await call(setup, `/v2/users/${SYNC_ID}/keys`, {
      expirationDate: '2099-01-01T00:00:00Z',
    });
    const file = keyFileSchema.parse(
      JSON.parse(Buffer.from(body.keyContent, 'base64').toString()),
    );
    const iat = Math.floor(time / 1000);
    return new SignJWT({
      iss: file.userId,
      sub: file.userId,
      aud: idp.issuer,
      iat,
      exp: iat + 3600,
      ...changes,
    })
      .setProtectedHeader({ alg: 'RS256', kid: file.keyId })
      .sign(createPrivateKey(file.key));
  }
  const redeem = (text: string, scope = 'openid') =>
    client.post(
      '/oauth/v2/token',
      { grant_type: JWT_PROFILE, assertion: text, scope },
      {},
    );

  it('gives tokens, again for the same assertion; the ID token is expired at birth', async () => {
    const text = await assertion({ exp: Math.floor(time / 1000) + 7200 });
    for (const answer of [await redeem(text), await redeem(text)]) {
      const { id_token: token } = await answer.json();
      const { iat, exp } = decodeJwt(token);
      expect(exp).toBe(iat);
    }
    expect((await redeem(text, '')).status).toBe(400);
  });

  it.each([
    ['expired', () => ({ exp: Math.floor(time / 1000) - 60 })],
    ['made two hours ago', () => ({ iat: Math.floor(time / 1000) - 7200 })],
    ['for another audience', () => ({ aud: 'http://localhost:1' })],
    ['by another issuer', () => ({ iss: '370000000000000002' })],
  ])(
    'refuses an assertion that is %s with 500, newer with 400',
    async (_, changes) => {
      const text = await assertion(changes());
      const old = await redeem(text);
      expect({ status: old.status, body: await old.json() }).toEqual({
        status: 500,
        body: { error: 'server_error', error_description: 'Errors.Internal' },
      });
      await idp.control({ scenario: 'newer' });
      const newer = await redeem(text);
      expect({ status: newer.status, body: await newer.json() }).toEqual({
        status: 400,
        body: {
          error: 'invalid_grant',
          error_description: 'invalid assertion',
        },
      });
    },
  );
});

describe('forms of tokens', () => {
  it('opaque values have no dots, or five parts that begin with eyJ', async () => {
    const plain = await client.signIn('member');
    expect(plain.access_token).not.toContain('.');
    await idp.control({ scenario: 'token-form', opaque: 'jwe' });
    const jwe = await client.signIn('member');
    for (const value of [jwe.access_token, jwe.refresh_token]) {
      expect(value.split('.')).toHaveLength(5);
      expect(value).toMatch(/^eyJ/);
      expect(decodeProtectedHeader(value)).toMatchObject({
        alg: 'A256GCMKW',
        enc: 'A256GCM',
      });
    }
    expect((await client.userinfo(jwe.access_token)).status).toBe(200);
    expect((await client.refresh(jwe.refresh_token)).status).toBe(200);
  });

  it('JWT access tokens have no e-mail and no azp, and are good for all', async () => {
    await idp.control({ scenario: 'token-form', accessTokens: 'jwt' });
    const { access_token: token } = await client.signIn('member');
    expect(Object.keys(decodeJwt(token)).sort()).toEqual(
      ['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sub'].sort(),
    );
    expect((await client.userinfo(token)).status).toBe(200);
    expect(await client.introspect(token)).toMatchObject({ active: true });
  });

  it('end when their time is over, also the refresh token', async () => {
    await idp.control({
      scenario: 'lifetimes',
      accessToken: 3,
      refreshTokenIdle: 6,
    });
    const tokens = await client.signIn('member');
    time += 4_000;
    expect((await client.userinfo(tokens.access_token)).status).toBe(401);
    time += 3_000;
    const refused = await client.refresh(tokens.refresh_token);
    expect(await refused.json()).toEqual({
      error: 'invalid_request',
      error_description: 'Errors.OIDCSession.RefreshTokenInvalid',
    });
  });
});

describe('keys', () => {
  it('are published when created, sign when activated, and never change by themselves', async () => {
    const kids = async () => {
      const { keys } = await (await client.get('/oauth/v2/keys')).json();
      return keys.map((key: { kid: string }) => key.kid);
    };
    const before = decodeProtectedHeader(
      (await client.signIn('member')).id_token,
    ).kid;
    const { kid } = await idp.control({ scenario: 'create-key' });
    expect(await kids()).toEqual(expect.arrayContaining([before, kid]));
    const signedBy = async () =>
      decodeProtectedHeader((await client.signIn('member')).id_token).kid;
    expect(await signedBy()).toBe(before);
    await idp.control({ scenario: 'activate-key' });
    expect(await signedBy()).toBe(kid);
    expect(await kids()).toContain(before);
  });
});

describe('the directory', () => {
  it('gives everybody at once without a limit, and pages that are whole', async () => {
    const cast = recordedCast();
    const [first] = cast.people;
    const many = await createOidcStandIn({
      port: 0,
      clients: CLIENTS,
      seed: {
        ...cast,
        people: Array.from({ length: 1123 }, (_, index) => ({
          ...first,
          id: `50${index}`,
          userName: `bulk-${String(index).padStart(4, '0')}`,
        })),
      },
    });
    const list = async (query: object) => {
      const answer = await fetch(`${many.url}/v2/users`, {
        method: 'POST',
        headers: { authorization: 'Bearer tycQP--V3nY--len-71-' },
        body: JSON.stringify({
          query,
          sortingColumn: 'USER_FIELD_NAME_USER_NAME',
          queries: [{ typeQuery: { type: 'TYPE_HUMAN' } }],
        }),
      });
      return answer.json();
    };
    try {
      expect((await list({})).result).toHaveLength(1123);
      expect((await list({ limit: 1001 })).result).toHaveLength(1001);
      expect(await list({ offset: 2000 })).not.toHaveProperty('result');
      const seen: string[] = [];
      for (let offset = 0; ; offset += 250) {
        const { result } = await list({ offset, limit: 250, asc: true });
        seen.push(...result.map((user: { userId: string }) => user.userId));
        if (result.length < 250) {
          break;
        }
      }
      expect(new Set(seen).size).toBe(1123);
    } finally {
      await many.close();
    }
  });

  it('counts in totalResult what the caller may not see', async () => {
    const nobody = await machineToken('portal-nobody');
    const { body } = await call(
      nobody,
      '/zitadel.authorization.v2.AuthorizationService/ListAuthorizations',
    );
    expect(body).toEqual({
      pagination: { totalResult: '6', appliedLimit: '100' },
    });
  });

  it('says membership not found to a caller without any role', async () => {
    const sync = await machineToken('portal-sync');
    const path = '/zitadel.project.v2.ProjectService/ListProjects';
    expect((await call(sync, path)).status).toBe(200);
    await idp.control({ scenario: 'membership-not-found' });
    const { status, body } = await call(sync, path);
    expect(status).toBe(404);
    expect(body.message).toBe('membership not found (AUTHZ-cdgFk)');
  });

  it('shows a write in lists only after the lag, and at once by id', async () => {
    await idp.control({ scenario: 'lag', milliseconds: 50 });
    const setup = await machineToken('portal-setup');
    const id = '360000000000000003';
    await call(setup, `/v2/users/${id}/deactivate`);
    const stateInList = async () => {
      const { body } = await call(setup, '/v2/users', {
        queries: [{ inUserIdsQuery: { userIds: [id] } }],
      });
      return body.result[0].state;
    };
    expect(await stateInList()).toBe('USER_STATE_ACTIVE');
    const one = await fetch(`${idp.url}/v2/users/${id}`, {
      headers: { authorization: `Bearer ${setup}` },
    });
    expect((await one.json()).user.state).toBe('USER_STATE_INACTIVE');
    time += 60;
    expect(await stateInList()).toBe('USER_STATE_INACTIVE');
  });

  it('tells by events what was removed', async () => {
    const setup = await machineToken('portal-setup');
    await fetch(`${idp.url}/v2/users/360000000000000005`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${setup}` },
    });
    const { body } = await call(setup, '/admin/v1/events/_search', {
      eventTypes: ['user.removed'],
    });
    expect(body.events[0].aggregate.id).toBe('360000000000000005');
  });

  it('resets grant types and login version that an update does not send', async () => {
    const setup = await machineToken('portal-setup');
    const service = '/zitadel.application.v2.ApplicationService';
    const applicationId = CLIENTS[0].clientId;
    await call(setup, `${service}/UpdateApplication`, {
      applicationId,
      oidcConfiguration: { accessTokenRoleAssertion: true },
    });
    const { body } = await call(setup, `${service}/GetApplication`, {
      applicationId,
    });
    expect(body.application.oidcConfiguration.grantTypes).toEqual([
      'OIDC_GRANT_TYPE_AUTHORIZATION_CODE',
    ]);
    expect(body.application.oidcConfiguration.loginVersion).toBeUndefined();
    const tokens = await client.signIn('member');
    expect(tokens.refresh_token).toBe('');
  });
});

describe('faults on order', () => {
  it('status and html-200 answer so many times, where they were told to', async () => {
    await idp.control({ scenario: 'status', code: 502, path: 'keys' });
    await idp.control({ scenario: 'html-200', times: 2, path: 'userinfo' });
    expect((await client.get('/oauth/v2/keys')).status).toBe(502);
    expect((await client.get('/oauth/v2/keys')).status).toBe(200);
    for (const type of ['text/html', 'text/html', 'application/json']) {
      const answer = await client.userinfo('x');
      expect(answer.headers.get('content-type')).toContain(type);
    }
  });

  it('half-open begins an answer and never ends it', async () => {
    await idp.control({ scenario: 'half-open', path: 'keys' });
    const answer = await client.get('/oauth/v2/keys');
    const text = answer.text().then(
      () => 'ended',
      () => 'broken',
    );
    const other = client.get('/debug/healthz').then(() => 'silent');
    expect(await Promise.race([text, other])).toBe('silent');
    await answer.body?.cancel().catch(() => {});
  });

  it('clock-skew moves the provider’s clock', async () => {
    await idp.control({ scenario: 'clock-skew', seconds: 300 });
    const { id_token: token } = await client.signIn('member');
    expect(decodeJwt(token).iat).toBe(Math.floor(time / 1000) + 300);
  });

  it('login-v2-required leaves signing out without a hint to the login application', async () => {
    await idp.control({ scenario: 'login-v2-required' });
    const answer = await client.endSession({
      client_id: CLIENTS[0].clientId,
    });
    expect(answer.headers.get('location')).toMatch(
      /^\/ui\/v2\/login\/logout\?logout_token=/,
    );
  });

  it('gives roles of every project in the audience, and no generic claim, to service users', async () => {
    const token = await machineToken(
      'portal-sync',
      `openid urn:zitadel:iam:org:project:id:${SANDBOX_PROJECT_ID}:aud`,
    );
    const info = await (await client.userinfo(token)).json();
    expect(Object.keys(info)).toEqual(['sub']);
  });
});
