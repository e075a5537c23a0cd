import { createServer } from 'node:http';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import {
  builtInDefinitions,
  FakeHost,
  profileOf,
  renderCompose,
  serviceDefinitionSchema,
  TcpServers,
} from '../routes/routesParts';
import { StandInGround } from '../routes/StandInGround';
import { checkSignIn } from './checkSignIn';
import {
  AutheliaStandIn,
  createAutheliaStandIn,
  createLldapStandIn,
  createRedisStandIn,
  FakeDriver,
  FakeMachine,
  LdapDirectory,
  LldapStandIn,
  readSettings,
  RedisStandIn,
  SignInCheckRecord,
  SignInResult,
} from './signInParts';

const DOMAIN = 'family.localhost';

export const WIKI = `wiki.${DOMAIN}`;
export const HOME = `home.${DOMAIN}`;
export const PORTAL = `auth.${DOMAIN}`;

/** A service that the sign-in portal guards, beside the start page. */
const DEFINITIONS = [
  ...builtInDefinitions,
  {
    ...builtInDefinitions.find(({ id }) => id === 'homer'),
    ...{ id: 'wiki', title: 'Wiki', needs: ['authelia'] },
    routing: { host: 'wiki', port: 'http' },
    signIn: { modes: ['forward-auth'] },
    engines: {
      compose: {
        containers: [
          {
            name: 'wiki',
            image: { repository: 'wiki', tag: '1.0.0' },
            health: {
              test: ['wget', '-q', '--spider', 'http://127.0.0.1:8080/'],
            },
            networks: ['traefik_public'],
            limits: { memoryMiB: 64, cores: 0.5 },
            readOnly: true,
          },
        ],
      },
    },
  },
].map(each => serviceDefinitionSchema.parse(each));

const SECRETS = new Map([
  ['lldap-admin-password', 'canary-owner-password'],
  ['lldap-portal-password', 'canary-portal-password'],
  ['authelia-ldap-password', 'canary-authelia-password'],
  ['redis-password', 'canary-redis-password'],
]);

/** Ports that services listen on inside. */
const PORTS = { proxy: 443, lldap: 17170, ldap: 3890, sessions: 6379 };

const settingsSchema = z.looseObject({});

/**
 * A profile as it is rendered, with the sandbox's proxy, authority, sign-in portal, directory and store of
 * sessions; and the portal's own check of the sign-in, with the real module of accounts, over streams to them.
 */
export class SignInGround {
  authelia?: AutheliaStandIn;
  /** Called with each connection to the proxy, counted from 1, before it is made. */
  beforeConnect: (count: number) => Promise<void> = async () => undefined;
  private readonly host = new FakeHost();
  private readonly servers = new TcpServers();
  private readonly files: { path: string; content: string }[];
  private connections = 0;

  private constructor(
    readonly ground: StandInGround,
    readonly lldap: LldapStandIn,
    readonly redis: RedisStandIn,
  ) {
    this.files = renderCompose(
      profileOf(['wiki', 'homer'], {
        ...{ definitions: DEFINITIONS, spec: { domain: DOMAIN } },
        ports: ground.ports,
      }),
    );
  }

  static async open(): Promise<SignInGround> {
    const ground = await StandInGround.open();
    const lldap = await createLldapStandIn({
      ports: { http: 0, ldap: 0 },
      baseDn: 'dc=family,dc=localhost',
      jwtSecret: 'j'.repeat(32),
      keySeed: 's'.repeat(32),
      admin: {
        ...{ user: 'admin', password: SECRETS.get('lldap-admin-password') },
        email: 'ada@example.com',
      },
      speed: 10_000,
    });
    const redis = await createRedisStandIn({
      ...{ port: 0, version: '8.8.2' },
      password: SECRETS.get('redis-password'),
    });
    const opened = new SignInGround(ground, lldap, redis);
    opened.openWays();
    return opened;
  }

  async close(): Promise<void> {
    await this.authelia?.close();
    this.servers.close();
    await this.redis.close();
    await this.lldap.close();
    await this.ground.close();
  }

  /** As the sign-in portal asks it. @throws Error in the words of Go */
  private demandRedis(): void {
    if (this.redis.isDown) {
      throw new Error('dial tcp redis:6379: connect: connection refused');
    }
  }

  /** Has the directory made ready, as a deployment does, and then all the rest started. */
  async start(): Promise<void> {
    // Nothing is asked for: only users of programs are made.
    await this.pass(false);
    const settings = readSettings(this.text('authelia/configuration.yml'));
    const { ldap } = settings;
    if (!ldap) {
      throw new Error('The sign-in portal asks no directory.');
    }
    this.authelia = await createAutheliaStandIn({
      store: { check: async () => this.demandRedis() },
      ...{ port: 0, speed: 1_000, settings },
      directory: new LdapDirectory(
        ldap,
        SECRETS.get('authelia-ldap-password') ?? '',
        async () => ({
          host: '127.0.0.1',
          port: Number(new URL(this.lldap.ldapUrl).port),
        }),
      ),
    });
    await this.run(['wiki', 'homer', 'authelia']);
    const text = this.text('traefik/traefik.yml');
    await this.ground.start(stringify(settingsSchema.parse(parse(text))));
    await this.ground.put('routes.yml', this.routes());
    await this.ground.elapse(5_000);
  }

  /** These containers run well, and no others. */
  async run(services: readonly string[]): Promise<void> {
    const authelia = Number(new URL(this.authelia?.url ?? '').port);
    const pages = await this.servers.listen(
      createServer(({ headers }, answer) =>
        answer.end(`hello ${headers['remote-user']}`),
      ),
    );
    await this.ground.run(
      services.map(service => ({
        service,
        port: service === 'authelia' ? authelia : pages,
      })),
    );
  }

  /** Makes a check. @returns what it came to, and how many users it could not take away */
  async check(): Promise<SignInResult & { usersLeft: number }> {
    const { latest, users } = await this.pass(true);
    if (!latest) {
      throw new Error('It came to no end.');
    }
    return { ...latest, usersLeft: users.length };
  }

  /** Users of checks that are in the directory. */
  get left(): string[] {
    return this.lldap
      .state()
      .users.map(({ id }) => id)
      .filter(id => id.startsWith('opencsp-check-'));
  }

  private pass(isAsked: boolean): Promise<SignInCheckRecord> {
    this.connections = 0;
    const driver = new FakeDriver(new FakeMachine());
    driver.door = () => ({
      commands: [],
      portOf: (_, port) => ({ host: '172.18.0.2', port, isContainer: true }),
      inside: () => undefined,
    });
    return checkSignIn(
      {
        ...{ runner: this.host, driver, secrets: SECRETS },
        deployment: {
          ...{ project: 'ada-family', hosts: [], files: this.files },
          services: ['lldap', 'redis', 'authelia'].map(service => ({
            ...{ id: service, title: service, isCore: true },
            ...{ canGoBack: false, version: '1' },
          })),
        },
        ...{ definitions: DEFINITIONS, root: this.ground.root },
        httpsPort: this.ground.ports.https,
        now: () => this.ground.now(),
      },
      { isAsked },
    );
  }

  private openWays(): void {
    const { ports } = this.host;
    ports.set(PORTS.sessions, stream =>
      lead(stream, Number(new URL(this.redis.url).port)),
    );
    ports.set(PORTS.lldap, stream =>
      lead(stream, Number(new URL(this.lldap.url).port)),
    );
    ports.set(PORTS.ldap, stream =>
      lead(stream, Number(new URL(this.lldap.ldapUrl).port)),
    );
    ports.set(PORTS.proxy, stream => {
      this.connections += 1;
      this.beforeConnect(this.connections).then(
        () => lead(stream, this.ground.ports.https),
        () => stream.destroy(),
      );
    });
  }

  /** The portal has no name that the proxy could resolve here, so that it is asked by its address. */
  private routes(): string {
    return this.text('traefik/dynamic/routes.yml').replace(
      /http:\/\/authelia:\d+/g,
      this.authelia?.url ?? '',
    );
  }

  private text(path: string): string {
    const file = this.files.find(each => each.path === path);
    if (!file) {
      throw new Error(`There is no ${path}.`);
    }
    return file.content;
  }
}

function lead(stream: Duplex, port: number): void {
  const onward = connect(port, '127.0.0.1');
  onward.on('error', () => stream.destroy());
  onward.on('close', () => stream.end());
  stream.on('error', () => undefined);
  stream.on('close', () => onward.destroy());
  stream.pipe(onward).pipe(stream);
}
