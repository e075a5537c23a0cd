/*
 * Proves signing in as a browser goes through it: Traefik's stand-in before Authelia's and two services,
 * by forward-auth, with the port of the front in each address, as somebody of the directory. Leaves Authelia's
 * own answers to its recordings, its start to autheliaProgram.test.ts, and connections of a network to the fronts.
 */
import { FakeWorld } from '../traefik/__testUtils__/fakeWorld';
import { BackendDown, BackendRequest, ProxyResponse } from '../traefik';
import { ContainerAnswers, RunningContainer } from './ports';
import { createServiceAnswers, ServiceAnswers } from '.';
import { fakeContainer } from './__testUtils__/fakeContainer';

const STATIC = `log: {level: INFO, format: json}
entryPoints: {web: {address: ':80'}, websecure: {address: ':443'}}
providers: {providersThrottleDuration: 200ms, file: {directory: /etc/traefik/dynamic}}
`;

const ROUTES = `http:
  routers:
    auth: {rule: 'Host(\`auth.ada.localhost\`)', entryPoints: [websecure], service: auth, tls: {}}
    people: {rule: 'Host(\`people.ada.localhost\`)', entryPoints: [websecure], service: people, middlewares: [sign-in], tls: {}}
    home: {rule: 'Host(\`home.ada.localhost\`)', entryPoints: [websecure], service: home, middlewares: [sign-in], tls: {}}
  services:
    auth: {loadBalancer: {servers: [{url: 'http://authelia:9091'}]}}
    people: {loadBalancer: {servers: [{url: 'http://lldap:17170'}]}}
    home: {loadBalancer: {servers: [{url: 'http://homer:8080'}]}}
  middlewares:
    sign-in:
      forwardAuth:
        address: 'http://authelia:9091/api/authz/forward-auth'
        trustForwardHeader: true
        maxResponseBodySize: 8192
        authResponseHeaders: [Remote-User, Remote-Groups, Remote-Email, Remote-Name]
`;

/** Without a port, so that the stand-in has to add the front's. */
const CONFIGURATION = `
authentication_backend:
  ldap:
    implementation: lldap
    address: 'ldap://lldap:3890'
    base_dn: 'dc=ada,dc=localhost'
    user: 'uid=admin,ou=people,dc=ada,dc=localhost'
session:
  cookies:
    - domain: ada.localhost
      authelia_url: 'https://auth.ada.localhost'
      default_redirection_url: 'https://home.ada.localhost'
access_control:
  default_policy: deny
  rules:
    - { domain: people.ada.localhost, policy: one_factor, subject: ['group:lldap_admin'] }
    - { domain: home.ada.localhost, policy: one_factor }
`;

/** The directory's first person, with the password of the secret. */
const RIGHT = { username: 'admin', password: 'owner-pass-1' };
const PORT = 8443;

describe('signing in', () => {
  let world: FakeWorld;
  let answers: ServiceAnswers;
  let cookie: string;

  beforeEach(async () => {
    cookie = '';
    answers = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 8088, https: PORT },
    });
    const opened = new Map<string, ContainerAnswers>();
    for (const service of ['lldap', 'authelia', 'homer']) {
      const container = aContainer(service, {
        neighbour: async (name, port) => opened.get(name)?.listenerAt?.(port),
      });
      opened.set(service, await answers.open(container));
    }
    world = new FakeWorld(STATIC, new Date());
    world.call = async (request: BackendRequest) => {
      const { hostname } = new URL(request.url);
      const container = opened.get(hostname);
      if (!container) {
        throw new BackendDown(`lookup ${hostname}: no such host`);
      }
      return container.handle(request);
    };
    world.files.set('routes.yml', ROUTES);
    await world.traefik.start();
    await world.settle();
  });
  afterEach(async () => {
    await world.traefik.stop();
    await answers.close();
  });

  /** A request of a browser, which keeps the cookie. */
  async function browse(
    address: string,
    {
      form,
      headers = {},
    }: {
      form?: Record<string, string>;
      headers?: Record<string, string>;
    } = {},
  ): Promise<{ status: number; location: string; text: string }> {
    const { host, pathname, search, origin } = new URL(address);
    const answer: ProxyResponse = await world.traefik.handle({
      entryPoint: 'websecure',
      clientAddress: '127.0.0.1',
      isTls: true,
      request: {
        method: form ? 'POST' : 'GET',
        url: `${pathname}${search}`,
        headers: new Headers({
          host,
          accept: 'text/html',
          ...headers,
          ...(cookie && { cookie }),
          ...(form && {
            origin,
            'content-type': 'application/x-www-form-urlencoded',
          }),
        }),
        body: Buffer.from(new URLSearchParams(form).toString()),
      },
      signal: new AbortController().signal,
    });
    const [set] = answer.headers.getSetCookie();
    cookie = set === undefined ? cookie : set.split(';')[0];
    return {
      status: answer.status,
      location: answer.headers.get('location') ?? '',
      text: answer.body.toString(),
    };
  }

  it('leads to the portal, back to the service, and is known to the next one', async () => {
    const wanted = `https://people.ada.localhost:${PORT}/`;
    const sent = await browse(wanted);
    expect(sent.status).toBe(302);
    const portal = new URL(sent.location);
    expect(portal.origin).toBe(`https://auth.ada.localhost:${PORT}`);
    expect(portal.searchParams.get('rd')).toBe(wanted);

    const page = await browse(sent.location);
    expect(page.status).toBe(200);
    expect(page.text).toContain('<code>admin</code>');
    expect(page.text).not.toContain(RIGHT.password);

    const wrong = await browse(sent.location, {
      form: { ...RIGHT, password: 'wrong' },
    });
    expect(wrong.status).toBe(401);

    const signedIn = await browse(sent.location, { form: RIGHT });
    expect(signedIn).toMatchObject({ status: 303, location: wanted });

    const people = await browse(wanted);
    expect(people.status).toBe(200);
    expect(people.text).toContain('<strong>Administrator</strong>');
    expect(people.text).toContain('<code>lldap_admin</code>');

    const home = await browse(`https://home.ada.localhost:${PORT}/`);
    expect(home.status).toBe(200);
    expect(home.text).toContain('<strong>Administrator</strong>');
  });

  it('names the start page of the sandbox to who comes for no service', async () => {
    const portal = `https://auth.ada.localhost:${PORT}/`;
    const { location } = await browse(portal, { form: RIGHT });
    expect(location).toBe(`https://home.ada.localhost:${PORT}/`);
  });

  it('takes no word of a client for who it is', async () => {
    const home = `https://home.ada.localhost:${PORT}/`;
    const forged = { 'remote-user': 'eve', 'remote-name': 'Eve' };
    expect((await browse(home, { headers: forged })).status).toBe(302);
    await browse(`https://auth.ada.localhost:${PORT}/`, { form: RIGHT });
    const { text } = await browse(home, { headers: forged });
    expect(text).toContain('<strong>Administrator</strong>');
    expect(text).not.toContain('Eve');
  });

  it.each([
    ['its own scenario', 'authelia', { scenario: 'down', project: 'family' }],
    [
      'that of a service',
      'services',
      { scenario: 'down', service: 'authelia' },
    ],
  ] as const)(
    'is 500 while the portal is down, by %s',
    async (_, on, command) => {
      await answers[on].control(command);
      expect(await browse(`https://home.ada.localhost:${PORT}/`)).toMatchObject(
        {
          status: 500,
          text: '',
        },
      );
      expect(await browse(`https://auth.ada.localhost:${PORT}/`)).toMatchObject(
        {
          status: 502,
        },
      );
      await answers[on].control({ scenario: 'reset' });
      expect(await browse(`https://home.ada.localhost:${PORT}/`)).toMatchObject(
        {
          status: 302,
        },
      );
    },
  );

  it('lists the portals of projects, and what is wrong with them', async () => {
    await answers.authelia.control({ scenario: 'directory-down' });
    expect(
      await answers.authelia.control({ scenario: 'state', project: 'family' }),
    ).toEqual({
      running: [
        expect.objectContaining({ project: 'family', isDirectoryDown: true }),
      ],
    });
  });
});

function aContainer(
  service: string,
  over: Partial<RunningContainer>,
): RunningContainer {
  const container = fakeContainer(service, over);
  container.files.set('/run/secrets/lldap-admin-password', RIGHT.password);
  container.files.set('/etc/authelia/configuration.yml', CONFIGURATION);
  return service === 'authelia'
    ? {
        ...container,
        environment: {
          X_AUTHELIA_CONFIG: '/etc/authelia/configuration.yml',
          AUTHELIA_AUTHENTICATION_BACKEND_LDAP_PASSWORD_FILE:
            '/run/secrets/lldap-admin-password',
        },
      }
    : container;
}
