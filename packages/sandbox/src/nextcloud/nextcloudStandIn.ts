import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { parseCommand } from '../control/parseCommand';
import { HttpProgram } from '../program/HttpProgram';
import { Chance } from '../program/KeptState';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { Accounts, ADMINS } from './accounts/Accounts';
import { policyHint } from './accounts/policy';
import { FIRST_APPS } from './apps';
import { Directories } from './directory/Directories';
import { FindDirectory } from './directory/LdapLink';
import { LDAP_APP, People } from './directory/People';
import { NextcloudSettings } from './environment';
import { Faults } from './faults';
import { createHttpServer } from './http/server';
import { OccAnswer, OccCall } from './occ/command';
import { runOcc } from './occ/run';
import { nextcloudScenarios } from './scenarios';
import { emptyState, NextcloudState, nextcloudStateSchema } from './state';
import { Store } from './Store';
import { World } from './world';

/** @public */
export interface NextcloudStandInOptions extends NextcloudSettings {
  /** Where it listens on 127.0.0.1; 0 lets the system choose. Absent: nowhere, it takes connections only. */
  port?: number;
  /** Where directories are found that a configuration names. Absent: none is. */
  directory?: FindDirectory;
  /** What {@link NextcloudStandIn.state} gave before. Absent: a volume before the first start. */
  state?: NextcloudState;
  /** Told after each change, with what is to be kept. */
  keep?: (state: NextcloudState) => void;
  /** How many times faster than a real one, whose `occ` takes 600 ms. Default 1. */
  speed?: number;
  now?: () => Date;
  random?: (bytes: number) => Buffer;
  log?: Log;
}

/** @public */
export interface NextcloudStandIn extends StandIn {
  /** A copy of all that is to be kept over a restart. */
  state(): NextcloudState;
  /** Speaks HTTP on a connection that somebody else accepted. */
  acceptHttp(socket: Duplex): void;
  /** Runs `php occ` with arguments. It never throws for what a command refuses. */
  occ(argv: readonly string[], call: OccCall): Promise<OccAnswer>;
}

/** How long the program needs to load, in milliseconds. */
const OCC_MS = 600;
/** As of a process that was killed. */
const KILLED: OccAnswer = { exit: 137, stdout: '', stderr: '' };
/** What `occ` says when the server's parts are away: its database is one of them. */
const NO_DATABASE: OccAnswer = {
  exit: 1,
  stdout:
    'An unhandled exception has been thrown:\nDoctrine\\DBAL\\Exception: Failed to connect to the database: An exception occurred in the driver: SQLSTATE[08006] [7] connection to server failed: Connection refused\n',
  stderr: '',
};

class NextcloudServer implements NextcloudStandIn {
  readonly name = 'nextcloud';
  private readonly http: HttpProgram;

  constructor(
    private readonly world: World,
    private readonly options: NextcloudStandInOptions,
  ) {
    const { speed = 1, log } = options;
    const server = createHttpServer(world, { speed, log });
    this.http = new HttpProgram(server, () => world.faults.isDown);
  }

  get url(): string {
    return this.http.url;
  }

  state(): NextcloudState {
    return structuredClone(this.world.store.state);
  }

  acceptHttp(socket: Duplex): void {
    this.http.acceptHttp(socket);
  }

  async occ(argv: readonly string[], call: OccCall): Promise<OccAnswer> {
    const { faults, store } = this.world;
    if (await faults.hung()) {
      return KILLED;
    }
    await pause(faults.slowMs + OCC_MS / (this.options.speed ?? 1));
    if (faults.isDown) {
      return NO_DATABASE;
    }
    const before = store.changes;
    const answer = await runOcc(this.world, argv, call);
    // The words are not told: a password may stand among them.
    this.options.log?.(`nextcloud: occ ${argv[0] ?? ''} ${answer.exit}`);
    return store.changes !== before && faults.takeLostAnswer()
      ? KILLED
      : answer;
  }

  listen(): Promise<void> {
    return this.http.listen(this.options.port);
  }

  async close(): Promise<void> {
    this.world.faults.letGo();
    await this.http.close();
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(nextcloudScenarios, command);
    const { faults, store, accounts, directories } = this.world;
    switch (scenario.scenario) {
      case 'maintenance':
        this.setMaintenance(scenario.isOn ?? true);
        break;
      case 'restarting':
        faults.start(scenario.times);
        break;
      case 'policy-refuses':
        faults.refusePasswords(scenario);
        break;
      case 'mend':
      case 'reset':
        faults.mend();
        this.setMaintenance(false);
        break;
      default:
        faults.arm(scenario);
    }
    if (faults.isDown) {
      this.http.cutAll();
    }
    return {
      ...faults.overview(),
      isInMaintenance: store.state.isInMaintenance,
      users: accounts.users.map(({ uid }) => uid),
      people: store.state.mapped.map(({ uid }) => uid),
      groups: accounts.groups.map(({ id, members }) => ({ id, members })),
      directories: directories.all.map(({ prefix }) => prefix),
    };
  }

  private setMaintenance(isOn: boolean): void {
    const { store } = this.world;
    store.state.isInMaintenance = isOn;
    store.changed();
  }
}

function worldOf(options: NextcloudStandInOptions): World {
  const { now = () => new Date(), random = randomBytes, keep } = options;
  const chance: Chance = { now, random };
  const state = nextcloudStateSchema.parse(
    structuredClone(options.state ?? emptyState()),
  );
  const store = new Store(state, chance, () => keep?.(structuredClone(state)));
  const faults = new Faults();
  const hasApps = () => !state.isInMaintenance && !faults.isStarting;
  const accounts = new Accounts(store, password =>
    hasApps() && state.enabledApps.includes('password_policy')
      ? faults.takePolicyHint() ?? policyHint(password)
      : undefined,
  );
  const directories = new Directories(store);
  const find = options.directory ?? (async () => undefined);
  const isOn = () => hasApps() && state.enabledApps.includes(LDAP_APP);
  const people = new People({ store, accounts, directories, find, isOn });
  return { store, accounts, directories, people, faults, hasApps };
}

/** Installs at the first start that has what it needs; at no other. */
function install(
  { store, accounts }: World,
  { admin, hasDatabase, trustedDomains }: NextcloudSettings,
): void {
  const { state } = store;
  if (state.instanceId !== undefined || !admin || !hasDatabase) {
    return;
  }
  const user = accounts.create(admin.user, admin.password);
  accounts.addMember(accounts.addGroup(ADMINS), user.uid);
  // Apps come last: their policy does not judge the first password.
  state.enabledApps = [...FIRST_APPS];
  state.trustedDomains = [...trustedDomains];
  state.instanceId = `oc${store.chance.random(5).toString('hex')}`;
  store.changed();
}

/**
 * Starts a Nextcloud 33: its web server, and the program `occ` beside it.
 *
 * @throws AccountRefused where the name of the first administrator is none
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createNextcloudStandIn(
  options: NextcloudStandInOptions,
): Promise<NextcloudStandIn> {
  const world = worldOf(options);
  install(world, options);
  const server = new NextcloudServer(world, options);
  await server.listen();
  return server;
}
