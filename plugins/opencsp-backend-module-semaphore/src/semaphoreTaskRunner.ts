import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  isTerminalStatus,
  MAX_LAST_TASKS,
  SemaphoreClient,
  Task,
} from '@opencsp/client-semaphore';
import {
  Availability,
  CallContext,
  CancelOutcome,
  StartOutcome,
  TaskLog,
  TaskObservation,
  TaskRequest,
  TaskRun,
  TaskRunner,
  TaskTarget,
} from '@opencsp/plugin-opencsp-node';
import { TemplateStep } from './config';
import { ProjectDirectory } from './projectDirectory';
import { redactLines } from './redact';
import { targetVariables } from './targetVariables';
import { judge } from './verdict';

/** What a runner works with. */
export interface SemaphoreTaskRunnerOptions {
  client: SemaphoreClient;
  /** Name or number of the project. */
  project: string;
  /** Names of the templates. */
  steps: Record<TemplateStep, string>;
  now(): Date;
}

/** How many ended runs are remembered with the time at which their end was first seen. */
const MAX_REMEMBERED = 1000;

/** Runs configuration by the templates of one Semaphore project. */
export class SemaphoreTaskRunner implements TaskRunner {
  readonly id = 'semaphore';
  private readonly client: SemaphoreClient;
  private readonly directory: ProjectDirectory;
  private readonly endSeen = new Map<string, number>();

  constructor(private readonly options: SemaphoreTaskRunnerOptions) {
    this.client = options.client;
    this.directory = new ProjectDirectory(options.client, options.project);
  }

  availability(): Availability {
    return { available: true };
  }

  async start(
    request: TaskRequest,
    key: string,
    context: CallContext,
  ): Promise<StartOutcome> {
    const given = targetVariables(request.target);
    if (!given.ok) {
      return refused(`The machine cannot be configured: ${given.problem}.`);
    }
    const name = this.options.steps[request.step];
    const search = await this.directory.template(name, context);
    if (!search.found) {
      return refused(search.problem);
    }
    if (search.template.environmentIds.length === 0) {
      return refused(
        `Semaphore's template "${name}" has no environment, and so cannot take variables: give it one with {}.`,
      );
    }
    const newTask = {
      templateId: search.template.id,
      message: key,
      variables: given.variables,
    };
    try {
      const task = await this.inProject(context, project =>
        this.client.startTask(project, newTask, context),
      );
      return { outcome: 'started', run: runOf(task, key) };
    } catch (error) {
      if (error instanceof InputError || error instanceof NotAllowedError) {
        return refused(error.message);
      }
      throw error;
    }
  }

  /** Newest first: of two runs of one key, which no one should have started, it is the newer. */
  async find(key: string, context: CallContext): Promise<TaskRun | undefined> {
    const matches = (task: Task) => task.message === key;
    return this.inProject(context, async project => {
      const last = await this.client.lastTasks(project, context);
      const found = last.find(matches);
      if (found || last.length < MAX_LAST_TASKS) {
        return found && runOf(found, key);
      }
      const older = await this.client.listTasks(project, context);
      const task = older.find(matches);
      return task && runOf(task, key);
    });
  }

  async observe(
    run: TaskRun,
    target: TaskTarget,
    context: CallContext,
  ): Promise<TaskObservation> {
    return this.inProject(context, async project => {
      const task = await this.read(project, run, context);
      if (!task) {
        return { state: 'unknown' };
      }
      const hasEnded = isTerminalStatus(task.status);
      const lines = hasEnded
        ? await this.client.output(project, task.id, context)
        : [];
      return judge({
        task,
        lines: lines.map(line => line.output),
        target,
        endedFor: hasEnded ? this.endedFor(run) : 0,
      });
    });
  }

  /** `after` counts the lines that were read before; the log only grows. */
  async logs(
    run: TaskRun,
    after: number,
    context: CallContext,
  ): Promise<TaskLog> {
    const lines = await this.inProject(context, project =>
      this.client.output(project, taskId(run), context),
    );
    const texts = redactLines(
      lines.map(line => line.output.replace(/[\r\n]+$/, '')),
    );
    return {
      lines: lines
        .map((line, index) => ({ time: line.time, text: texts[index] }))
        .slice(after),
      next: Math.max(after, lines.length),
    };
  }

  async cancel(run: TaskRun, context: CallContext): Promise<CancelOutcome> {
    return this.inProject(context, async project => {
      const task = await this.read(project, run, context);
      if (!task || isTerminalStatus(task.status)) {
        return 'ended';
      }
      // Without force a waiting run is taken out of the queue, and a running one is ended (it shows
      // `error`). By force only what has begun and does not end: a waiting run would run all the
      // same (recorded: 41 to 44).
      const force = task.status === 'stopping' && task.start !== undefined;
      try {
        await this.client.stopTask(project, task.id, { ...context, force });
      } catch (error) {
        if (error instanceof NotFoundError) {
          return 'ended';
        }
        throw error;
      }
      return 'stopping';
    });
  }

  /**
   * Reads a task. 2.10 answers 400 without a body both for a task that it does not know and for any
   * trouble of its own, so the lists have the last word.
   */
  private async read(
    project: number,
    run: TaskRun,
    context: CallContext,
  ): Promise<Task | undefined> {
    const id = taskId(run);
    try {
      return await this.client.getTask(project, id, context);
    } catch (error) {
      if (!(error instanceof NotFoundError)) {
        throw error;
      }
    }
    const tasks = await this.client.listTasks(project, context);
    return tasks.find(task => task.id === id);
  }

  private async inProject<T>(
    context: CallContext,
    work: (projectId: number) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.directory.within(context, work);
    } catch (error) {
      if (error instanceof NotFoundError) {
        this.directory.forget();
      }
      throw error;
    }
  }

  /** By our own clock: the other side's may be wrong. */
  private endedFor(run: TaskRun): number {
    const now = this.options.now().getTime();
    const since = this.endSeen.get(run.id) ?? now;
    this.endSeen.delete(run.id);
    this.endSeen.set(run.id, since);
    const [oldest] = this.endSeen.keys();
    if (this.endSeen.size > MAX_REMEMBERED) {
      this.endSeen.delete(oldest);
    }
    return now - since;
  }
}

function refused(message: string): StartOutcome {
  return { outcome: 'refused', message };
}

function runOf(task: Task, key: string): TaskRun {
  return { id: String(task.id), key };
}

/** @throws InputError when the run is not one of this runner */
function taskId(run: TaskRun): number {
  const id = Number(run.id);
  if (!Number.isInteger(id)) {
    throw new InputError(`"${run.id}" is no task of Semaphore.`);
  }
  return id;
}
