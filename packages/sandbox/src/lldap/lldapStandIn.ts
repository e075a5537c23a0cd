import { randomBytes } from 'node:crypto';
import { createServer, Server } from 'node:net';
import { Duplex } from 'node:stream';
import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { errorText } from '../systemError';
import { Chance, Directory } from './directory/directory';
import { emptyState, LldapState, lldapStateSchema } from './directory/state';
import { Faults } from './faults';
import { createHttpServer } from './http/server';
import { Tokens } from './http/tokens';
import { serveLdap } from './ldap/connection';
import { lldapScenarios } from './scenarios';
import { start, StartSettings } from './start';
import { World } from './world';

/** @public */
export interface LldapStandInOptions extends StartSettings {
  /** Where it listens on 127.0.0.1; 0 lets the system choose. Absent: nowhere, it takes connections only. */
  ports?: { http: number; ldap: number };
  /** What {@link LldapStandIn.state} gave before. Absent: a database before the first start. */
  state?: LldapState;
  /** Told after each change, with what is to be kept; also after those of a start that is refused. */
  keep?: (state: LldapState) => void;
  /** How many times faster than the recorded server, which takes 80 ms for a login. Default 1. */
  speed?: number;
  now?: () => Date;
  random?: (bytes: number) => Buffer;
  log?: Log;
}

/** @public */
export interface LldapStandIn extends StandIn {
  /** Where LDAP is reached. Without ports its port is 0, as that of {@link StandIn.url}. */
  readonly ldapUrl: string;
  /** A copy of all that is to be kept over a restart. */
  state(): LldapState;
  /** Speaks HTTP on a connection that somebody else accepted. */
  acceptHttp(socket: Duplex): void;
  /** Speaks LDAP on a connection that somebody else accepted. */
  acceptLdap(socket: Duplex): void;
}

const HOST = '127.0.0.1';

class LldapServer implements LldapStandIn {
  readonly name = 'lldap';
  private readonly faults = new Faults();
  private readonly http;
  private readonly ldap: Server;
  private readonly connections = new Set<Duplex>();

  constructor(
    private readonly world: World,
    private readonly options: LldapStandInOptions,
  ) {
    const { log, speed = 1 } = options;
    this.http = createHttpServer(world, { faults: this.faults, speed, log });
    this.http.on('connection', socket => this.remember(socket));
    this.ldap = createServer(socket => this.acceptLdap(socket));
  }

  get url(): string {
    return `http://${HOST}:${portOf(this.http)}`;
  }

  get ldapUrl(): string {
    return `ldap://${HOST}:${portOf(this.ldap)}`;
  }

  state(): LldapState {
    return structuredClone(this.world.directory.state);
  }

  acceptHttp(socket: Duplex): void {
    this.http.emit('connection', socket);
  }

  acceptLdap(socket: Duplex): void {
    this.remember(socket);
    const { log } = this.options;
    serveLdap(this.world, socket, { faults: this.faults, log }).catch(error => {
      log?.(`lldap: ${errorText(error)}`);
    });
  }

  async listen(): Promise<void> {
    const { ports } = this.options;
    if (ports) {
      await listenOn(this.http, ports.http);
      await listenOn(this.ldap, ports.ldap);
    }
  }

  async close(): Promise<void> {
    this.cutAll();
    await Promise.all([closed(this.http), closed(this.ldap)]);
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(lldapScenarios, command);
    const { directory, tokens } = this.world;
    this.faults.arm(scenario);
    switch (scenario.scenario) {
      case 'token-expires':
        tokens.expireAll();
        break;
      case 'mend':
      case 'reset':
        tokens.forgetExpiry();
        break;
      case 'down':
        this.cutAll();
        break;
      default:
    }
    return {
      ...this.faults.overview(),
      users: directory.users().map(({ id }) => id),
      groups: directory.groups().map(({ id, displayName }) => ({
        id,
        displayName,
        members: directory.membersOf(id),
      })),
    };
  }

  /** A port that is down takes connections and ends them at once: it stays ours. */
  private remember(socket: Duplex): void {
    this.connections.add(socket);
    socket.on('close', () => this.connections.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.faults.isDown) {
      socket.destroy();
    }
  }

  private cutAll(): void {
    for (const socket of this.connections) {
      socket.destroy();
    }
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port }, () => resolve());
  });
}

function closed(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
  });
}

/**
 * Starts an LLDAP 0.6.3: HTTP with GraphQL, and LDAP, on one directory.
 *
 * @throws LldapStartRefused where the real one would end at its start; what it did before was told to `keep`
 * @throws Error with code EADDRINUSE when a port is used
 */
export async function createLldapStandIn(
  options: LldapStandInOptions,
): Promise<LldapStandIn> {
  const { now = () => new Date(), random = randomBytes, keep, log } = options;
  const chance: Chance = { now, random };
  const state = lldapStateSchema.parse(
    structuredClone(options.state ?? emptyState()),
  );
  const directory = new Directory(state, chance, () =>
    keep?.(structuredClone(state)),
  );
  const base = start(directory, options, line => log?.(`lldap: ${line}`));
  const tokens = new Tokens(options.jwtSecret ?? '', directory, chance);
  const server = new LldapServer({ directory, tokens, base }, options);
  await server.listen();
  return server;
}
