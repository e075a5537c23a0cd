/*
 * Proves that a person gets an app for codes and signs in with it by the pages alone: message, secret, first code,
 * next code; that nobody gets past a step; and that the pages are whole and safe. Leaves the API to recordings.test.ts
 * and codes to totp.test.ts.
 */
import { ListedDirectory } from '../__testUtils__/listedDirectory';
import { AutheliaStandIn, createAutheliaStandIn, readSettings } from '..';
import { codeOf, periodAt } from './totp';

const PORTAL = 'auth.ada.localhost:8443';
const VAULT = 'https://vault.ada.localhost:8443/';
const SEARCH = `?rd=${encodeURIComponent(VAULT)}&rm=GET`;
const FILE = '/config/notification.txt';
const PERIOD_MS = 30_000;

const CONFIGURATION = `
session:
  cookies:
    - domain: ada.localhost
      authelia_url: 'https://${PORTAL}'
access_control:
  rules:
    - { domain: cloud.ada.localhost, policy: one_factor }
    - { domain: vault.ada.localhost, policy: two_factor }
notifier: { filesystem: { filename: '${FILE}' } }
totp: { issuer: ada.localhost }
`;
const ADA = {
  ...{ username: 'ada', password: 'right', displayName: 'Ada <A>' },
  ...{ email: 'ada@example.com', groups: [] },
};

interface Answer {
  status: number;
  location: string | null;
  body: string;
}

describe('the second step, by its pages', () => {
  let authelia: AutheliaStandIn;
  let now: number;
  let message: string;
  let cookie: string;
  let canWrite: boolean;

  beforeEach(async () => {
    now = Date.parse('2026-11-23T10:00:00Z');
    [message, cookie, canWrite] = ['', '', true];
    authelia = await createAutheliaStandIn({
      ...{ port: 0, speed: 10_000, settings: readSettings(CONFIGURATION) },
      directory: new ListedDirectory([ADA]),
      now: () => new Date(now),
      notify: text => {
        if (!canWrite) {
          throw new Error('no space left on device');
        }
        message = text;
      },
    });
  });
  afterEach(() => authelia.close());

  async function call(
    path: string,
    fields?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
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
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      body: await answer.text(),
    };
  }

  const signIn = () =>
    call(`/${SEARCH}`, { username: 'ada', password: ADA.password });

  const passes = async (host: string) => {
    const { status } = await call('/api/authz/forward-auth', undefined, {
      'x-forwarded-host': `${host}.ada.localhost:8443`,
      'x-forwarded-method': 'GET',
      'x-forwarded-uri': '/',
    });
    return status;
  };

  /** Where the form of a page that asks for a code is sent. */
  function actionOf({ body }: Answer): string {
    const [, action = ''] =
      /<form method="post" action="(\/2fa[^"]*)">/.exec(body) ?? [];
    return action.replaceAll('&amp;', '&');
  }

  const codeOfMessage = () => /^[A-Z2-9]{8}$/m.exec(message)?.[0] ?? '';
  const secretOf = ({ body }: Answer) =>
    /<code>([A-Z2-7]{52})<\/code>/.exec(body)?.[1] ?? '';

  /** Gets an app, as far as its secret. */
  async function enrol(): Promise<{ secret: string; app: Answer }> {
    await signIn();
    const begin = await call(`/${SEARCH}`);
    const asks = await call(actionOf(begin), {});
    const app = await call(actionOf(asks), { code: codeOfMessage() });
    return { secret: secretOf(app), app };
  }

  it('leads from a password to a service that wants more', async () => {
    const sent = await signIn();
    expect(sent).toMatchObject({ status: 303, location: SEARCH });
    const begin = await call(`/${SEARCH}`);
    expect(begin.body).toContain('A second step is needed');
    expect(await passes('cloud')).toBe(200);
    expect(await passes('vault')).toBe(302);

    const asks = await call(actionOf(begin), {});
    expect(asks.body).toContain('ada@example.com');
    expect(asks.body).toContain(`<code>${FILE}</code>`);
    expect(message).toContain('Recipient: {Ada <A> ada@example.com}');
    expect(asks.body).not.toContain(codeOfMessage());

    const app = await call(actionOf(asks), { code: codeOfMessage() });
    const secret = secretOf(app);
    expect(app.body).toContain(
      `otpauth://totp/ada.localhost:ada?algorithm=SHA1&amp;digits=6&amp;issuer=ada.localhost&amp;period=30&amp;secret=${secret}`,
    );

    const first = codeOf(secret, periodAt(now));
    const enrolled = await call(actionOf(app), { code: first });
    expect(enrolled).toMatchObject({ status: 303, location: `/${SEARCH}` });
    expect(message).toContain('Subject: Second Factor Method Added');
    const wants = await call(`/${SEARCH}`);
    expect(wants.body).toContain('Second step');

    const early = await call(actionOf(wants), { code: first });
    expect(early.status).toBe(401);
    expect(early.body).toContain('wait for the next one');
    expect(await passes('vault')).toBe(302);

    now += PERIOD_MS;
    const before = cookie;
    const done = await call(actionOf(wants), {
      code: ` ${codeOf(secret, periodAt(now))} `,
    });
    expect(done).toMatchObject({ status: 303, location: `/${SEARCH}` });
    expect(cookie).not.toBe(before);
    expect(await call(`/${SEARCH}`)).toMatchObject({
      ...{ status: 302, location: VAULT },
    });
    expect(await passes('vault')).toBe(200);
    expect(await passes('cloud')).toBe(200);
    cookie = before;
    expect(await passes('cloud')).toBe(302);
  });

  it('asks for the code at each sign-in, and is over with the session', async () => {
    const { secret, app } = await enrol();
    await call(actionOf(app), { code: codeOf(secret, periodAt(now)) });
    await call('/logout', {});
    now += PERIOD_MS;
    await signIn();
    expect(await passes('vault')).toBe(302);
    const wants = await call(`/${SEARCH}`);
    await call(actionOf(wants), { code: codeOf(secret, periodAt(now)) });
    expect(await passes('vault')).toBe(200);
  });

  it('takes no wrong code at any step, and says so', async () => {
    await signIn();
    const asks = await call(actionOf(await call(`/${SEARCH}`)), {});
    const wrong = await call(actionOf(asks), { code: 'WRONGONE' });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toContain('role="alert"');
    const app = await call(actionOf(wrong), { code: codeOfMessage() });
    const wrongApp = await call(actionOf(app), { code: '000000' });
    expect(wrongApp.status).toBe(401);
    expect(secretOf(wrongApp)).toBe(secretOf(app));
    const again = await call(actionOf(asks), { code: codeOfMessage() });
    expect(again.status).toBe(401);
  });

  it('lets nobody past a step', async () => {
    await signIn();
    for (const path of ['/2fa', '/2fa/message', '/2fa/app']) {
      await call(path, { code: '000000' });
    }
    expect((await call(`/${SEARCH}`)).body).toContain('is needed');
    const { secret, app } = await enrol();
    now += 10 * 60_000;
    const late = await call(actionOf(app), {
      code: codeOf(secret, periodAt(now)),
    });
    expect(late.status).not.toBe(200);
    await signIn();
    expect((await call(`/${SEARCH}`)).body).toContain('is needed');
  });

  it('sends who is signed in no more to the password', async () => {
    const answer = await call(`/2fa/begin${SEARCH}`, {});
    expect(answer).toMatchObject({ status: 303, location: `/${SEARCH}` });
    expect(message).toBe('');
  });

  it('takes no form of another site', async () => {
    await signIn();
    for (const path of ['/2fa', '/2fa/begin', '/2fa/message', '/2fa/app']) {
      const headers = { origin: 'https://evil.example.org' };
      expect((await call(path, { code: '1' }, headers)).status).toBe(403);
    }
    expect(message).toBe('');
  });

  it('revokes a code by the link of its message', async () => {
    await signIn();
    const asks = await call(actionOf(await call(`/${SEARCH}`)), {});
    const [link = ''] = /^https:.*revoke.*$/m.exec(message) ?? [];
    const { pathname, search } = new URL(link);
    expect((await call(`${pathname}${search}`)).body).toContain('is revoked');
    expect((await call(`${pathname}${search}`)).status).toBe(404);
    const late = await call(actionOf(asks), { code: codeOfMessage() });
    expect(late.status).toBe(401);
  });

  it('says that a message could not be written', async () => {
    await signIn();
    const begin = await call(`/${SEARCH}`);
    canWrite = false;
    const answer = await call(actionOf(begin), {});
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('notifier');
  });

  it('has a label for its field, one heading, no script and nothing from elsewhere', async () => {
    await signIn();
    const begin = await call(`/${SEARCH}`);
    const asks = await call(actionOf(begin), {});
    const app = await call(actionOf(asks), { code: codeOfMessage() });
    for (const { body } of [begin, asks, app]) {
      expect(body.match(/<h1>/g)).toHaveLength(1);
      expect(body).not.toMatch(/<script|<img|<link|@import|url\(|\son\w+=/);
      expect(body).toContain('action="/logout"');
    }
    for (const { body } of [asks, app]) {
      expect(body).toMatch(/<label for="code">[^<]+<\/label>/);
    }
  });
});
