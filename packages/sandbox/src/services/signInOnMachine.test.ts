/*
 * Proves that the sign-in portal of a profile runs on a machine as the real one does: it ends while the directory
 * refuses its user, the engine starts it again until it is let in, people of the directory sign in over the proxy, a
 * ban is ended by a command in the container, and all of it outlives a restart. Leaves what it answers to its
 * recordings, and one container alone to autheliaProgram.test.ts.
 */
import { once } from 'node:events';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect as secure } from 'node:tls';
import {
  PROJECT,
  ProxyScene,
  until,
} from '../machines/__testUtils__/proxyScene';
import { createServiceAnswers, ServiceAnswers } from '.';

const AUTH = 'auth.ada.localhost';
const HOME = 'home.ada.localhost';
const PASSWORD = 'owner-pass-1';

const FILES = {
  'compose.yaml': `name: ${PROJECT}
services:
  traefik:
    image: traefik:v3.7.11
    networks: [all]
    ports: ["443:443/tcp"]
    volumes:
      - {type: bind, source: ./traefik/traefik.yml, target: /etc/traefik/traefik.yml, read_only: true, bind: {create_host_path: false}}
      - {type: bind, source: ./traefik/dynamic, target: /etc/traefik/dynamic, read_only: true, bind: {create_host_path: false}}
    restart: unless-stopped
  lldap:
    image: lldap/lldap:v0.6.3-alpine-rootless
    networks: [all]
    environment:
      LLDAP_JWT_SECRET: ${'j'.repeat(32)}
      LLDAP_KEY_SEED: ${'s'.repeat(32)}
      LLDAP_LDAP_BASE_DN: dc=ada,dc=localhost
      LLDAP_LDAP_USER_PASS: ${PASSWORD}
    volumes:
      - {type: volume, source: people, target: /data}
    restart: unless-stopped
  authelia:
    image: authelia/authelia:4.39.20
    networks: [all]
    environment:
      X_AUTHELIA_CONFIG: /etc/authelia/configuration.yml
      AUTHELIA_AUTHENTICATION_BACKEND_LDAP_PASSWORD_FILE: /etc/authelia/password
    volumes:
      - {type: bind, source: ./authelia, target: /etc/authelia, read_only: true, bind: {create_host_path: false}}
      - {type: volume, source: portal, target: /config}
    restart: unless-stopped
  homer:
    image: b4bz/homer:v25.05.2
    networks: [all]
    restart: unless-stopped
networks:
  all: {}
volumes:
  people: {}
  portal: {}
`,
  'traefik/traefik.yml': `log: {level: INFO, format: json}
entryPoints: {websecure: {address: ':443'}}
providers: {providersThrottleDuration: 200ms, file: {directory: /etc/traefik/dynamic, watch: true}}
`,
  'traefik/dynamic/routes.yml': `http:
  routers:
    auth: {rule: 'Host(\`${AUTH}\`)', entryPoints: [websecure], service: auth, tls: {}}
    home: {rule: 'Host(\`${HOME}\`)', entryPoints: [websecure], service: home, middlewares: [sign-in], tls: {}}
  services:
    auth: {loadBalancer: {servers: [{url: 'http://authelia:9091'}]}}
    home: {loadBalancer: {servers: [{url: 'http://homer:8080'}]}}
  middlewares:
    sign-in:
      forwardAuth:
        address: 'http://authelia:9091/api/authz/forward-auth'
        trustForwardHeader: true
        maxResponseBodySize: 8192
        authResponseHeaders: [Remote-User, Remote-Groups, Remote-Email, Remote-Name]
`,
  'authelia/configuration.yml': `
authentication_backend:
  ldap:
    implementation: lldap
    address: 'ldap://lldap:3890'
    base_dn: 'dc=ada,dc=localhost'
    user: 'uid=admin,ou=people,dc=ada,dc=localhost'
session:
  cookies: [{ domain: ada.localhost, authelia_url: 'https://${AUTH}' }]
notifier: { filesystem: { filename: /config/notification.txt } }
access_control:
  rules:
    - { domain: '${HOME}', policy: one_factor }
`,
  'authelia/password': 'not-yet-known',
};

describe('the sign-in portal on a machine', () => {
  let answers: ServiceAnswers;
  let scene: ProxyScene;

  beforeAll(async () => {
    answers = createServiceAnswers({
      speed: 10_000,
      publicPorts: { http: 80, https: 443 },
    });
    scene = new ProxyScene({
      proxy: {
        open: answers.open,
        authority: {
          order: async ({ name }) => {
            throw new Error(`No certificate is ordered here: ${name}`);
          },
        },
      },
    });
    await scene.begin();
    for (const [path, content] of Object.entries(FILES)) {
      await scene.put(path, content);
    }
    await scene.compose('up --detach');
  });
  afterAll(async () => {
    await scene.end();
    await answers.close();
  });

  /** Asks the proxy, as a browser does that trusts everybody. */
  async function ask(
    host: string,
    { form, cookie = '' }: { form?: Record<string, string>; cookie?: string },
  ) {
    const socket = secure({
      socket: await scene.forward(443),
      servername: host,
      rejectUnauthorized: false,
    });
    const sent = request({
      createConnection: () => socket,
      method: form ? 'POST' : 'GET',
      path: '/',
      headers: { host, cookie, accept: 'text/html' },
    });
    sent.end(new URLSearchParams(form).toString());
    const [response] = await once(sent, 'response');
    const answer = {
      status: response.statusCode,
      cookie: response.headers['set-cookie']?.[0].split(';')[0],
      body: await text(response),
    };
    socket.destroy();
    return answer;
  }

  const signIn = (password: string) =>
    ask(AUTH, { form: { username: 'admin', password } });

  it('ends while its user is refused, and comes up once it is let in', async () => {
    await until(
      async () => (await scene.compose('logs authelia')).stdout,
      log => expect(log).toContain('Invalid Credentials'),
    );
    expect((await ask(AUTH, {})).status).toBe(502);
    await scene.put('authelia/password', PASSWORD);
    await until(
      () => ask(AUTH, {}),
      answer => expect(answer.status).toBe(200),
    );
    expect((await scene.run('docker ps')).stdout).toMatch(
      /authelia\/authelia:4\.39\.20 .* Up /,
    );
  });

  it('lets people of the directory in to a service', async () => {
    expect((await ask(HOME, {})).status).toBe(302);
    const { status, cookie } = await signIn(PASSWORD);
    expect(status).toBe(303);
    expect((await ask(HOME, { cookie })).status).toBe(200);
  });

  it('keeps out who is banned, also after a restart, until a command ends it', async () => {
    for (const wrong of ['1', '2', '3']) {
      expect((await signIn(wrong)).status).toBe(401);
    }
    expect((await signIn(PASSWORD)).status).toBe(401);
    expect((await scene.compose('logs authelia')).stdout).toMatch(
      /Unsuccessful 1FA authentication attempt by user 'admin' and they are banned until .* path=\/ remote_ip=/,
    );
    await scene.compose('restart authelia');
    await until(
      () => ask(AUTH, {}),
      answer => expect(answer.status).toBe(200),
    );
    expect((await signIn(PASSWORD)).status).toBe(401);
    const bans = 'exec -T authelia authelia storage bans user';
    expect((await scene.compose(`${bans} list`)).stdout).toMatch(
      /^ID Username Expires .*\n1 {2}admin /,
    );
    expect((await scene.compose(`${bans} revoke admin`)).stdout).toContain(
      'SUCCESS',
    );
    expect((await signIn(PASSWORD)).status).toBe(303);
  });
});
