import { z } from 'zod';
import { connectionOf, SemaphoreClientOptions } from './connection';
import { SemaphoreHttp } from './http';
import {
  Info,
  infoSchema,
  OutputLine,
  outputLineSchema,
  Project,
  projectSchema,
  Task,
  taskSchema,
  Template,
  templateSchema,
} from './schemas';

/** What a task is started with. */
export interface NewTask {
  templateId: number;
  /** Kept word for word and returned in every list: the place for a correlation key. */
  message: string;
  /** Extra variables of the playbook. They are visible to all who can see the task. */
  variables: Record<string, string | number | boolean>;
  /**
   * Extra variables that Semaphore neither keeps nor returns (recorded: 10, 60). They are still
   * visible on its host in the process list, and in the log when a playbook prints them.
   */
  secrets?: Record<string, string>;
}

/** Options of every call: it ends when the signal aborts. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** The most that `tasks/last` lists. */
export const MAX_LAST_TASKS = 200;

/**
 * Client of Ansible Semaphore's API: the 2.10 generation as recorded, and newer ones as far as
 * their answers only add to it. Every method throws errors of `@backstage/errors`, or
 * OutcomeUnknownError and UnexpectedAnswerError of this package.
 */
export class SemaphoreClient {
  private readonly http: SemaphoreHttp;

  constructor(options: SemaphoreClientOptions) {
    this.http = connectionOf(options);
  }

  /** True when a Semaphore answers; needs no token. */
  async ping(options: CallOptions = {}): Promise<void> {
    await this.http.call({
      method: 'GET',
      path: '/api/ping',
      schema: z.unknown(),
      open: true,
      subject: 'a ping',
      ...options,
    });
  }

  async info(options: CallOptions = {}): Promise<Info> {
    return this.http.call({
      method: 'GET',
      path: '/api/info',
      schema: infoSchema,
      subject: 'the server itself',
      ...options,
    });
  }

  /** The projects that the token's user is in. Names are not unique. */
  async listProjects(options: CallOptions = {}): Promise<Project[]> {
    return this.http.call({
      method: 'GET',
      path: '/api/projects',
      schema: z.array(projectSchema),
      subject: 'the projects',
      ...options,
    });
  }

  /** Names are not unique. */
  async listTemplates(
    projectId: number,
    options: CallOptions = {},
  ): Promise<Template[]> {
    return this.http.call({
      method: 'GET',
      path: `/api/project/${projectId}/templates`,
      schema: z.array(templateSchema),
      subject: `the templates of project ${projectId}`,
      ...options,
    });
  }

  /**
   * Starts a task. Not idempotent: the same task posted twice runs twice, and after an
   * OutcomeUnknownError (a plain 500 is one) it may run or have left a row in `error`. Look for the
   * message in {@link SemaphoreClient.lastTasks} before posting again.
   */
  async startTask(
    projectId: number,
    task: NewTask,
    options: CallOptions & {
      /** Called right before it is sent; what it throws is thrown on, and nothing is sent. */
      beforeSending?: () => void;
    } = {},
  ): Promise<Task> {
    return this.http.call({
      method: 'POST',
      path: `/api/project/${projectId}/tasks`,
      body: {
        template_id: task.templateId,
        message: task.message,
        // A string that holds JSON: an object is refused with 400 (recorded: 17).
        environment: JSON.stringify(task.variables),
        ...(task.secrets ? { secret: JSON.stringify(task.secrets) } : {}),
      },
      schema: taskSchema,
      subject: `a new task of template ${task.templateId}`,
      secrets: Object.values(task.secrets ?? {}),
      ...options,
    });
  }

  /** @throws NotFoundError also when 2.10 answers 400, as it does for a task that it does not know */
  async getTask(
    projectId: number,
    taskId: number,
    options: CallOptions = {},
  ): Promise<Task> {
    return this.http.call({
      method: 'GET',
      path: `/api/project/${projectId}/tasks/${taskId}`,
      schema: taskSchema,
      subject: `task ${taskId}`,
      badRequestMeansNotFound: true,
      ...options,
    });
  }

  /** The newest tasks of a project, newest first: 200 unless fewer are asked for. */
  async lastTasks(
    projectId: number,
    options: CallOptions & { limit?: number } = {},
  ): Promise<Task[]> {
    const { limit = MAX_LAST_TASKS, ...rest } = options;
    return this.http.call({
      method: 'GET',
      path: `/api/project/${projectId}/tasks/last?limit=${limit}`,
      schema: z.array(taskSchema),
      subject: `the tasks of project ${projectId}`,
      badRequestMeansNotFound: true,
      ...rest,
    });
  }

  /** Up to 1,000 tasks of a project, newest first. */
  async listTasks(
    projectId: number,
    options: CallOptions = {},
  ): Promise<Task[]> {
    return this.http.call({
      method: 'GET',
      path: `/api/project/${projectId}/tasks`,
      schema: z.array(taskSchema),
      subject: `the tasks of project ${projectId}`,
      badRequestMeansNotFound: true,
      ...options,
    });
  }

  /**
   * The whole log of a task. It is written in batches and can lag behind the status, even behind
   * `end`: read it once more a second later (recorded: 32b).
   */
  async output(
    projectId: number,
    taskId: number,
    options: CallOptions = {},
  ): Promise<OutputLine[]> {
    return this.http.call({
      method: 'GET',
      path: `/api/project/${projectId}/tasks/${taskId}/output`,
      schema: z
        .array(outputLineSchema)
        .nullable()
        .transform(lines => lines ?? []),
      subject: `the log of task ${taskId}`,
      badRequestMeansNotFound: true,
      ...options,
    });
  }

  /**
   * Asks a task to stop. Read its status before: a finished task is renamed `stopped`, and a
   * waiting one that is stopped by force runs all the same (recorded: 44, 45).
   */
  async stopTask(
    projectId: number,
    taskId: number,
    options: CallOptions & { force: boolean },
  ): Promise<void> {
    await this.http.call({
      method: 'POST',
      path: `/api/project/${projectId}/tasks/${taskId}/stop`,
      body: { force: options.force },
      schema: z.unknown(),
      subject: `the stop of task ${taskId}`,
      badRequestMeansNotFound: true,
      signal: options.signal,
    });
  }

  /** Closes the connections once the calls that run have ended. */
  async close(): Promise<void> {
    await this.http.close();
  }
}
