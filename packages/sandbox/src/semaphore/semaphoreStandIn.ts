import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { errorText } from '../systemError';
import { Access } from './access';
import { AlertReceivers, Alerts } from './alerts';
import { Database } from './database';
import { Faults } from './faults';
import { Feed } from './feed';
import { DatabaseKind, Flavour, Generation } from './flavour';
import { ServerClock } from './goTime';
import { dispatch, Route } from './http';
import { integrationRoutes } from './integrationRoutes';
import { Listener } from './listener';
import { NewTasks } from './newTask';
import { objectRoutes } from './objectRoutes';
import { projectRoutes } from './projectRoutes';
import { ScenarioBook } from './scenarioBook';
import { SemaphoreScenario, semaphoreScenarios } from './scenarios';
import { scheduleRoutes } from './scheduleRoutes';
import { ADMIN_PASSWORD } from './seed';
import { Sessions } from './session';
import { TaskPool } from './taskPool';
import { taskRoutes } from './taskRoutes';
import { Timers } from './timers';
import { userRoutes } from './userRoutes';
import { Workspace } from './workspace';

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
  /** Which API it speaks. Default `2.10`, as recorded; `2.16` is as read in the source. */
  generation?: Generation;
  /** What it seems to keep its rows in. Default `bolt`. */
  database?: DatabaseKind;
  /** What is there at first. Default `operator`: project, templates and all; `admin`: one user. */
  seed?: 'operator' | 'admin';
  /** Base of links in alerts and variables, such as `http://127.0.0.1:3000`. Default none. */
  webHost?: string;
  /** Where alerts go; only addresses of this machine are called. Default nowhere. */
  alerts?: AlertReceivers;
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
  private readonly faults = new Faults();
  private readonly workspace = new Workspace();
  private readonly alerts: Alerts;
  private readonly feed: Feed;
  private readonly listener: Listener;
  /** The time of playbooks, which a restart does not end. */
  private readonly playTimers: Timers;
  private pool: TaskPool;
  /** Pools of former lives, whose playbooks may go on. */
  private readonly former: TaskPool[] = [];
  private comeBack?: NodeJS.Timeout;
  /** Seconds for which it is down once there are a running and a waiting task. */
  private ghostsAfter?: number;

  constructor(
    private readonly database: Database,
    private readonly clock: ServerClock,
    private readonly options: SemaphoreStandInOptions,
  ) {
    const { webHost = '', port } = options;
    const access = new Access(database);
    const sessions = new Sessions(database, webHost);
    this.alerts = new Alerts(database, webHost, { ...options.alerts });
    this.feed = new Feed((user, project) => access.sees(user, project));
    this.playTimers = new Timers(options.speed ?? 1, options.log ?? (() => {}));
    this.pool = this.newPool();
    const routes = this.routes(sessions);
    this.listener = new Listener({
      port,
      date: () => clock.date(),
      answer: request =>
        this.faults.pass(request, () =>
          dispatch(routes, request, headers => sessions.authenticate(headers)),
        ),
      upgrade: (request, socket, head) =>
        this.feed.upgrade(
          request,
          socket,
          head,
          sessions.authenticate(request.headers),
          clock.date(),
        ),
    });
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
    this.playTimers.end();
    [this.pool, ...this.former].forEach(pool => pool.close());
    await this.listener.close();
    await this.database.save();
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(semaphoreScenarios, command);
    const more = await this.apply(scenario);
    return { ...this.describe(), ...more };
  }

  private async apply(scenario: SemaphoreScenario): Promise<object> {
    switch (scenario.scenario) {
      case 'state':
        return {};
      case 'reset':
        await this.reset();
        return {};
      case 'down':
        clearTimeout(this.comeBack);
        await this.listener.close();
        return {};
      case 'up':
        clearTimeout(this.comeBack);
        await this.open();
        return {};
      case 'half-open':
        await this.listener.fallSilent();
        return {};
      case 'restart':
        await this.restart(scenario.seconds);
        return {};
      case 'restart-ghosts':
        this.ghostsAfter = scenario.seconds;
        this.pool.lookForGhosts();
        return {};
      case 'queue-stuck':
        this.scenarios.hold('stuck');
        return {};
      case 'queue-moves':
        this.scenarios.hold('moves');
        return {};
      case 'forced-stop-runs-later':
        this.scenarios.hold('until-forced-stop');
        return {};
      case 'status':
        this.faults.add({ ...scenario, answer: 'status' });
        return {};
      case 'html-200':
        this.faults.add({
          ...scenario,
          answer: 'html-200',
          code: 200,
          done: false,
        });
        return {};
      case 'slow':
        this.faults.slowDown(scenario.milliseconds);
        return {};
      case 'clock-skew':
        this.clock.skewSeconds = scenario.seconds;
        return {};
      case 'generation':
        this.database.flavour.generation = scenario.generation;
        return {};
      case 'user':
        return this.makeUser(scenario);
      case 'alerts':
        Object.assign(this.alerts.receivers, scenario.receivers);
        return {};
      default:
        this.scenarios.arm(scenario);
        return {};
    }
  }

  private async reset(): Promise<void> {
    this.scenarios.clear();
    this.faults.clear();
    this.clock.skewSeconds = 0;
    this.ghostsAfter = undefined;
    await this.open();
  }

  /** What was queued or ran stays in its row for ever (recorded: 50, 51). */
  private async restart(seconds: number): Promise<void> {
    clearTimeout(this.comeBack);
    this.pool.kill();
    this.former.push(this.pool);
    await this.listener.close();
    this.pool = this.newPool();
    if (seconds === 0) {
      await this.open();
      return;
    }
    this.comeBack = setTimeout(() => {
      this.open().catch(error => this.complain(error));
    }, seconds * 1000);
    this.comeBack.unref();
  }

  /** Makes a user, or gives the one of that name another role, and a token. */
  private async makeUser(given: {
    username: string;
    role?: 'owner' | 'manager' | 'task_runner' | 'guest' | undefined;
    admin: boolean;
  }): Promise<object> {
    const { database } = this;
    const { state } = database;
    const { username, role, admin } = given;
    const user =
      state.users.find(each => each.username === username) ??
      database.addUser(
        {
          username,
          name: username,
          email: `${username}@opencsp.localhost`,
          admin,
          external: false,
          alert: false,
          can_create_project: false,
        },
        ADMIN_PASSWORD,
      );
    const [project] = state.projects;
    state.members = state.members.filter(each => each.user_id !== user.id);
    if (role && project) {
      state.members.push({ project_id: project.id, user_id: user.id, role });
    }
    const { id: token } = database.addToken(user.id);
    await database.save();
    return { user: { id: user.id, username, role: role ?? null }, token };
  }

  private routes(sessions: Sessions): Route[] {
    const { database, scenarios } = this;
    const pool = () => this.pool;
    const newTasks = new NewTasks({ database, scenarios, pool });
    return [
      ...sessions.routes(),
      ...userRoutes(database),
      ...projectRoutes(database),
      ...objectRoutes(database),
      ...scheduleRoutes(database),
      ...integrationRoutes(
        database,
        (project, templateId, environment, integrationId) =>
          newTasks.createFor(project, templateId, environment, integrationId),
      ),
      ...taskRoutes({ database, newTasks, pool }),
    ];
  }

  private newPool(): TaskPool {
    const { privateKey = '', speed = 1, webHost = '', log } = this.options;
    const { database, scenarios, feed, alerts, workspace, playTimers } = this;
    return new TaskPool({
      database,
      scenarios,
      feed,
      alerts,
      workspace,
      playTimers,
      privateKey,
      speed,
      webHost,
      log: log ?? (() => {}),
      onRunningAndWaiting: () => this.makeGhosts(),
    });
  }

  private makeGhosts(): void {
    const seconds = this.ghostsAfter;
    this.ghostsAfter = undefined;
    if (seconds !== undefined) {
      this.restart(seconds).catch(error => this.complain(error));
    }
  }

  private complain(error: unknown): void {
    this.options.log?.(`semaphore: ${errorText(error)}`);
  }

  private describe(): ControlAnswer {
    const { state, flavour } = this.database;
    return {
      ...flavour,
      templates: state.templates.map(({ id, name }) => ({ id, name })),
      tasks: state.tasks.map(({ id, template_id, status, message }) => ({
        id,
        template: state.templates.find(each => each.id === template_id)?.name,
        status,
        message,
      })),
      armed: [...this.scenarios.list(), ...this.faults.list()],
      queueMoves: this.scenarios.queueMoves,
      slowMilliseconds: this.faults.milliseconds,
      clockSkewSeconds: this.clock.skewSeconds,
    };
  }
}

/**
 * Starts a Semaphore whose playbooks really log in to machines: 2.10 on BoltDB as recorded, unless
 * another generation or database is asked for.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createSemaphoreStandIn(
  options: SemaphoreStandInOptions,
): Promise<SemaphoreStandIn> {
  const clock = new ServerClock(options.now ?? (() => new Date()));
  const flavour: Flavour = {
    generation: options.generation ?? '2.10',
    database: options.database ?? 'bolt',
  };
  const database = await Database.open({
    stateFolder: options.stateFolder,
    flavour,
    seed: options.seed ?? 'operator',
    clock,
  });
  const server = new SemaphoreServer(database, clock, options);
  try {
    await server.open();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}
