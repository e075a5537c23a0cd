/*
 * Proves that no token but a good access token is exchanged: each kind of bad one is 401, whoever made it,
 * and says why in words that do not help to make a better one. The stand-in knows each of its own tokens
 * here, so that the one thing that is wrong with it is why it is refused. Whom a good one lets in is in
 * exchange.test.ts.
 */
/* eslint-disable jest/expect-expect -- `expectRefused` asserts */
import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { decodeJwt, decodeProtectedHeader, exportJWK, SignJWT } from 'jose';
import { z } from 'zod';
import {
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_PASSWORD,
  SANDBOX_PROJECT_ID,
} from '@opencsp/sandbox';
import { Stage } from '../__testUtils__/stage';
import {
  accessToken,
  exchange,
  Exchanged,
  scriptTokens,
  send,
} from './__testUtils__/scripts';

const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const HOUR = 3600;
const seconds = () => Math.floor(Date.now() / 1000);

let stage: Stage;
/** Publishes {@link own}, and counts who asks for it. */
let keyServer: Server;
let keyUrl: string;
let keyRequests = 0;

beforeAll(async () => {
  stage = await Stage.start('zitadel', {
    projectId: SANDBOX_PROJECT_ID,
    organizationId: SANDBOX_ORGANIZATION_ID,
  });
  const keys = [{ ...(await exportJWK(own.publicKey)), kid: 'mine' }];
  keyServer = createServer((_, answer) => {
    keyRequests += 1;
    answer.end(JSON.stringify({ keys }));
  });
  await new Promise<void>(resolve => {
    keyServer.listen(0, '127.0.0.1', resolve);
  });
  const { port } = z.object({ port: z.number() }).parse(keyServer.address());
  keyUrl = `http://127.0.0.1:${port}/`;
});
afterAll(async () => {
  await new Promise(resolve => keyServer.close(resolve));
  await stage.stop();
});
beforeEach(() => stage.reset());

const encode = (value: unknown) =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** Header and claims of a token that is good. */
async function good() {
  const token = await accessToken(stage, 'admin');
  return {
    token,
    header: decodeProtectedHeader(token),
    claims: decodeJwt(token),
  };
}

/** A good token's claims, signed with a key that the provider does not have. */
async function signedByOther(header: Record<string, unknown>) {
  const { claims } = await good();
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', ...header })
    .sign(own.privateKey);
}

async function publicKeyOf(kid: string | undefined) {
  const answer = await fetch(`${stage.idp.url}/oauth/v2/keys`);
  const { keys } = z
    .object({ keys: z.array(z.looseObject({ kid: z.string() })) })
    .parse(await answer.json());
  const key = keys.find(one => one.kid === kid);
  return createPublicKey({ key: { ...key }, format: 'jwk' });
}

function expectRefused(answer: Exchanged, words: RegExp) {
  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toBe(
    'Bearer error="invalid_token"',
  );
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.body.error).toEqual({
    name: 'AuthenticationError',
    message: expect.stringMatching(words),
  });
  expect(answer.body.backstageIdentity).toBeUndefined();
}

it('the token that the others are made of is good', async () => {
  const { token } = await good();
  expect((await exchange(stage, token)).status).toBe(200);
});

describe('a signature that proves nothing', () => {
  it.each(['none', 'None', 'NONE'])('alg=%s is refused', async alg => {
    const { header, claims } = await good();
    const unsigned = `${encode({ ...header, alg })}.${encode(claims)}`;
    for (const signature of ['', 'AA']) {
      expectRefused(
        await exchange(stage, `${unsigned}.${signature}`),
        signature ? /not allowed here/ : /Send an access token|not allowed/,
      );
    }
  });

  it('HS256 with the public key as secret is refused, in each form of the key', async () => {
    const { header, claims } = await good();
    const key = await publicKeyOf(header.kid);
    const secrets = [
      key.export({ type: 'spki', format: 'pem' }),
      key.export({ type: 'spki', format: 'der' }),
      JSON.stringify(key.export({ format: 'jwk' })),
    ];
    for (const secret of secrets) {
      const text = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
      const mac = createHmac('sha256', secret).update(text).digest('base64url');
      expectRefused(await exchange(stage, `${text}.${mac}`), /not allowed/);
    }
  });

  it('an algorithm that is not on the list is refused, though the key is right', async () => {
    const token = await signedByOther({ alg: 'RS512', kid: 'mine' });
    expectRefused(await exchange(stage, token), /Allowed: RS256/);
  });

  it('another key under the kid of a good one is refused', async () => {
    const { header } = await good();
    const token = await signedByOther({ kid: header.kid });
    expectRefused(await exchange(stage, token), /not signed by/);
  });

  it.each([['unknown'], [''], [undefined], [7], ['../keys'], ['__proto__']])(
    'kid %j is refused',
    async kid => {
      const token = await signedByOther({ kid });
      expectRefused(await exchange(stage, token), /not signed by/);
    },
  );

  it('keys that the token brings or points at are not looked at', async () => {
    const { header } = await good();
    const jwk = await exportJWK(own.publicKey);
    for (const brought of [
      { jwk },
      { jku: keyUrl },
      { x5u: keyUrl },
      { x5c: [own.publicKey.export({ type: 'spki', format: 'der' })] },
    ]) {
      for (const kid of [header.kid, 'mine', undefined]) {
        const token = await signedByOther({ ...brought, kid });
        expectRefused(await exchange(stage, token), /not signed by/);
      }
    }
    expect(keyRequests).toBe(0);
  });

  it('one that was changed anywhere is refused', async () => {
    const { token } = await good();
    const step = Math.ceil(token.length / 60);
    for (let at = 0; at < token.length - 1; at += step) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const changed = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
      expect((await exchange(stage, changed)).status).toBe(401);
    }
  });

  it('other claims under the signature of a good token are refused', async () => {
    const { token, claims } = await good();
    const [header, , signature] = token.split('.');
    const forged = encode({ ...claims, sub: '360000000000000002' });
    expectRefused(
      await exchange(stage, `${header}.${forged}.${signature}`),
      /not signed by/,
    );
  });
});

describe('a token that is not for here and now', () => {
  it.each<[string, () => Record<string, unknown>, RegExp]>([
    ['another audience', () => ({ aud: ['other'] }), /id:35.*:aud/],
    ['no audience it can be', () => ({ aud: 7 }), /not for this portal/],
    [
      'the audience in a text',
      () => ({ aud: `x ${SANDBOX_PROJECT_ID}` }),
      /aud/,
    ],
    ['another issuer', () => ({ iss: 'https://x.test' }), /another issuer/],
    ['its issuer with a slash', () => ({ iss: `${stage.idp.url}/` }), /issuer/],
    ['no issuer it can be', () => ({ iss: [stage.idp.url] }), /issuer/],
    ['its end in the past', () => ({ exp: seconds() - HOUR }), /expired/],
    ['its end as a text', () => ({ exp: '9999999999' }), /"exp"/],
    ['its begin in the future', () => ({ nbf: seconds() + HOUR }), /not valid/],
    ['its issue in the future', () => ({ iat: seconds() + HOUR }), /not valid/],
    ['no subject', () => ({ sub: '' }), /no access token/],
    ['a long subject', () => ({ sub: 'x'.repeat(256) }), /no access token/],
  ])('%s: it is refused', async (_, claims, words) => {
    const token = await accessToken(stage, 'admin', { claims: claims() });
    expectRefused(await exchange(stage, token), words);
  });

  it.each(['iss', 'sub', 'aud', 'exp', 'iat'])(
    'without %s it is refused',
    async name => {
      const token = await accessToken(stage, 'admin', { without: [name] });
      expect((await exchange(stage, token)).status).toBe(401);
    },
  );

  it('clocks may differ by some seconds', async () => {
    const claims = { iat: seconds() + 20, nbf: seconds() + 20 };
    const late = { exp: seconds() - 20 };
    for (const changes of [{ claims }, { claims: late }]) {
      const token = await accessToken(stage, 'admin', changes);
      expect((await exchange(stage, token)).status).toBe(200);
    }
  });
});

describe('a token of another kind', () => {
  it('an ID token is refused, of a service user with role and audience, too', async () => {
    const { id_token: token } = await scriptTokens(stage);
    expect(decodeJwt(token).aud).toContain(SANDBOX_PROJECT_ID);
    expectRefused(await exchange(stage, token), /ID token/);
  });

  it('a logout token is refused', async () => {
    await stage.signIn('admin');
    const { logoutToken } = await stage.idp.control({
      scenario: 'logout-token',
      user: 'admin',
      claims: { sub: '360000000000000001' },
    });
    expectRefused(
      await exchange(stage, z.string().parse(logoutToken)),
      /no access token/,
    );
  });

  it.each(['logout+jwt', 'secevent+jwt', 'vnd.backstage.user', 'dpop+jwt'])(
    'one that says that it is %s is refused',
    async typ => {
      const token = await accessToken(stage, 'admin', { typ });
      expectRefused(await exchange(stage, token), /no access token/);
    },
  );

  it.each(['ID', 'Refresh', 'Logout', 7])(
    'one that says that it is %s, as Keycloak’s do, is refused',
    async typ => {
      const token = await accessToken(stage, 'admin', { claims: { typ } });
      expectRefused(await exchange(stage, token), /no access token/);
    },
  );

  it.each(['plain', 'jwe'])(
    'an opaque access token (%s) is refused, with what to set',
    async opaque => {
      await stage.idp.control({ scenario: 'token-form', opaque });
      const { access_token: token } = await scriptTokens(stage, 'portal-sync');
      expectRefused(
        await exchange(stage, token),
        /set the access token type to JWT/,
      );
    },
  );

  it('the Backstage token that came out is not taken in again', async () => {
    const { token } = await good();
    const { body } = await exchange(stage, token);
    const issued = body.backstageIdentity?.token ?? '';
    expectRefused(await exchange(stage, issued), /another issuer/);
  });
});

describe('headers', () => {
  it('without any it is 401 with a plain challenge', async () => {
    const answer = await send(stage, []);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body.error?.message).toMatch(/Authorization: Bearer/);
  });

  it.each([
    ['another scheme', `Basic ${btoa(`admin:${SANDBOX_PASSWORD}`)}`],
    ['no token', 'Bearer'],
    ['two words', 'Bearer a b'],
    ['two in one', 'Bearer a.b.c, Bearer d.e.f'],
    ['signs that no token has', 'Bearer a.b.c;'],
  ])('%s: 401', async (_, header) => {
    expectRefused(await send(stage, [header]), /Authorization: Bearer/);
  });

  it('several are refused, also when one or both are good', async () => {
    const { token } = await good();
    for (const headers of [
      [`Bearer ${token}`, 'Bearer x'],
      ['Bearer x', `Bearer ${token}`],
      [`Bearer ${token}`, `Bearer ${token}`],
    ]) {
      const answer = await send(stage, headers);
      expect(answer.status).toBe(400);
      expect(answer.body.error?.message).toMatch(/exactly one/);
      expect(answer.headers['www-authenticate']).toBe(
        'Bearer error="invalid_request"',
      );
    }
  });

  it('one that is too long is refused', async () => {
    const claims = { padding: 'x'.repeat(8 * 1024) };
    const token = await accessToken(stage, 'admin', { claims });
    expectRefused(await exchange(stage, token), /longer than 8192/);
  });
});
