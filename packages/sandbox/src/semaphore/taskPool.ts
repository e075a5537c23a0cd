import { Database } from './database';
import { Task, Template } from './rows';
import { ScenarioBook } from './scenarioBook';
import { RunSurroundings, TaskRun } from './taskRun';
import { Timers } from './timers';
import { Log } from '../standIn';

/** One task leaves the queue per tick (recorded: 46). */
const TICK_MS = 5000;
const FIRST_FLUSH_MS = 100;

/** What a pool works with. */
export interface TaskPoolOptions
  extends Omit<RunSurroundings, 'timers' | 'changed'> {
  database: Database;
  scenarios: ScenarioBook;
  speed: number;
  log: Log;
  /** Called when a task runs while another one waits. */
  onRunningAndWaiting(): void;
}

/**
 * The queue and the runs of one life of the server. They are in memory only: after a restart the
 * rows of tasks that waited or ran stay as they are for ever (recorded: 50, 51).
 */
export class TaskPool {
  private readonly timers: Timers;
  private readonly surroundings: RunSurroundings;
  private queue: TaskRun[] = [];
  private readonly active = new Set<TaskRun>();
  private isOver = false;

  constructor(private readonly options: TaskPoolOptions) {
    this.timers = new Timers(options.speed, options.log);
    const { feed } = options;
    this.surroundings = {
      ...options,
      timers: this.timers,
      changed: () => this.lookForGhosts(),
      // What an orphaned playbook prints reaches nobody.
      feed: {
        log: (task, line) => !this.isOver && feed.log(task, line),
        update: task => !this.isOver && feed.update(task),
      },
    };
    this.timers.every(TICK_MS, () => this.tick());
  }

  /** Puts a task into the queue. */
  add(task: Task, template: Template, secret: string): void {
    const plan = this.options.scenarios.planRun(template.name);
    const run = new TaskRun(task, template, secret, plan, this.surroundings);
    this.queue.push(run);
    this.timers.background(
      this.timers.wait(FIRST_FLUSH_MS).then(() => {
        run.flush();
        this.lookForGhosts();
      }),
    );
  }

  /** True while this server works on the task or will. */
  knows(task: Task): boolean {
    return this.find(task) !== undefined;
  }

  /**
   * Stops a task. One that the server does not know (it has ended, or is left from before a
   * restart) is only renamed `stopped`, whatever it was (recorded: 45, 50).
   */
  stop(task: Task, force: boolean): void {
    const run = this.find(task);
    if (!run) {
      task.status = 'stopped';
      return;
    }
    run.stop(force);
    if (force && this.queue.includes(run)) {
      this.options.scenarios.queueMetForcedStop();
    }
  }

  /** Calls back when a task runs while another waits, which a restart would make ghosts. */
  lookForGhosts(): void {
    const runs = [...this.active].some(run => run.task.status === 'running');
    if (runs && this.queue.length > 0) {
      this.options.onRunningAndWaiting();
    }
  }

  /**
   * Ends this life of the server: nothing of it is written any more. Playbooks that run go on
   * unseen, as orphans do (recorded: 50).
   */
  kill(): void {
    this.isOver = true;
    this.timers.end();
  }

  /** Ends this life and its playbooks. */
  close(): void {
    this.kill();
    this.active.forEach(run => run.abandon());
  }

  private find(task: Task): TaskRun | undefined {
    return [...this.queue, ...this.active].find(run => run.task === task);
  }

  /** Only the head is looked at; when it must wait, it goes to the end and the tick is over (46). */
  private tick(): void {
    const head = this.options.scenarios.queueMoves && this.queue.shift();
    if (!head) {
      return;
    }
    if (this.mustWait(head)) {
      this.queue.push(head);
      return;
    }
    this.active.add(head);
    this.timers.background(head.run().finally(() => this.active.delete(head)));
  }

  /** Runs of a template are one after another, and the project may have a limit (46, 58). */
  private mustWait(run: TaskRun): boolean {
    const { database } = this.options;
    const { project_id, template_id } = run.task;
    const ofProject = [...this.active].filter(
      other => other.task.project_id === project_id,
    );
    const project = database.state.projects.find(
      each => each.id === project_id,
    );
    const limit = project?.max_parallel_tasks ?? 0;
    const isParallel = database.isNewer && run.template.allow_parallel_tasks;
    return (
      (!isParallel &&
        ofProject.some(other => other.task.template_id === template_id)) ||
      (limit > 0 && ofProject.length >= limit)
    );
  }
}
