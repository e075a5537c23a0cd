import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { parseCommand } from '../control/parseCommand';
import { HttpProgram } from '../program/HttpProgram';
import { ProgramFaults } from '../program/ProgramFaults';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { Accounts } from './accounts/Accounts';
import { createHttpServer } from './http/server';
import { jellyfinScenarios } from './scenarios';
import { emptyState, JellyfinState, jellyfinStateSchema } from './state';
import { Store } from './Store';
import { World } from './world';

/** @public */
export interface JellyfinStandInOptions {
  /** Where it listens on 127.0.0.1; 0 lets the system choose. Absent: nowhere, it takes connections only. */
  port?: number;
  /** What {@link JellyfinStandIn.state} gave before. Absent: a folder before the first start. */
  state?: JellyfinState;
  /** Told after each change, with what is to be kept. */
  keep?: (state: JellyfinState) => void;
  /** How many times faster than a real one. Default 1. */
  speed?: number;
  now?: () => Date;
  random?: (bytes: number) => Buffer;
  log?: Log;
}

/** @public */
export interface JellyfinStandIn extends StandIn {
  /** A copy of all that is to be kept over a restart. */
  state(): JellyfinState;
  /** Speaks HTTP on a connection that somebody else accepted. */
  acceptHttp(socket: Duplex): void;
}

const ID_BYTES = 16;

class JellyfinServer implements JellyfinStandIn {
  readonly name = 'jellyfin';
  private readonly http: HttpProgram;

  constructor(
    private readonly world: World,
    private readonly options: JellyfinStandInOptions,
  ) {
    const { speed = 1, log } = options;
    const server = createHttpServer(world, { speed, log });
    this.http = new HttpProgram(server, () => world.faults.isDown);
  }

  get url(): string {
    return this.http.url;
  }

  state(): JellyfinState {
    return structuredClone(this.world.store.state);
  }

  acceptHttp(socket: Duplex): void {
    this.http.acceptHttp(socket);
  }

  listen(): Promise<void> {
    return this.http.listen(this.options.port);
  }

  async close(): Promise<void> {
    this.world.faults.letGo();
    await this.http.close();
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(jellyfinScenarios, command);
    const { faults, store, accounts } = this.world;
    faults.arm(scenario);
    if (faults.isDown) {
      this.http.cutAll();
    }
    return {
      ...faults.overview(),
      isWizardCompleted: store.state.isWizardCompleted,
      users: accounts.users.map(({ name, policy }) => ({
        name,
        isAdministrator: policy.IsAdministrator,
        isDisabled: policy.IsDisabled,
      })),
    };
  }
}

/**
 * Starts a Jellyfin 10.11.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createJellyfinStandIn(
  options: JellyfinStandInOptions = {},
): Promise<JellyfinStandIn> {
  const { now = () => new Date(), random = randomBytes, keep } = options;
  const state = jellyfinStateSchema.parse(
    structuredClone(
      options.state ?? emptyState(random(ID_BYTES).toString('hex')),
    ),
  );
  const store = new Store(state, { now, random }, () =>
    keep?.(structuredClone(state)),
  );
  const world = {
    ...{ store, accounts: new Accounts(store), faults: new ProgramFaults() },
  };
  if (!options.state) {
    // The id of the server stays, whatever comes of the first start.
    store.changed();
  }
  const server = new JellyfinServer(world, options);
  await server.listen();
  return server;
}
