/*
 * Proves that people sign in to GitLab with the login of the sign-in portal: the walk of a browser from the button
 * to the account, who is known again, and what is refused. Leaves what the portal answers to its recordings, and the
 * certificates and the proxy between them to signInOnMachine.test.ts and the tests in a browser.
 */
import { generateKeyPairSync, pbkdf2Sync } from 'node:crypto';
import { ListedDirectory } from '../authelia/__testUtils__/listedDirectory';
import {
  AutheliaStandIn,
  createAutheliaStandIn,
  readSettings,
} from '../authelia';
import { fakeContainer } from './__testUtils__/fakeContainer';
import { ContainerAnswers, createServiceAnswers, ServiceAnswers } from '.';

const PORTAL = 'auth.ada.localhost:8443';
const GIT = 'git.ada.localhost:8443';
const SECRET = 'client-secret';
const SECRET_FILE = '/run/secrets/gitlab-oidc-client';

const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();

function digestOf(secret: string): string {
  const salt = Buffer.alloc(16, 1);
  const parts = [salt, pbkdf2Sync(secret, salt, 1_000, 64, 'sha512')];
  return `$pbkdf2-sha512$1000$${parts
    .map(bytes =>
      bytes.toString('base64').replace(/=+$/, '').replaceAll('+', '.'),
    )
    .join('$')}`;
}

const CONFIGURATION = `
session: { cookies: [{ domain: ada.localhost, authelia_url: 'https://auth.ada.localhost' }] }
notifier: { filesystem: { filename: /config/notification.txt } }
access_control: { rules: [{ domain: '*.ada.localhost', policy: one_factor }] }
identity_providers:
  oidc:
    jwks: [{ key_id: main, key: ${JSON.stringify(PEM)} }]
    clients:
      - client_id: gitlab
        client_secret: '${digestOf(SECRET)}'
        redirect_uris: ['https://git.ada.localhost/users/auth/openid_connect/callback']
        scopes: [openid, profile, email, groups]
        authorization_policy: one_factor
        consent_mode: implicit
        require_pkce: true
`;

const OMNIBUS = `external_url 'https://git.ada.localhost'
gitlab_rails['initial_root_password'] = File.read('/run/secrets/gitlab-root-password').strip
gitlab_rails['omniauth_providers'] = [
  {
    name: 'openid_connect',
    label: 'Single sign-on',
    args: {
      name: 'openid_connect',
      scope: ['openid', 'profile', 'email', 'groups'],
      issuer: 'https://auth.ada.localhost',
      uid_field: 'preferred_username',
      client_options: {
        identifier: 'gitlab',
        secret: File.read('${SECRET_FILE}').strip,
        redirect_uri: 'https://git.ada.localhost/users/auth/openid_connect/callback'
      }
    }
  }
]
`;

const person = (username: string, email = `${username}@example.com`) => ({
  ...{ username, email, password: 'right', displayName: username },
  groups: [],
});

/** A browser that goes to GitLab and to the portal, with a cookie of each. */
class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly servers: Readonly<Record<string, string>>) {}

  /** Goes to an address and on, until a page is there. */
  async go(
    address: string,
    form?: Record<string, string>,
  ): Promise<{ at: string; status: number; text: string }> {
    const url = new URL(address);
    const answer = await fetch(
      new URL(`${url.pathname}${url.search}`, this.servers[url.host]),
      {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        headers: {
          ...{ accept: 'text/html', cookie: this.cookies.get(url.host) ?? '' },
          ...{ 'x-forwarded-host': url.host, 'x-forwarded-proto': 'https' },
        },
        ...(form && { body: new URLSearchParams(form) }),
      },
    );
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) {
      this.cookies.set(url.host, set.split(';')[0]);
    }
    const next = answer.headers.get('location');
    if (next !== null) {
      return this.go(new URL(next, address).href);
    }
    return { at: address, status: answer.status, text: await answer.text() };
  }
}

describe('signing in to GitLab by the portal', () => {
  let authelia: AutheliaStandIn;
  let answers: ServiceAnswers;
  let running: ContainerAnswers;
  let browser: Browser;
  let isPortalUp: boolean;

  beforeEach(async () => {
    isPortalUp = true;
    authelia = await createAutheliaStandIn({
      ...{ port: 0, speed: 10_000, publicPort: 8443 },
      settings: readSettings(CONFIGURATION),
      directory: new ListedDirectory([
        person('ada'),
        person('root'),
        person('grace', 'ADMIN@example.com'),
      ]),
    });
    answers = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 8088, https: 8443 },
    });
    await begin();
  });
  afterEach(async () => {
    await answers.close();
    await authelia.close();
  });

  async function begin(secret = SECRET): Promise<void> {
    const { hostname: host, port } = new URL(authelia.url);
    const container = fakeContainer('gitlab', {
      environment: { GITLAB_OMNIBUS_CONFIG: OMNIBUS },
      neighbour: async (name, at) =>
        isPortalUp && name === 'authelia' && at === 9091
          ? { host, port: Number(port) }
          : undefined,
    });
    container.files.set(SECRET_FILE, `${secret}\n`);
    running = await answers.open(container);
    browser = new Browser({
      [PORTAL]: authelia.url,
      [GIT]: `http://127.0.0.1:${running.listenerAt?.(80)?.port}`,
    });
  }

  const press = (who = browser) =>
    who.go(`https://${GIT}/users/auth/openid_connect`, {});

  async function signIn(username: string, who = browser) {
    const login = await press(who);
    return who.go(login.at, { username, password: 'right' });
  }

  it('leads from the button by the login page to the account of the person', async () => {
    const first = await browser.go(`https://${GIT}/`);
    expect(first).toMatchObject({ at: `https://${GIT}/users/sign_in` });
    expect(first.text).toContain('Single sign-on');
    const login = await press();
    expect(login.at).toContain(`https://${PORTAL}/`);
    const there = await browser.go(login.at, {
      ...{ username: 'ada', password: 'right' },
    });
    expect(there).toMatchObject({ at: `https://${GIT}/`, status: 200 });
    expect(there.text).toContain('<strong>ada</strong>');
  });

  it('asks for no password where somebody is signed in at the portal, and knows them again', async () => {
    await signIn('ada');
    const out = await browser.go(`https://${GIT}/users/sign_out`, {});
    expect(out.text).toContain('Single sign-on');
    expect((await press()).text).toContain('<strong>ada</strong>');
  });

  it('takes over no account of the same name or address', async () => {
    const there = await signIn('root');
    expect(there.status).toBe(422);
    expect(there.text).toContain('has already been taken');
    expect((await browser.go(`https://${GIT}/`)).at).toContain('sign_in');
  });

  it('lets nobody in who comes back without having gone from here', async () => {
    const other = new Browser({
      [GIT]: `http://127.0.0.1:${running.listenerAt?.(80)?.port}`,
    });
    const there = await other.go(
      `https://${GIT}/users/auth/openid_connect/callback?code=abc&state=def`,
    );
    expect(there.status).toBe(422);
    expect(there.text).toContain('no sign-in was begun in this browser');
  });

  it('tells of a secret that the portal does not take', async () => {
    await running.close();
    await begin('another-secret');
    const there = await signIn('ada');
    expect(there.status).toBe(422);
    expect(there.text).toContain('/api/oidc/token answered 401');
  });

  it('tells of a portal that does not answer', async () => {
    isPortalUp = false;
    const there = await press();
    expect(there.status).toBe(422);
    expect(there.text).toContain('connection refused');
  });
});
