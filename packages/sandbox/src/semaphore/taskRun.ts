import { Database } from './database';
import { goTime } from './goTime';
import { runPlaybook, Turn } from './playbook';
import { Task, TaskStatus, Template } from './rows';
import { Timers } from './timers';

/** How one run is to go, as scenarios have it. */
export interface RunPlan {
  turn: Turn;
  /** Seconds by which the log from `PLAY RECAP` on comes after the end. */
  logLate: number;
}

/** What a run needs of the server that runs it. */
export interface RunSurroundings {
  database: Database;
  timers: Timers;
  /** OpenSSH private key of the inventories. */
  privateKey: string;
  now(): Date;
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
  private pending: { time: string; output: string }[] = [];

  constructor(
    readonly task: Task,
    readonly template: Template,
    private readonly plan: RunPlan,
    private readonly surroundings: RunSurroundings,
  ) {}

  /** Runs it to its end. A task that was stopped by force while it waited runs all the same (44). */
  async run(): Promise<void> {
    if (this.task.status === 'stopping') {
      await this.finish('stopped');
      return;
    }
    this.changeStatus('starting');
    await this.surroundings.timers.wait(STARTING_MS);
    const stopFlushing = this.surroundings.timers.every(FLUSH_MS, () =>
      this.flush(),
    );
    try {
      this.task.start = this.surroundings.database.timestamp();
      this.changeStatus('running');
      this.event('is running');
      const failure = await this.play();
      this.log(failure ? [`Running app failed: ${failure}`] : []);
      await this.finish(failure ? 'error' : 'success');
    } finally {
      stopFlushing();
    }
  }

  /** Asks it to stop, as `POST stop` does while the server knows the task (41 to 44). */
  stop(force: boolean): void {
    this.changeStatus(force ? 'stopped' : 'stopping');
    if (this.task.start !== null) {
      this.killed.abort();
    }
  }

  /** Ends the connections of its playbook; nothing is written of that. */
  abandon(): void {
    this.abandoned.abort();
  }

  /** Writes lines to the log; they are seen after the next flush. */
  log(lines: string[]): void {
    const time = goTime(this.surroundings.now());
    this.pending.push(...lines.map(output => ({ time, output })));
  }

  flush(): void {
    const lines = this.pending;
    this.pending = [];
    if (lines.length > 0) {
      this.surroundings.database.addOutput(this.task.id, lines);
      this.save();
    }
  }

  /** @returns why it failed, in Semaphore's words */
  private async play(): Promise<string | undefined> {
    const { database, privateKey, timers } = this.surroundings;
    this.log(this.preparation());
    const inventory = database.state.inventories.find(
      each =>
        each.id === (this.task.inventory_id ?? this.template.inventory_id),
    );
    if (privateKey === '') {
      const reason = 'parsing private key: ssh: no key found';
      this.log([`Failed to install inventory: ${reason}`]);
      return reason;
    }
    this.log(this.installation());
    try {
      const exitCode = await runPlaybook({
        template: this.template.name,
        inventory: inventory?.inventory ?? '',
        variables: this.variables(),
        privateKey,
        turn: this.plan.turn,
        signal: AbortSignal.any([this.killed.signal, this.abandoned.signal]),
        print: lines => this.log(lines),
        work: milliseconds => timers.wait(milliseconds, this.killed.signal),
      });
      return exitCode === 0 ? undefined : `exit status ${exitCode}`;
    } catch (error) {
      if (this.killed.signal.aborted) {
        return 'signal: killed';
      }
      throw error;
    }
  }

  /** The template's environment beats the task's (recorded: 10). */
  private variables(): Record<string, unknown> {
    const environment = this.surroundings.database.state.environments.find(
      each => each.id === this.template.environment_id,
    );
    return {
      ...JSON.parse(this.task.environment || '{}'),
      ...JSON.parse(environment?.json || '{}'),
    };
  }

  private async finish(status: 'success' | 'error' | 'stopped'): Promise<void> {
    const late = this.plan.logLate > 0 ? this.holdBackRecap() : [];
    this.flush();
    this.changeStatus(status);
    if (this.task.start !== null) {
      this.event(`finished - ${this.task.status.toUpperCase()}`);
    }
    await this.surroundings.timers.wait(END_AFTER_MS);
    this.task.end = this.surroundings.database.timestamp();
    this.save();
    if (late.length > 0) {
      this.surroundings.timers.background(this.writeLater(late));
    }
  }

  private async writeLater(
    lines: { time: string; output: string }[],
  ): Promise<void> {
    await this.surroundings.timers.wait(this.plan.logLate * 1000);
    this.pending.push(...lines);
    this.flush();
  }

  /** Takes everything from `PLAY RECAP` on out of what is not yet written. */
  private holdBackRecap(): { time: string; output: string }[] {
    const recap = this.pending.findIndex(line =>
      line.output.startsWith('PLAY RECAP'),
    );
    return recap < 0 ? [] : this.pending.splice(recap);
  }

  /** A status that is final stays, except that a graceful stop ends as what came of it (41, 44). */
  private changeStatus(status: TaskStatus): void {
    if (this.task.status === 'stopped') {
      return;
    }
    this.task.status = status;
    this.save();
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
      integration_id: null,
      object_id: this.task.id,
      object_type: 'task',
      description: `Task ID ${this.task.id} (${this.template.name}) ${what}`,
      created: database.timestamp(),
      object_name: '',
      project_name: project?.name ?? '',
      username: state.user.username,
    });
  }

  private preparation(): string[] {
    const { id, project_id } = this.task;
    const repository = this.surroundings.database.state.repositories.find(
      each => each.id === this.template.repository_id,
    );
    return [
      `Started: ${id}`,
      `Run TaskRunner with template: ${this.template.name}\n`,
      `Preparing: ${id}`,
      `Cloning Repository ${repository?.git_url ?? ''}`,
      `Cloning into 'repository_${project_id}_${this.template.id}'...`,
    ];
  }

  private installation(): string[] {
    const folder = `/tmp/semaphore/repository_${this.task.project_id}_${this.template.id}`;
    const requirements = [
      'collections/requirements.yml',
      'requirements.yml',
      'roles/requirements.yml',
      'requirements.yml',
    ];
    return [
      'installing static inventory',
      ...requirements.map(
        file =>
          `No ${folder}/${file} file found. Skip galaxy install process.\n`,
      ),
    ];
  }

  private save(): void {
    this.surroundings.timers.background(this.surroundings.database.save());
  }
}
