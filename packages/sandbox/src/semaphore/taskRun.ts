import { CallbackTurn, callbackOrder, tellPortal } from './ansible/callback';
import { EXIT, PlayContext } from './ansible/context';
import { FactsTurn } from './ansible/factsFile';
import { playOperator, Turn } from './ansible/operatorPlaybook';
import { errorLines, warningLine } from './ansible/output';
import { Alerts } from './alerts';
import { Database } from './database';
import { Feed } from './feed';
import { LogTrouble, TaskLog } from './taskLog';
import { prepare, PreparationError, Prepared } from './preparation';
import { Task, TaskStatus, Template } from './rows';
import { Timers } from './timers';
import { Workspace } from './workspace';

/** How one run is to go, as scenarios have it. */
export interface RunPlan {
  turn: Turn;
  facts: FactsTurn;
  callback: CallbackTurn;
  log: LogTrouble;
}

/** What a run needs of the server that runs it. */
export interface RunSurroundings {
  database: Database;
  /** Of this life of the server. */
  timers: Timers;
  /** Of playbooks, which go on when the server is killed (recorded: 50). */
  playTimers: Timers;
  feed: Pick<Feed, 'log' | 'update'>;
  alerts: Alerts;
  workspace: Workspace;
  /** OpenSSH private key of keys that were made without one. */
  privateKey: string;
  /** Base of links to the user interface; empty when none is configured. */
  webHost: string;
  /** Called when a status has changed. */
  changed(): void;
}

/** Log lines are written in batches (recorded: 32b, 48). */
const FLUSH_MS = 500;
/** How long `starting` is seen (recorded: 10). */
const STARTING_MS = 60;
/** `end` is written after the last status (recorded: 10, 32, 43). */
const END_AFTER_MS = 70;

/** One task while the server works on it: its statuses, its log, its end. */
export class TaskRun {
  private readonly killed = new AbortController();
  private readonly abandoned = new AbortController();
  private readonly taskLog: TaskLog;
  private context?: PlayContext;

  constructor(
    readonly task: Task,
    readonly template: Template,
    /** JSON text that came with the task and is kept nowhere else. */
    private readonly secret: string,
    private readonly plan: RunPlan,
    private readonly surroundings: RunSurroundings,
  ) {
    this.taskLog = new TaskLog(task, plan.log, surroundings);
    this.log([`Task ${task.id} added to queue`]);
    surroundings.feed.update(task);
  }

  /** Runs it to its end. A task that was stopped by force while it waited runs all the same (44). */
  async run(): Promise<void> {
    if (this.task.status === 'stopping') {
      this.changeStatus('stopped');
      await this.end();
      return;
    }
    const { timers, database } = this.surroundings;
    this.changeStatus('starting');
    await timers.wait(STARTING_MS);
    const stopFlushing = timers.every(FLUSH_MS, () => this.flush());
    try {
      this.log([
        `Started: ${this.task.id}`,
        `Run TaskRunner with template: ${this.template.name}\n`,
      ]);
      if (this.task.status !== 'stopped') {
        this.task.start = database.timestamp();
        this.changeStatus('running');
        this.event('is running');
      }
      const failure = await this.play();
      // Goes no further when the server was killed meanwhile.
      await timers.wait(0);
      this.log(failure ? [`Running app failed: ${failure}`] : []);
      this.taskLog.flushBeforeEnd();
      this.changeStatus(failure ? 'error' : 'success');
      this.event(`finished - ${this.task.status.toUpperCase()}`);
      await this.end();
      this.alert();
      this.taskLog.flushAfterEnd();
      this.callBackLate();
    } finally {
      stopFlushing();
    }
  }

  /** Asks it to stop, as `POST stop` does while the server knows the task (41 to 44). */
  stop(force: boolean): void {
    const isRunning = this.task.status === 'running';
    this.changeStatus(force ? 'stopped' : 'stopping');
    if (isRunning) {
      this.killed.abort();
    }
  }

  /** Ends the connections of its playbook; nothing is written of that. */
  abandon(): void {
    this.abandoned.abort();
  }

  /** Writes lines to the log; they are seen after the next flush. */
  log(lines: string[]): void {
    this.taskLog.write(lines);
  }

  flush(): void {
    this.taskLog.flush();
  }

  /** @returns why it failed, in Semaphore's words */
  private async play(): Promise<string | undefined> {
    this.log([`Preparing: ${this.task.id}`]);
    try {
      const prepared = prepare({
        ...this.surroundings,
        task: this.task,
        template: this.template,
        secret: this.secret,
        log: lines => this.log(lines),
      });
      const exitCode = await this.playPrepared(prepared);
      return exitCode === EXIT.OK ? undefined : `exit status ${exitCode}`;
    } catch (error) {
      if (error instanceof PreparationError) {
        return error.message;
      }
      if (this.killed.signal.aborted) {
        return 'signal: killed';
      }
      throw error;
    }
  }

  private async playPrepared(prepared: Prepared): Promise<number> {
    const { playTimers, database } = this.surroundings;
    const context: PlayContext = {
      ...prepared.context,
      signal: AbortSignal.any([this.killed.signal, this.abandoned.signal]),
      print: lines => this.log(lines),
      work: milliseconds => playTimers.wait(milliseconds, this.killed.signal),
    };
    this.context = context;
    if (prepared.isEmptied) {
      await context.work(700);
      this.log([
        warningLine(
          `Could not match supplied host pattern, ignoring: ${this.task.limit}`,
        ),
        ...errorLines(
          'ERROR! Specified inventory, host pattern and/or --limit leaves us with no hosts to target.',
        ),
      ]);
      return EXIT.NOTHING_TO_DO;
    }
    return prepared.playbook === 'operator'
      ? playOperator({
          context,
          template: this.template.name,
          key: this.task.message,
          turn: this.plan.turn,
          facts: this.plan.facts,
          now: () => database.date(),
          callback: this.plan.callback,
        })
      : prepared.playbook(context);
  }

  private async end(): Promise<void> {
    const { timers, database, feed } = this.surroundings;
    this.flush();
    await timers.wait(END_AFTER_MS);
    this.task.end = database.timestamp();
    feed.update(this.task);
    this.save();
  }

  /** Alerts go out for success and error, not for what was stopped; they harm nothing (57). */
  private alert(): void {
    const { alerts, timers } = this.surroundings;
    const sending = alerts
      .send(this.task, this.template, lines => this.log(lines))
      .then(() => this.flush());
    timers.background(sending);
  }

  private callBackLate(): void {
    const { callback } = this.plan;
    const order = this.context && callbackOrder(this.context.variables);
    if (callback.turn !== 'late' || !order) {
      return;
    }
    const { playTimers } = this.surroundings;
    playTimers.background(
      playTimers
        .wait(callback.seconds * 1000)
        .then(() =>
          tellPortal(order, this.task.message, this.abandoned.signal),
        ),
    );
  }

  /** A status that is final stays, except that a graceful stop ends as what came of it (41, 44). */
  private changeStatus(status: TaskStatus): void {
    if (this.task.status === 'stopped') {
      return;
    }
    this.task.status = status;
    this.surroundings.feed.update(this.task);
    this.save();
    this.surroundings.changed();
  }

  private event(what: string): void {
    const { database } = this.surroundings;
    const { state } = database;
    const project = state.projects.find(
      each => each.id === this.task.project_id,
    );
    state.events.push({
      user_id: this.task.user_id,
      project_id: this.task.project_id,
      integration_id: this.task.integration_id,
      object_id: this.task.id,
      object_type: 'task',
      description: `Task ID ${this.task.id} (${this.template.name}) ${what}`,
      created: database.timestamp(),
      object_name: '',
      project_name: project?.name ?? '',
      username: database.user(this.task.user_id)?.username ?? '',
    });
  }

  private save(): void {
    this.surroundings.timers.background(this.surroundings.database.save());
  }
}
