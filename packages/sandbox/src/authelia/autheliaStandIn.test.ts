/*
 * Proves that a person can sign in and out by the page alone, that the page is whole, safe and readable
 * in light and dark, and that each scenario does what it says; leaves the API to recordings.test.ts, and the second
 * factor to secondFactor/secondFactorPages.test.ts.
 */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { StandIn } from '../standIn';
import { ListedDirectory } from './__testUtils__/listedDirectory';
import { createAutheliaStandIn, readSettings } from '.';

const PORTAL = 'auth.ada.localhost:8443';
const CONFIGURATION = `
session:
  cookies:
    - domain: ada.localhost
      authelia_url: 'https://${PORTAL}'
      default_redirection_url: 'https://home.ada.localhost:8443'
access_control:
  rules:
    - { domain: cloud.ada.localhost, policy: one_factor }
    - { domain: vault.ada.localhost, policy: two_factor }
    - { domain: open.ada.localhost, policy: bypass }
`;
const ADA = {
  ...{ username: 'ada', password: 'sandbox "1"', displayName: 'Ada <A>' },
  ...{ email: 'ada@example.com', groups: ['people'] },
};

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

describe('Authelia', () => {
  let authelia: StandIn;
  let now: number;

  beforeAll(async () => {
    authelia = await createAutheliaStandIn({
      port: 0,
      settings: readSettings(CONFIGURATION),
      directory: new ListedDirectory([ADA]),
      speed: 10_000,
      now: () => new Date(now),
    });
  });
  beforeEach(async () => {
    now = Date.parse('2026-11-23T10:00:00Z');
    await authelia.control({ scenario: 'reset' });
  });
  afterAll(() => authelia.close());

  const call = (
    method: string,
    path: string,
    { headers = {}, body = '' }: { headers?: object; body?: string } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const proxied = {
        'x-forwarded-proto': 'https',
        'x-forwarded-host': PORTAL,
      };
      const sent = request(
        new URL(path, authelia.url),
        { method, headers: { ...proxied, ...headers }, agent: false },
        async response =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [
                name,
                String(value),
              ]),
            ),
            body: await text(response),
          }),
      );
      sent.on('error', reject);
      sent.end(body);
    });

  const form = (fields: Record<string, string>) =>
    new URLSearchParams(fields).toString();
  const right = () => form({ username: 'ada', password: ADA.password });
  const cookieOf = (answer: Answer) =>
    answer.headers['set-cookie'].split(';')[0];
  const rd = (target: string) => `/?rd=${encodeURIComponent(target)}&rm=GET`;
  const passes = async (host: string, cookie = '') => {
    const { status } = await call('GET', '/api/authz/forward-auth', {
      headers: {
        ...{ cookie, accept: 'text/html' },
        'x-forwarded-method': 'GET',
        'x-forwarded-host': `${host}:8443`,
        'x-forwarded-uri': '/',
      },
    });
    return status;
  };

  describe('page', () => {
    const cloud = 'https://cloud.ada.localhost:8443/a?b=c&d="<e>';

    it('leads by its form to where somebody wanted to go', async () => {
      const shown = await call('GET', rd(cloud));
      expect(shown.status).toBe(200);
      const [, action = ''] =
        /<form method="post" action="([^"]*)">/.exec(shown.body) ?? [];
      const path = `/${action.replaceAll('&amp;', '&')}`;
      expect(path).toBe(rd(cloud));
      const sent = await call('POST', path, {
        headers: { origin: `https://${PORTAL}` },
        body: right(),
      });
      expect(sent.status).toBe(303);
      expect(sent.headers.location).toBe(new URL(cloud).href);
      expect(await passes('cloud.ada.localhost', cookieOf(sent))).toBe(200);
      const again = await call('GET', rd(cloud), {
        headers: { cookie: cookieOf(sent) },
      });
      expect(again.headers.location).toBe(new URL(cloud).href);
    });

    it('says what is wrong, keeps the name, and never the password', async () => {
      const body = form({ username: '"><b>x', password: 'typed-password' });
      const answer = await call('POST', rd(cloud), { body });
      expect(answer.status).toBe(401);
      expect(answer.body).toContain('role="alert"');
      expect(answer.body).toContain('value="&#34;&gt;&lt;b&gt;x"');
      expect(answer.body).not.toContain('typed-password');
      expect(answer.headers['set-cookie']).toBeUndefined();
    });

    it.each([
      'https://evil.example.org/',
      'http://cloud.ada.localhost/',
      'data:text/html,a',
      '//evil.example.org',
      'https://cloud.ada.localhost.evil.example.org/',
    ])('does not lead to %s', async target => {
      const shown = await call('GET', rd(target));
      expect(shown.body).not.toContain('to go on to');
      const sent = await call('POST', rd(target), { body: right() });
      expect(sent.status).toBe(303);
      expect(sent.headers.location).toMatch(/^\?rd=/);
      const after = await call('GET', `/${sent.headers.location}`, {
        headers: { cookie: cookieOf(sent) },
      });
      expect(after.status).toBe(200);
      expect(after.body).toContain('Signed in as Ada &lt;A&gt;');
    });

    it('signs out', async () => {
      const sent = await call('POST', '/', { body: right() });
      const headers = { cookie: cookieOf(sent) };
      const shown = await call('GET', '/', { headers });
      expect(shown.body).toContain('action="/logout"');
      expect(shown.body).toContain('href="https://home.ada.localhost:8443"');
      const out = await call('POST', '/logout', { headers });
      expect(out.headers).toMatchObject({ location: './' });
      expect(await passes('cloud.ada.localhost', headers.cookie)).toBe(302);
      expect((await call('GET', '/', { headers })).body).toContain('Sign in');
    });

    it('takes no form of another site', async () => {
      const headers = { origin: 'https://evil.example.org' };
      for (const path of ['/', '/logout']) {
        const answer = await call('POST', path, { headers, body: right() });
        expect(answer.status).toBe(403);
      }
    });

    it('has all in itself: no script, nothing from elsewhere, style by its nonce', async () => {
      const { body, headers } = await call('GET', '/');
      expect(body).not.toMatch(/<script|<img|<link|@import|url\(|\son\w+=/);
      const [, nonce = ''] = /<style nonce="([^"]+)">/.exec(body) ?? [];
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
      expect(body).not.toContain('style="');
      const other = await call('GET', '/');
      expect(other.body).not.toContain(nonce);
    });

    it('has a label for each field, a language, a title and one heading', async () => {
      const { body } = await call('GET', '/');
      expect(body).toContain('<html lang="en">');
      expect(body).toMatch(/<title>[^<]+<\/title>/);
      expect(body.match(/<h1>/g)).toHaveLength(1);
      const ids = [...body.matchAll(/<input id="([^"]+)"/g)].map(it => it[1]);
      expect(ids).toEqual(['username', 'password']);
      for (const id of ids) {
        expect(body).toContain(`<label for="${id}">`);
      }
      expect(body).toMatch(/<label class="check"><input[^>]+>Remember me/);
    });

    it.each(['light', 'dark'])('can be read in %s', async scheme => {
      const { body } = await call('GET', '/');
      const [light, dark] = [...body.matchAll(/:root \{([^}]*)\}/g)].map(
        ([, rules]) =>
          Object.fromEntries(
            [...rules.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(it => [
              ...it.slice(1, 3),
            ]),
          ),
      );
      const colors = scheme === 'light' ? light : dark;
      const pairs = [
        ...['text', 'soft', 'bad', 'accent'].map(name => [name, 'card']),
        ...[
          ['on-accent', 'accent'],
          ['text', 'hint'],
        ],
      ];
      for (const [name, behind] of pairs) {
        // WCAG 2.2, 1.4.3
        expect(contrast(colors[name], colors[behind])).toBeGreaterThan(4.5);
      }
    });

    it('says whom the directory has first, and no password', async () => {
      const { body } = await call('GET', '/');
      expect(body).toContain('<code>admin</code>');
      expect(body).not.toContain('sandbox-only');
    });
  });

  describe('scenarios', () => {
    const signIn = async () =>
      cookieOf(await call('POST', '/', { body: right() }));

    it('down and up, on the same port, with its sessions', async () => {
      const cookie = await signIn();
      await authelia.control({ scenario: 'down' });
      await expect(call('GET', '/api/health')).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
      await authelia.control({ scenario: 'up' });
      expect(await passes('cloud.ada.localhost', cookie)).toBe(200);
    });

    it('a status, so many times, on bypass as well', async () => {
      await authelia.control({ scenario: 'status', code: 500, times: 2 });
      expect(await passes('open.ada.localhost')).toBe(500);
      expect((await call('GET', '/api/health')).body).toBe('');
      expect(await passes('open.ada.localhost')).toBe(200);
    });

    it('the directory down: no login, running sessions go on, health is OK', async () => {
      const cookie = await signIn();
      await authelia.control({ scenario: 'directory-down' });
      const login = await call('POST', '/', { body: right() });
      expect(login.status).toBe(401);
      expect(await passes('cloud.ada.localhost', cookie)).toBe(200);
      expect((await call('GET', '/api/health')).status).toBe(200);
      await authelia.control({ scenario: 'directory-up' });
      expect((await call('POST', '/', { body: right() })).status).toBe(303);
    });

    it('the store down: nobody is signed in until it is back', async () => {
      const cookie = await signIn();
      await authelia.control({ scenario: 'store-down' });
      expect(await passes('cloud.ada.localhost', cookie)).toBe(302);
      expect((await call('POST', '/', { body: right() })).status).toBe(401);
      await authelia.control({ scenario: 'store-up' });
      expect(await passes('cloud.ada.localhost', cookie)).toBe(200);
      await authelia.control({ scenario: 'forget-sessions' });
      expect(await passes('cloud.ada.localhost', cookie)).toBe(302);
    });

    it('says how it is: sessions and who is kept out', async () => {
      await signIn();
      const wrong = form({ username: 'ada', password: 'wrong' });
      for (let count = 0; count < 3; count += 1) {
        await call('POST', '/', { body: wrong });
      }
      expect(await authelia.control({ scenario: 'state' })).toEqual({
        ...{ isUp: true, isDirectoryDown: false, isStoreDown: false },
        ...{ armed: [], sessions: 1, banned: ['ada'] },
      });
      now += 300_000;
      expect((await call('POST', '/', { body: right() })).status).toBe(303);
    });
  });

  it('answers without HTTPS or under another name as the API does', async () => {
    const headers = { 'x-forwarded-proto': 'http' };
    expect((await call('GET', '/', { headers })).status).toBe(403);
    const other = { 'x-forwarded-host': 'auth.example.org' };
    expect((await call('GET', '/', { headers: other })).status).toBe(403);
  });

  it.each([
    ['DELETE', '/', 405],
    ['PUT', '/api/firstfactor', 405],
    ['GET', '/static/x.js', 404],
    ['GET', '/favicon.ico', 204],
  ])('%s %s is %d', async (method, path, status) => {
    expect((await call(method, path)).status).toBe(status);
  });

  it('refuses a configuration that it does not understand', () => {
    expect(() => readSettings('a: b')).toThrow('session');
  });
});

/** WCAG 2.2 contrast of two colours such as `#0b57d0`. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map(at => parseInt(color.slice(at, at + 2), 16) / 255)
    .map(it => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
