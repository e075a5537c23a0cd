import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  isTerminalStatus,
  MAX_LAST_TASKS,
  NewTask,
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
import { RunMemory } from './runMemory';
import {
  CallbackVariables,
  callbackVariables,
  targetVariables,
} from './targetVariables';
import { hasEnded, judge } from './verdict';

/** What a runner works with. */
export interface SemaphoreTaskRunnerOptions {
  client: SemaphoreClient;
  /** Name or number of the project. */
  project: string;
  /** Names of the templates. */
  steps: Record<TemplateStep, string>;
  now(): Date;
  logger?: Pick<LoggerService, 'warn'>;
}

/** Every key of ours begins so. */
const OUR_KEYS = 'opencsp:';

/** Runs configuration by the templates of one Semaphore project. */
export class SemaphoreTaskRunner implements TaskRunner {
  readonly id = 'semaphore';
  private readonly client: SemaphoreClient;
  private readonly directory: ProjectDirectory;
  private readonly memory: RunMemory;

  constructor(private readonly options: SemaphoreTaskRunnerOptions) {
    this.client = options.client;
    this.memory = new RunMemory(options.now);
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
    try {
      const task = await this.startWith(
        {
          templateId: search.template.id,
          message: key,
          variables: given.variables,
        },
        this.callbackOf(request, key),
        context,
      );
      this.memory.confirm(String(task.id), key);
      return { outcome: 'started', run: runOf(task, key) };
    } catch (error) {
      if (error instanceof InputError || error instanceof NotAllowedError) {
        return refused(error.message);
      }
      throw error;
    }
  }

  /**
   * A callback is only a hint: a run that cannot have it is started without. A version that refuses
   * variables which its template does not declare says so with 400 and has made nothing.
   */
  private async startWith(
    task: NewTask,
    callback: CallbackVariables | undefined,
    context: CallContext,
  ): Promise<Task> {
    const start = (newTask: NewTask) =>
      this.inProject(context, project =>
        this.client.startTask(project, newTask, {
          signal: context.signal,
          beforeSending: context.beforeMaking,
        }),
      );
    if (!callback) {
      return start(task);
    }
    const variables = { ...task.variables, ...callback.variables };
    try {
      return await start({ ...task, variables, secrets: callback.secrets });
    } catch (error) {
      if (
        error instanceof InputError &&
        /opencsp_callback/.test(error.message)
      ) {
        this.options.logger?.warn(
          `Run ${task.message} is started without a callback: ${error.message}`,
        );
        return start(task);
      }
      throw error;
    }
  }

  private callbackOf(
    request: TaskRequest,
    key: string,
  ): CallbackVariables | undefined {
    if (!request.callback) {
      return undefined;
    }
    const callback = callbackVariables(request.callback);
    if (callback.ok) {
      return callback;
    }
    this.options.logger?.warn(
      `Run ${key} is started without a callback: ${callback.problem}.`,
    );
    return undefined;
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
      const lines = isTerminalStatus(task.status)
        ? await this.client.output(project, task.id, context)
        : [];
      return judge({
        ...this.circumstancesOf(task),
        lines: lines.map(line => line.output),
        target,
      });
    });
  }

  /**
   * `after` counts the lines that were read before; the log only grows.
   *
   * @throws NotFoundError when the run is not known, or its number belongs to another one now
   */
  async logs(
    run: TaskRun,
    after: number,
    context: CallContext,
  ): Promise<TaskLog> {
    const lines = await this.inProject(context, async project => {
      if (!this.memory.isConfirmed(run.id, run.key)) {
        await this.demand(project, run, context);
      }
      return this.client.output(project, taskId(run), context);
    });
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

  /** Among the newest 1,000 of the project, ghosts of a restart included (recorded: 50). */
  async listActive(context: CallContext): Promise<TaskRun[]> {
    const tasks = await this.inProject(context, project =>
      this.client.listTasks(project, context),
    );
    return tasks
      .filter(task => task.message.startsWith(OUR_KEYS))
      .filter(task => !hasEnded(this.circumstancesOf(task)))
      .map(task => runOf(task, task.message));
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
      if (!force) {
        await this.lookForGhost(project, run, context);
      }
      return 'stopping';
    });
  }

  /**
   * A live run that is asked to stop without force shows `stopping` first. One that shows `stopped`
   * at once is in no queue: it was left by a restart, and its `end` never comes (recorded: 43, 50).
   */
  private async lookForGhost(
    project: number,
    run: TaskRun,
    context: CallContext,
  ): Promise<void> {
    const after = await this.read(project, run, context);
    if (after?.status === 'stopped' && !after.end) {
      this.memory.markGhost(run.id);
    }
  }

  /**
   * Reads a task. 2.10 answers 400 without a body both for a task that it does not know and for any
   * trouble of its own, so the lists have the last word. A number whose row holds another key is
   * another run: numbers begin anew when the database does.
   */
  private async read(
    project: number,
    run: TaskRun,
    context: CallContext,
  ): Promise<Task | undefined> {
    const task = await this.readById(project, taskId(run), context);
    if (task) {
      this.memory.confirm(run.id, task.message);
    }
    return task?.message === run.key ? task : undefined;
  }

  private async readById(
    project: number,
    id: number,
    context: CallContext,
  ): Promise<Task | undefined> {
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

  private async demand(
    project: number,
    run: TaskRun,
    context: CallContext,
  ): Promise<void> {
    if (!(await this.read(project, run, context))) {
      throw new NotFoundError(
        `Semaphore does not know run ${run.id} (${run.key}) any more.`,
      );
    }
  }

  private circumstancesOf(task: Task) {
    const id = String(task.id);
    if (!isTerminalStatus(task.status)) {
      this.memory.goesOn(id);
      return { task, endedFor: 0, isGhost: false };
    }
    const endedFor = this.memory.endedFor(id);
    return { task, endedFor, isGhost: this.memory.isGhost(id) };
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
