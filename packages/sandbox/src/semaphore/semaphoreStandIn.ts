import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { errorText } from '../systemError';
import { Database } from './database';
import { dispatch, Listener, Route } from './http';
import { objectRoutes } from './objectRoutes';
import { ScenarioBook, semaphoreScenarios } from './scenarios';
import { Sessions } from './session';
import { TaskPool } from './taskPool';
import { taskRoutes } from './taskRoutes';

/** @public */
export interface SemaphoreStandInOptions {
  /** 0 lets the system choose. */
  port: number;
  /** Keeps its rows and its `token` file here; in memory when absent. */
  stateFolder?: string;
  /** OpenSSH private key with which playbooks log in to machines. */
  privateKey?: string;
  /** How many times faster than the recorded server. Default 1. */
  speed?: number;
  now?: () => Date;
  log?: Log;
}

/** The stand-in, with what a client needs. */
export interface SemaphoreStandIn extends StandIn {
  /** An API token that is valid. */
  readonly token: string;
  /** Where that token is written, when there is a state folder. */
  readonly tokenFile?: string;
}

class SemaphoreServer implements SemaphoreStandIn {
  readonly name = 'semaphore';
  private readonly scenarios = new ScenarioBook();
  private readonly listener: Listener;
  private pool: TaskPool;
  private comeBack?: NodeJS.Timeout;

  constructor(
    private readonly database: Database,
    private readonly options: SemaphoreStandInOptions & { now(): Date },
  ) {
    const sessions = new Sessions(database);
    const routes: Route[] = [
      ...sessions.routes(),
      ...objectRoutes(database),
      ...taskRoutes({
        database,
        scenarios: this.scenarios,
        pool: () => this.pool,
      }),
    ];
    this.pool = this.newPool();
    this.listener = new Listener(options.port, request =>
      dispatch(routes, request, full => sessions.isAuthenticated(full)),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.listener.boundPort}`;
  }

  get token(): string {
    return this.database.token;
  }

  get tokenFile(): string | undefined {
    return this.database.tokenFile;
  }

  async open(): Promise<void> {
    await this.listener.open();
  }

  async close(): Promise<void> {
    clearTimeout(this.comeBack);
    this.pool.close();
    await this.listener.close();
    await this.database.save();
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(semaphoreScenarios, command);
    switch (scenario.scenario) {
      case 'reset':
        this.scenarios.clear();
        await this.open();
        break;
      case 'state':
        break;
      case 'down':
        await this.listener.close();
        break;
      case 'up':
        await this.open();
        break;
      case 'restart':
        await this.restart(scenario.seconds);
        break;
      default:
        this.scenarios.arm(scenario);
    }
    return this.describe();
  }

  /** What was queued or ran stays in its row for ever (recorded: 50, 51). */
  private async restart(seconds: number): Promise<void> {
    clearTimeout(this.comeBack);
    this.pool.kill();
    await this.listener.close();
    this.pool = this.newPool();
    if (seconds === 0) {
      await this.open();
      return;
    }
    this.comeBack = setTimeout(() => {
      this.open().catch(error =>
        this.options.log?.(`semaphore: ${errorText(error)}`),
      );
    }, seconds * 1000);
    this.comeBack.unref();
  }

  private newPool(): TaskPool {
    const { privateKey = '', speed = 1, now, log = () => {} } = this.options;
    const { database, scenarios } = this;
    return new TaskPool({ database, scenarios, privateKey, speed, now, log });
  }

  private describe(): ControlAnswer {
    const { state } = this.database;
    return {
      templates: state.templates.map(({ id, name }) => ({ id, name })),
      tasks: state.tasks.map(({ id, template_id, status, message }) => ({
        id,
        template: state.templates.find(each => each.id === template_id)?.name,
        status,
        message,
      })),
      armed: this.scenarios.list(),
    };
  }
}

/**
 * Starts a Semaphore 2.10 on BoltDB, as recorded, whose playbooks really log in to machines.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createSemaphoreStandIn(
  options: SemaphoreStandInOptions,
): Promise<SemaphoreStandIn> {
  const now = options.now ?? (() => new Date());
  const { stateFolder } = options;
  const database = await Database.open({ stateFolder, now });
  const server = new SemaphoreServer(database, { ...options, now });
  try {
    await server.open();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}
