/*
 * Proves OpenID Connect where nothing was recorded: a person who goes through its pages, the policies of clients, what
 * a code and a secret must be, and that what clients know somebody by outlives a restart. Leaves the recorded answers
 * to recordings.test.ts.
 */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  pbkdf2Sync,
  verify,
} from 'node:crypto';
import { ListedDirectory } from '../__testUtils__/listedDirectory';
import {
  AutheliaStandIn,
  AutheliaStandInOptions,
  AutheliaState,
  createAutheliaStandIn,
  readSettings,
} from '..';
import { codeOf, periodAt } from '../secondFactor/totp';
import { isSecret } from './clients';

const PORTAL = 'auth.ada.localhost:8443';
const CALLBACK = 'https://git.ada.localhost:8443/cb';
const VERIFIER = 'a-verifier-of-some-forty-characters-and-more';
const SECRET = 'client-secret';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

function digestOf(secret: string): string {
  const salt = Buffer.alloc(16, 1);
  const key = pbkdf2Sync(secret, salt, 1_000, 64, 'sha512');
  const [a, b] = [salt, key].map(bytes =>
    bytes.toString('base64').replace(/=+$/, '').replaceAll('+', '.'),
  );
  return `$pbkdf2-sha512$1000$${a}$${b}`;
}

const client = (id: string, more: string) => `
      - client_id: '${id}'
        client_name: 'Git <${id}>'
        client_secret: '${digestOf(SECRET)}'
        redirect_uris: ['${CALLBACK}']
        scopes: [openid, profile, groups]
        ${more}`;

const CONFIGURATION = `
session: { cookies: [{ domain: ada.localhost, authelia_url: 'https://${PORTAL}' }] }
notifier: { filesystem: { filename: /config/notification.txt } }
access_control: { rules: [{ domain: '*.ada.localhost', policy: one_factor }] }
identity_providers:
  oidc:
    jwks: [{ key_id: main, key: {{ secret "/run/secrets/key" }} }]
    authorization_policies:
      members: { default_policy: deny, rules: [{ policy: one_factor, subject: ['group:git'] }] }
    clients:${client(
      'plain',
      'authorization_policy: one_factor\n        consent_mode: implicit',
    )}${client('asks', 'authorization_policy: one_factor')}${client(
  'strict',
  'consent_mode: implicit',
)}${client(
  'members',
  'authorization_policy: members\n        consent_mode: implicit',
)}${client(
  'posts',
  'authorization_policy: one_factor\n        consent_mode: implicit\n        token_endpoint_auth_method: client_secret_post',
)}
`.replace(
  'key: {{ secret "/run/secrets/key" }}',
  `key: ${JSON.stringify(PEM)}`,
);

const PEOPLE = ['ada', 'grace'].map(username => ({
  ...{ username, password: 'right', displayName: username },
  ...{ email: `${username}@example.com`, groups: [] as string[] },
}));
PEOPLE[0].groups.push('git');

describe('OpenID Connect', () => {
  let authelia: AutheliaStandIn;
  let now: number;
  let cookie: string;
  let message: string;
  let kept: AutheliaState | undefined;

  const start = (more: Partial<AutheliaStandInOptions> = {}) =>
    createAutheliaStandIn({
      ...{ port: 0, speed: 10_000, settings: readSettings(CONFIGURATION) },
      directory: new ListedDirectory(PEOPLE),
      now: () => new Date(now),
      notify: text => {
        message = text;
      },
      keep: state => {
        kept = state;
      },
      ...more,
    });

  beforeEach(async () => {
    now = Date.parse('2026-11-23T10:00:00Z');
    [cookie, message, kept] = ['', '', undefined];
    authelia = await start();
  });
  afterEach(() => authelia.close());

  async function call(
    path: string,
    fields?: Record<string, string>,
    headers: Record<string, string> = {},
  ) {
    const answer = await fetch(new URL(path, authelia.url), {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        ...{ cookie, accept: 'text/html', 'x-forwarded-proto': 'https' },
        ...{ 'x-forwarded-host': PORTAL, ...headers },
      },
      ...(fields && { body: new URLSearchParams(fields).toString() }),
    });
    const [set] = answer.headers.getSetCookie();
    cookie = set?.split(';')[0] ?? cookie;
    const location = answer.headers.get('location') ?? '';
    return {
      ...{ status: answer.status, location, body: await answer.text() },
      /** Of the portal, as the browser goes on to. */
      next: location.replace(`https://${PORTAL}`, ''),
    };
  }

  const ask = (id: string, more: Record<string, string> = {}) =>
    `/api/oidc/authorization?${new URLSearchParams({
      ...{ client_id: id, response_type: 'code', scope: 'openid profile' },
      ...{ redirect_uri: CALLBACK, state: 'state-of-eight' },
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      ...{ code_challenge_method: 'S256', ...more },
    })}`;

  const signIn = (at: string, username = 'ada') =>
    call(at, { username, password: 'right' });

  const codeIn = (location: string) =>
    new URL(location).searchParams.get('code') ?? '';

  const exchange = (
    code: string,
    id = 'plain',
    more: Record<string, string> = {},
  ) =>
    call(
      '/api/oidc/token',
      {
        ...{ grant_type: 'authorization_code', code },
        ...{ redirect_uri: CALLBACK, code_verifier: VERIFIER, ...more },
      },
      {
        authorization: `Basic ${Buffer.from(`${id}:${SECRET}`).toString(
          'base64',
        )}`,
      },
    );

  /** Goes to a client as somebody who is not signed in yet. */
  async function arrive(id: string, username = 'ada'): Promise<string> {
    const portal = await call(ask(id));
    const sent = await signIn(portal.next, username);
    const back = await call(sent.location.replace(`https://${PORTAL}`, ''));
    return back.location;
  }

  it('leads from a client by the login page back to the client', async () => {
    const portal = await call(ask('plain'));
    expect(portal.location).toMatch(/\/\?flow=openid_connect&flow_id=/);
    expect((await call(portal.next)).body).toContain('Sign in');
    const sent = await signIn(portal.next);
    expect(sent.status).toBe(303);
    const back = await call(sent.location.replace(`https://${PORTAL}`, ''));
    expect(back.location).toMatch(/^https:\/\/git\.ada\.localhost:8443\/cb\?/);
    const tokens = JSON.parse((await exchange(codeIn(back.location))).body);
    const [header, claims, signature] = tokens.id_token.split('.');
    const { keys } = JSON.parse((await call('/jwks.json')).body);
    expect(
      verify(
        'sha256',
        Buffer.from(`${header}.${claims}`),
        createPublicKey({ key: keys[0], format: 'jwk' }),
        Buffer.from(signature, 'base64url'),
      ),
    ).toBe(true);
    expect(await call(portal.next)).toMatchObject({ status: 200 });
  });

  it('asks who must agree, and takes both answers', async () => {
    await signIn('/');
    const asked = await call(ask('asks'));
    expect(asked.next).toMatch(/^\/consent\/openid\/decision\?/);
    const shown = await call(asked.next);
    expect(shown.body).toContain('Go on to Git &lt;asks&gt;?');
    expect(shown.body).toContain('<li>your name</li>');
    expect(shown.body).not.toMatch(/<script|\son\w+=/);

    const foreign = { origin: 'https://evil.example.org' };
    const forged = await call(asked.next, { agree: 'yes' }, foreign);
    expect(forged.status).toBe(403);

    const agreed = await call(asked.next, { agree: 'yes' });
    const back = await call(agreed.next);
    expect(codeIn(back.location)).toMatch(/^authelia_ac_/);

    const again = await call(ask('asks'));
    const refused = await call(again.next, { agree: 'no' });
    expect(refused.location).toContain('error=access_denied');
    expect(refused.location).toContain('state=state-of-eight');
  });

  it('lets nobody agree for somebody else', async () => {
    await signIn('/');
    const asked = await call(ask('asks'));
    const agreed = await call(asked.next, { agree: 'yes' });
    cookie = '';
    await signIn('/', 'grace');
    expect((await call(agreed.next)).next).toMatch(/^\/consent\//);
  });

  it('has only those in whom a client is for', async () => {
    expect(codeIn(await arrive('members'))).toMatch(/^authelia_ac_/);
    cookie = '';
    expect(await arrive('members', 'grace')).toContain('error=access_denied');
  });

  it('wants a second factor where a client does', async () => {
    const portal = await call(ask('strict'));
    const sent = await signIn(portal.next);
    const begin = await call(`/${sent.location}`);
    expect(begin.body).toContain('A second step is needed');
    const { search } = new URL(portal.location);
    await call(`/2fa/begin${search}`, {});
    const code = /^[A-Z2-9]{8}$/m.exec(message)?.[0] ?? '';
    const app = await call(`/2fa/message${search}`, { code });
    const [, secret = ''] = /<code>([A-Z2-7]{52})<\/code>/.exec(app.body) ?? [];
    const codeNow = () => ({ code: codeOf(secret, periodAt(now)) });
    await call(`/2fa/app${search}`, codeNow());
    now += 30_000;
    const done = await call(`/2fa${search}`, codeNow());
    const on = await call(done.next);
    const back = await call(on.next);
    expect(codeIn(back.location)).toMatch(/^authelia_ac_/);
    const tokens = JSON.parse(
      (await exchange(codeIn(back.location), 'strict')).body,
    );
    const claims = Buffer.from(tokens.id_token.split('.')[1], 'base64url');
    expect(JSON.parse(claims.toString()).amr).toContain('mfa');
  });

  it.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }, 'plain', 0],
    ['another address', { redirect_uri: `${CALLBACK}/x` }, 'plain', 0],
    ['another client', {}, 'members', 0],
    ['a minute too late', {}, 'plain', 60_000],
  ])('gives nothing for a code with %s', async (_, more, id, later) => {
    const code = codeIn(await arrive('plain'));
    now += later;
    const { status, body } = await exchange(code, id, more);
    expect(status).toBe(400);
    expect(JSON.parse(body).error).toBe('invalid_grant');
  });

  it('takes a secret in the body from a client that sends it so', async () => {
    const fields = {
      ...{ grant_type: 'authorization_code', redirect_uri: CALLBACK },
      ...{ client_id: 'posts', client_secret: SECRET },
      code_verifier: VERIFIER,
    };
    const post = async (secret: string) =>
      call('/api/oidc/token', {
        ...{ ...fields, client_secret: secret },
        code: codeIn(await arrive('posts')),
      });
    expect((await post('wrong')).status).toBe(401);
    cookie = '';
    expect((await post(SECRET)).status).toBe(200);
  });

  it('refuses other ways to ask', async () => {
    const token = await call(ask('plain', { response_type: 'token' }));
    expect(token.location).toContain('error=unsupported_response_type');
    const plain = await call(ask('plain', { code_challenge_method: 'plain' }));
    expect(plain.location).toContain('error=invalid_request');
    const fields = { grant_type: 'password', code_verifier: '' };
    const other = await exchange('', 'plain', fields);
    expect(JSON.parse(other.body).error).toBe('unsupported_grant_type');
  });

  it('tells people what no client can be told', async () => {
    const { next } = await call(ask('nobody'));
    const { body } = await call(`${next}&error_hint=<b>`);
    expect(body).toContain('invalid_client');
    expect(body).not.toContain('<b>');
  });

  it('knows somebody by the same for all clients, also after a restart', async () => {
    const subjectBy = async (id: string) => {
      const { body } = await exchange(codeIn(await arrive(id)), id);
      const [, claims] = JSON.parse(body).id_token.split('.');
      return JSON.parse(Buffer.from(claims, 'base64url').toString()).sub;
    };
    const first = await subjectBy('plain');
    cookie = '';
    expect(await subjectBy('members')).toBe(first);
    await authelia.close();
    cookie = '';
    authelia = await start({ state: kept });
    expect(await subjectBy('plain')).toBe(first);
  });

  it('is not there without clients, and ends its start with a key that is none', async () => {
    const [without] = CONFIGURATION.split('identity_providers:');
    await authelia.close();
    authelia = await start({ settings: readSettings(without) });
    for (const path of ['/jwks.json', '/.well-known/openid-configuration']) {
      expect((await call(path)).status).toBe(404);
    }
    const broken = CONFIGURATION.replace(JSON.stringify(PEM), '"none"');
    await expect(start({ settings: readSettings(broken) })).rejects.toThrow(
      'identity_providers: oidc: jwks: key #1',
    );
  });
});

describe('secrets of clients', () => {
  /** Made by the real program (services-contracts.md §4.6). */
  const DIGEST =
    '$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng';

  it.each([
    ['insecure_secret', DIGEST, true],
    ['another', DIGEST, false],
    ['plain', 'plain', false],
  ])('%s', async (secret, digest, isRight) => {
    expect(await isSecret(digest, secret)).toBe(isRight);
  });
});
