import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { adminTokenOf } from './admin/adminToken';
import { parseCommand } from '../control/parseCommand';
import { HttpProgram } from '../program/HttpProgram';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { shownStatus } from './database/memberships';
import { Database } from './database/Database';
import {
  emptyState,
  VaultwardenState,
  vaultwardenStateSchema,
} from './database/state';
import { Faults } from './faults';
import { createHttpServer } from './http/server';
import { Tokens } from './identity/tokens';
import { Limit } from './limits';
import { vaultwardenScenarios, VaultwardenScenario } from './scenarios';
import { Settings } from './settings';
import { World } from './world';

/** @public */
export interface VaultwardenStandInOptions {
  /** As `vaultwardenSettings` reads them. */
  settings: Settings;
  /** Where it listens on 127.0.0.1; 0 lets the system choose. Absent: nowhere, it takes connections only. */
  ports?: { http: number };
  /** What {@link VaultwardenStandIn.state} gave before. Absent: a data folder before the first start. */
  state?: VaultwardenState;
  /** Told after each change, with what is to be kept, and at the start with the signing key. */
  keep?: (state: VaultwardenState) => void;
  /** How many times faster than a real server, which takes 120 ms for a login. Default 1. */
  speed?: number;
  now?: () => Date;
  random?: (bytes: number) => Buffer;
  log?: Log;
}

/** @public */
export interface VaultwardenStandIn extends StandIn {
  /** A copy of all that is to be kept over a restart. */
  state(): VaultwardenState;
  /** Speaks HTTP on a connection that somebody else accepted. */
  acceptHttp(socket: Duplex): void;
}

const KEY_BITS = 2048;

class VaultwardenServer implements VaultwardenStandIn {
  readonly name = 'vaultwarden';
  private readonly faults = new Faults();
  private readonly http: HttpProgram;
  private readonly signupsAllowed: boolean;
  private kept: string;

  constructor(
    private readonly world: World,
    private readonly options: VaultwardenStandInOptions,
  ) {
    const { log, speed = 1 } = options;
    this.signupsAllowed = world.settings.signupsAllowed;
    this.kept = JSON.stringify(options.state);
    const server = createHttpServer(world, {
      faults: this.faults,
      speed,
      log,
      settle: () => this.settle(),
    });
    this.http = new HttpProgram(server, () => this.faults.isDown);
    this.settle();
  }

  get url(): string {
    return this.http.url;
  }

  state(): VaultwardenState {
    return structuredClone(this.world.database.state);
  }

  acceptHttp(socket: Duplex): void {
    this.http.acceptHttp(socket);
  }

  /** @throws Error with code EADDRINUSE when the port is used */
  listen(): Promise<void> {
    return this.http.listen(this.options.ports?.http);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(vaultwardenScenarios, command);
    this.faults.arm(scenario);
    this.apply(scenario);
    return { ...this.faults.overview(), ...this.overview() };
  }

  private apply({ scenario }: VaultwardenScenario): void {
    const { limits, settings } = this.world;
    switch (scenario) {
      case 'limit-now':
        limits.login.isUsedUp = true;
        return;
      case 'signups-open':
        settings.signupsAllowed = true;
        return;
      case 'mend':
      case 'reset':
        Object.values(limits).forEach(limit => limit.forget());
        settings.signupsAllowed = this.signupsAllowed;
        return;
      case 'down':
        this.http.cutAll();
        return;
      default:
    }
  }

  /** For people: nothing of what is in items. */
  private overview() {
    const { database, limits, settings } = this.world;
    return {
      areLoginsLimited: limits.login.isUsedUp,
      areSignupsOpen: settings.signupsAllowed,
      users: database.state.users.map(({ email, password, isEnabled }) => ({
        email,
        hasRegistered: password !== undefined,
        isEnabled,
      })),
      organizations: database.state.organizations.map(({ id, name }) => ({
        id,
        name,
        items: database.state.ciphers.filter(
          ({ organizationId }) => organizationId === id,
        ).length,
        members: database.membersOf(id).map(member => ({
          email: database.user(member.userId)?.email,
          status: shownStatus(member),
        })),
      })),
    };
  }

  /** Tells what is to be kept, where it changed. @returns whether it did */
  private settle(): boolean {
    const state = this.state();
    const text = JSON.stringify(state);
    const hasChanged = text !== this.kept;
    this.kept = text;
    if (hasChanged) {
      this.options.keep?.(state);
    }
    return hasChanged;
  }
}

function newSigningKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}

function worldOf({
  settings: given,
  now = () => new Date(),
  random = randomBytes,
  ...options
}: VaultwardenStandInOptions): World {
  const state = vaultwardenStateSchema.parse(
    structuredClone(options.state ?? emptyState()),
  );
  const signingKey = state.signingKey ?? newSigningKey();
  state.signingKey = signingKey;
  // A scenario opens signups.
  const settings = { ...given };
  const { adminToken, domain, isAdminOpen } = settings;
  const { origin, pathname } = new URL(domain);
  return {
    settings,
    basePath: pathname.replace(/\/+$/, ''),
    database: new Database(state, { now, random }),
    tokens: new Tokens(signingKey, origin, now),
    adminToken:
      isAdminOpen || adminToken === undefined || adminToken.trim() === ''
        ? undefined
        : adminTokenOf(adminToken),
    limits: {
      login: new Limit(settings.loginLimit),
      admin: new Limit(settings.adminLimit),
      unauthenticated: new Limit(settings.unauthenticatedLimit),
    },
  };
}

/**
 * Starts a Vaultwarden 1.37.2. What would end the real one at its start is refused where the settings are read.
 *
 * @throws ZodError when the state is of another form
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createVaultwardenStandIn(
  options: VaultwardenStandInOptions,
): Promise<VaultwardenStandIn> {
  const server = new VaultwardenServer(worldOf(options), options);
  await server.listen();
  return server;
}
