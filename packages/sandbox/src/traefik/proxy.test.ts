/*
 * Proves what our own files ask of the proxy and no recording shows: marks of a host, redirects of one
 * router, headers on every answer, HSTS over TLS only, paths before hosts, servers in turns, health
 * checks that pass again, and names that no path of dots gets past. Leaves recorded answers to
 * requests.test.ts.
 */
import { App, FakeWorld } from './__testUtils__/fakeWorld';
import { echo, send } from './__testUtils__/play';

const STATIC = `log: {level: INFO, format: json}
entryPoints:
  web: {address: ':80', http: {underscoreHeadersStrategy: delete}}
  websecure: {address: ':443', http: {underscoreHeadersStrategy: delete}}
  traefik: {address: '127.0.0.1:8080'}
api: {insecure: true, dashboard: false}
providers:
  providersThrottleDuration: 200ms
  docker: {exposedByDefault: false, defaultRule: ''}
  file: {directory: /etc/traefik/dynamic}
`;

const ROUTES = `http:
  routers:
    cloud: {rule: 'Host(\`cloud.ada.localhost\`)', entryPoints: [websecure], priority: 1, service: cloud@docker, middlewares: [security-headers, hsts], tls: {}}
    cloud_2: {rule: 'Host(\`cloud.ada.localhost\`) && PathRegexp(\`^/push(/|$)\`)', entryPoints: [websecure], priority: 3, service: push@docker, middlewares: [security-headers, hsts], tls: {}}
    cloud_http: {rule: 'Host(\`cloud.ada.localhost\`)', entryPoints: [web], priority: 1, service: cloud@docker, middlewares: [to-https]}
    cloud_mark: {rule: 'Host(\`cloud.ada.localhost\`) && Path(\`/.well-known/opencsp/abcd1234\`)', entryPoints: [web], priority: 1000000, service: noop@internal, middlewares: [opencsp-mark]}
    plain: {rule: 'Host(\`plain.ada.localhost\`)', entryPoints: [web], priority: 1, service: cloud@docker, middlewares: [security-headers, hsts]}
    bare: {rule: 'Host(\`bare.ada.localhost\`)', entryPoints: [web], priority: 1, service: noop@internal}
    moved: {rule: 'Host(\`moved.ada.localhost\`)', entryPoints: [web], priority: 1, service: noop@internal, middlewares: [moved]}
    guarded: {rule: 'Host(\`guarded.ada.localhost\`)', entryPoints: [websecure], priority: 1, service: cloud@docker, middlewares: [security-headers, authelia], tls: {}}
  middlewares:
    security-headers: {headers: {contentTypeNosniff: true, referrerPolicy: strict-origin-when-cross-origin}}
    hsts: {headers: {stsSeconds: 15552000}}
    to-https: {redirectScheme: {scheme: https, permanent: true, port: '8443'}}
    opencsp-mark: {redirectRegex: {regex: '^.*$', replacement: /opencsp-mark/abcd1234, permanent: false}}
    moved: {redirectRegex: {regex: '^http://([^/]+)/old/(?P<rest>.*)$', replacement: 'https://\${1}/new/\${rest}', permanent: true}}
    authelia: {forwardAuth: {address: 'http://authelia:9091/api/authz/forward-auth', trustForwardHeader: true, maxResponseBodySize: 8192, authResponseHeaders: [Remote-User, Remote-Groups]}}
`;

const auth: App = ({ url, headers, method }) => ({
  status: headers.get('cookie') === 'session=good' ? 200 : 401,
  headers: new Headers({
    'remote-user': 'ada',
    'x-asked': `${method} ${url} ${headers.get('host')} ${headers.get(
      'x-forwarded-method',
    )} ${headers.get('x-forwarded-proto')}://${headers.get(
      'x-forwarded-host',
    )}${headers.get('x-forwarded-uri')}`,
  }),
  body: Buffer.from('sign in'),
});

describe('our own routes', () => {
  let world: FakeWorld;

  beforeEach(async () => {
    world = new FakeWorld(STATIC);
    world.apps.set('172.20.0.2:8080', echo(1));
    world.apps.set('172.20.0.3:8080', echo(2));
    world.apps.set('authelia:9091', auth);
    world.containers = [
      { name: 'cloud', url: 'http://172.20.0.2:8080', running: true },
      { name: 'push', url: 'http://172.20.0.3:8080', running: true },
    ];
    world.files.set('routes.yml', ROUTES);
    await world.traefik.start();
    await world.settle();
    await world.advance(1_000);
  });

  const get = (url: string, headers = {}) =>
    send(
      world,
      { url, headers },
      url.startsWith('https:') ? 'websecure' : 'web',
    );

  it('answer with the mark, under the name and path only', async () => {
    const path = '/.well-known/opencsp/abcd1234';
    const marked = await get(`http://cloud.ada.localhost${path}`);
    expect([marked.status, marked.headers.get('location')]).toEqual([
      302,
      '/opencsp-mark/abcd1234',
    ]);
    expect((await get(`http://other.ada.localhost${path}`)).status).toBe(404);
    const near = await get('http://cloud.ada.localhost/.well-known/opencsp/x');
    expect(near.headers.get('location')).toBe(
      'https://cloud.ada.localhost:8443/.well-known/opencsp/x',
    );
  });

  it('send on to HTTPS with the port, whatever port was asked', async () => {
    for (const host of ['cloud.ada.localhost', 'cloud.ada.localhost:8088']) {
      const { status, headers } = await get(`http://${host}/a?b=1`);
      expect([status, headers.get('location')]).toEqual([
        301,
        'https://cloud.ada.localhost:8443/a?b=1',
      ]);
    }
  });

  it('rewrite addresses by groups and names', async () => {
    const { status, headers } = await get('http://moved.ada.localhost/old/a/b');
    expect([status, headers.get('location')]).toEqual([
      301,
      'https://moved.ada.localhost/new/a/b',
    ]);
    expect((await get('http://moved.ada.localhost/else')).status).toBe(418);
  });

  it('put headers on each answer, HSTS over TLS only', async () => {
    const secure = await get('https://cloud.ada.localhost/');
    const plain = await get('http://plain.ada.localhost/');
    expect(Object.fromEntries(secure.headers)).toMatchObject({
      'strict-transport-security': 'max-age=15552000',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
    });
    expect(plain.status).toBe(200);
    expect(plain.headers.get('strict-transport-security')).toBeNull();
    world.apps.delete('172.20.0.2:8080');
    const down = await get('https://cloud.ada.localhost/');
    expect([down.status, down.headers.get('x-content-type-options')]).toEqual([
      502,
      'nosniff',
    ]);
  });

  it('take a path before its host, and dots nowhere', async () => {
    const app = async (url: string) =>
      JSON.parse((await get(url)).body.toString());
    expect((await app('https://cloud.ada.localhost/push/x')).app).toBe(2);
    expect((await app('https://cloud.ada.localhost/pushy')).app).toBe(1);
    const raw = await world.traefik.handle({
      entryPoint: 'websecure',
      isTls: true,
      clientAddress: '127.0.0.1',
      signal: new AbortController().signal,
      request: {
        method: 'GET',
        url: '/a/..//push/x?y=/../z',
        headers: new Headers({ host: 'CLOUD.ada.localhost.' }),
        body: Buffer.alloc(0),
      },
    });
    expect(JSON.parse(raw.body.toString())).toMatchObject({
      app: 2,
      url: expect.stringMatching(/^\/push\/x/),
    });
  });

  it('ask the auth server with the whole question', async () => {
    const asked = await send(
      world,
      { method: 'POST', url: 'https://guarded.ada.localhost/a?b=1', body: 'x' },
      'websecure',
    );
    expect(asked.status).toBe(401);
    expect(asked.body.toString()).toBe('sign in');
    expect(asked.headers.get('x-asked')).toBe(
      'GET http://authelia:9091/api/authz/forward-auth authelia:9091 POST https://guarded.ada.localhost/a?b=1',
    );
    expect(asked.headers.get('referrer-policy')).not.toBeNull();
  });

  it('replace who somebody says to be', async () => {
    const { body } = await get('https://guarded.ada.localhost/', {
      cookie: 'session=good',
      'remote-user': 'forged',
      'remote-groups': 'admins',
      remote_user: 'forged',
    });
    const { headers } = JSON.parse(body.toString());
    expect(headers).toMatchObject({
      'Remote-User': 'ada',
      Cookie: 'session=good',
    });
    expect(Object.keys(headers)).not.toContain('Remote-Groups');
    expect(Object.keys(headers)).not.toContain('Remote_user');
  });

  it('take servers of one name in turns', async () => {
    world.containers = [
      { name: 'cloud', url: 'http://172.20.0.2:8080', running: true },
      { name: 'cloud', url: 'http://172.20.0.3:8080', running: true },
    ];
    await world.traefik.containersChanged();
    await world.advance(1_000);
    const apps: unknown[] = [];
    for (let index = 0; index < 4; index += 1) {
      const { body } = await get('http://plain.ada.localhost/');
      apps.push(JSON.parse(body.toString()).app);
    }
    expect(apps).toEqual([1, 2, 1, 2]);
  });

  it('bring a server back that passes its check again', async () => {
    await world.put({
      'more.yml': `http:
  routers:
    more: {rule: 'Host(\`more.ada.localhost\`)', entryPoints: [web], service: more}
  services:
    more: {loadBalancer: {healthCheck: {path: /, interval: 1s}, servers: [{url: 'http://172.20.0.9:8080'}]}}
`,
    });
    await world.advance(2_000);
    expect((await get('http://more.ada.localhost/')).status).toBe(503);
    world.apps.set('172.20.0.9:8080', echo(9));
    await world.advance(1_000);
    expect((await get('http://more.ada.localhost/')).status).toBe(200);
  });
});
