import { z } from 'zod';
import { MAY } from './access';
import { Database } from './database';
import { Answer, empty, json, plainText, Route, RoutedRequest } from './http';
import { hostResults, hostErrors } from './hostResults';
import { NewTasks } from './newTask';
import { go, parseBody } from './parseBody';
import { projectRoute } from './projectRoute';
import { Project, Task, User } from './rows';
import { Shown } from './shown';
import { TaskPool } from './taskPool';

const stopSchema = z.object({ force: go.bool });

/** Lists are cut here; `tasks/last` at the smaller one. */
const MAX_TASKS = 1000;
const MAX_LAST_TASKS = 200;
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** What the routes of tasks work on. */
export interface TaskRoutesOptions {
  database: Database;
  newTasks: NewTasks;
  /** The pool of the server's present life. */
  pool(): TaskPool;
}

class TaskApi {
  private readonly shown: Shown;

  constructor(private readonly options: TaskRoutesOptions) {
    this.shown = new Shown(options.database);
  }

  all(project: Project, templateId?: number): Answer {
    const { database } = this.options;
    return this.list(
      database.tasks(project.id, templateId).slice(0, MAX_TASKS),
    );
  }

  /** `limit`; in newer generations `count`, and on from a task by `before`. */
  last(project: Project, request: RoutedRequest, templateId?: number): Answer {
    const { database } = this.options;
    const tasks = database.tasks(project.id, templateId);
    const { query } = request;
    if (!database.isNewer) {
      return this.list(tasks.slice(0, pageSize(query.get('limit'))));
    }
    const before = query.get('before');
    const from =
      before === null
        ? 0
        : tasks.findIndex(task => task.id === Number(before)) + 1;
    const size = pageSize(query.get('count') ?? query.get('limit'));
    return this.list(tasks.slice(from, from + size), {
      'X-Has-Next': String(tasks.length > from + size),
    });
  }

  output(task: Task): Answer {
    return json(
      200,
      this.lines(task).map((line, index) => this.shown.output(line, index)),
    );
  }

  /** Text without colours, of newer generations. */
  rawOutput(task: Task): Answer {
    const text = this.lines(task)
      .map(line => `${line.output.replace(COLOURS, '')}\n`)
      .join('');
    return plainText(200, text);
  }

  async stop(task: Task, request: RoutedRequest): Promise<Answer> {
    const body = parseBody(stopSchema, request.body);
    if (!body) {
      return empty(400);
    }
    this.options.pool().stop(task, body.force);
    await this.options.database.save();
    return empty(204);
  }

  /** What runs or waits stays; the rest goes for administrators only (recorded: 41, 55, 59). */
  async remove(task: Task, user: User): Promise<Answer> {
    const { database } = this.options;
    if (this.options.pool().knows(task)) {
      return empty(400);
    }
    if (!user.admin) {
      return empty(401);
    }
    const { state } = database;
    state.tasks = state.tasks.filter(each => each !== task);
    state.outputs = state.outputs.filter(line => line.task_id !== task.id);
    await database.save();
    return empty(204);
  }

  /** Nothing that Ansible runs waits for a confirmation. */
  confirm(): Answer {
    return empty(this.options.database.isNewer ? 204 : 400);
  }

  outputs(task: Task): string[] {
    return this.lines(task).map(line => line.output.replace(COLOURS, ''));
  }

  private lines(task: Task) {
    return this.options.database.state.outputs.filter(
      line => line.task_id === task.id,
    );
  }

  private list(tasks: Task[], headers: Record<string, string> = {}): Answer {
    return {
      status: 200,
      json: tasks.map(task => this.shown.taskInList(task)),
      headers,
    };
  }
}

/** Tasks: start, read, stop, delete, and their output (recorded: 39 to 47). */
export function taskRoutes(options: TaskRoutesOptions): Route[] {
  const { database, newTasks } = options;
  const tasks = new TaskApi(options);
  const base = '/api/project/:project';
  const route = projectRoute.bind(undefined, database);
  /** An unknown task is 400 without a body, not 404 (recorded: 03). */
  const one =
    (
      answer: (
        task: Task,
        request: RoutedRequest,
        user: User,
      ) => Answer | Promise<Answer>,
    ) =>
    (project: Project, request: RoutedRequest, user: User) => {
      const task = database.task(Number(request.params.task), project.id);
      return task ? answer(task, request, user) : empty(400);
    };
  const ofTemplate = (request: RoutedRequest) =>
    Number(request.params.template);
  return [
    route(
      'POST',
      `${base}/tasks`,
      (project, request, user) => newTasks.create(project, request, user),
      MAY.RUN,
    ),
    route('GET', `${base}/tasks`, project => tasks.all(project)),
    route('GET', `${base}/tasks/last`, (project, request) =>
      tasks.last(project, request),
    ),
    route('GET', `${base}/templates/:template/tasks`, (project, request) =>
      tasks.all(project, ofTemplate(request)),
    ),
    route('GET', `${base}/templates/:template/tasks/last`, (project, request) =>
      tasks.last(project, request, ofTemplate(request)),
    ),
    route(
      'GET',
      `${base}/tasks/:task`,
      one(task => json(200, new Shown(database).task(task))),
    ),
    route(
      'GET',
      `${base}/tasks/:task/output`,
      one(task => tasks.output(task)),
    ),
    route(
      'POST',
      `${base}/tasks/:task/stop`,
      one((task, request) => tasks.stop(task, request)),
      MAY.RUN,
    ),
    route(
      'POST',
      `${base}/tasks/:task/confirm`,
      one(() => tasks.confirm()),
      MAY.RUN,
    ),
    route(
      'DELETE',
      `${base}/tasks/:task`,
      one((task, _, user) => tasks.remove(task, user)),
    ),
    ...newerRoutes(database, tasks, one),
  ];
}

type OneTask = (
  answer: (task: Task) => Answer,
) => (
  project: Project,
  request: RoutedRequest,
  user: User,
) => Answer | Promise<Answer>;

/** What only newer generations know; 2.10 answers 404 `Not Found` (recorded: 47). */
function newerRoutes(
  database: Database,
  tasks: TaskApi,
  one: OneTask,
): Route[] {
  const base = '/api/project/:project/tasks/:task';
  const newer = (
    method: string,
    path: string,
    answer: (task: Task) => Answer,
  ): Route => {
    const route = projectRoute(
      database,
      method,
      `${base}/${path}`,
      one(answer),
      method === 'GET' ? MAY.READ : MAY.RUN,
    );
    return route.open
      ? route
      : {
          ...route,
          handle: (request, user) =>
            database.isNewer
              ? route.handle(request, user)
              : plainText(404, 'Not Found\n'),
        };
  };
  return [
    newer('GET', 'raw_output', task => tasks.rawOutput(task)),
    newer('GET', 'stages', () => json(200, [])),
    newer('GET', 'ansible/hosts', task =>
      json(200, hostResults(task, tasks.outputs(task))),
    ),
    newer('GET', 'ansible/errors', task =>
      json(200, hostErrors(task, tasks.outputs(task))),
    ),
    newer('POST', 'reject', () => empty(204)),
  ];
}

/** A limit that is no number from 1 to 200 means 200 (recorded: 47). */
function pageSize(asked: string | null): number {
  const limit = Number(asked);
  return Number.isInteger(limit) && limit > 0 && limit <= MAX_LAST_TASKS
    ? limit
    : MAX_LAST_TASKS;
}
