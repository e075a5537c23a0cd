import { z } from 'zod';
import { Database } from './database';
import { Answer, ApiRequest, empty, json, Route } from './http';
import { go, parseBody } from './parseBody';
import { projectRoute } from './projectRoute';
import { Project, Task, taskSchema, Template } from './rows';
import { ScenarioBook } from './scenarios';
import { TaskPool } from './taskPool';

/** What the routes of tasks work on. */
export interface TaskRoutesOptions {
  database: Database;
  scenarios: ScenarioBook;
  /** The pool of the server's present life. */
  pool(): TaskPool;
}

const newTaskSchema = z.object({
  /** BoltDB takes an id from the client (recorded: 59). */
  id: go.int,
  template_id: go.int,
  debug: go.bool,
  dry_run: go.bool,
  diff: go.bool,
  playbook: go.string,
  environment: go.string,
  limit: go.string,
  secret: go.string,
  arguments: go.stringPointer,
  git_branch: go.stringPointer,
  message: go.string,
  commit_hash: go.stringPointer,
  build_task_id: go.intPointer,
  version: go.stringPointer,
  inventory_id: go.intPointer,
});

const stopSchema = z.object({ force: go.bool });

/** Lists are cut here; `tasks/last` at the smaller one. */
const MAX_TASKS = 1000;
const MAX_LAST_TASKS = 200;

class TaskApi {
  constructor(private readonly options: TaskRoutesOptions) {}

  async create(project: Project, request: ApiRequest): Promise<Answer> {
    const { database, scenarios } = this.options;
    const body = parseBody(newTaskSchema, request.body);
    if (!body) {
      return empty(400);
    }
    const template = database.state.templates.find(
      each => each.id === body.template_id && each.project_id === project.id,
    );
    if (!template) {
      return empty(500);
    }
    const task = this.insert(project, body);
    const problem = scenarios.takePost('post-500-leaves-task')
      ? 'unexpected end of JSON input'
      : this.preparationProblem(task, template);
    if (problem) {
      task.status = 'error';
      database.addOutput(task.id, [
        { time: database.timestamp(), output: `Error: ${problem}` },
      ]);
      await database.save();
      return empty(500);
    }
    this.options.pool().add(task, template);
    await database.save();
    return scenarios.takePost('hang-up-after-post')
      ? 'hang-up'
      : json(201, { ...task, secret: '{}' });
  }

  list(project: Project, limit: number, templateId?: number): Answer {
    const { database } = this.options;
    const { state } = database;
    const tasks = database.tasks(project.id, templateId).slice(0, limit);
    return json(
      200,
      tasks.map(task => {
        const template = state.templates.find(
          each => each.id === task.template_id,
        );
        return {
          ...task,
          tpl_playbook: template?.playbook ?? '',
          tpl_alias: template?.name ?? '',
          tpl_type: template?.type ?? '',
          tpl_app: template?.app ?? '',
          user_name: state.user.name,
          build_task: null,
        };
      }),
    );
  }

  /** An unknown task is 400 without a body, not 404 (recorded: 03). */
  withTask(
    project: Project,
    request: ApiRequest,
    answer: (task: Task) => Answer | Promise<Answer>,
  ): Answer | Promise<Answer> {
    const task = this.options.database.task(
      Number(request.params.task),
      project.id,
    );
    return task ? answer(task) : empty(400);
  }

  output(task: Task): Answer {
    return json(
      200,
      this.options.database.state.outputs.filter(
        line => line.task_id === task.id,
      ),
    );
  }

  async stop(task: Task, request: ApiRequest): Promise<Answer> {
    const body = parseBody(stopSchema, request.body);
    if (!body) {
      return empty(400);
    }
    this.options.pool().stop(task, body.force);
    await this.options.database.save();
    return empty(204);
  }

  async remove(task: Task): Promise<Answer> {
    const { database } = this.options;
    if (this.options.pool().knows(task)) {
      return empty(400);
    }
    const { state } = database;
    state.tasks = state.tasks.filter(each => each !== task);
    state.outputs = state.outputs.filter(line => line.task_id !== task.id);
    await database.save();
    return empty(204);
  }

  private insert(project: Project, body: z.output<typeof newTaskSchema>): Task {
    const { database } = this.options;
    const task = taskSchema.parse({
      ...body,
      id: body.id || database.nextTaskId(),
      project_id: project.id,
      status: 'waiting',
      secret: '',
      user_id: database.state.user.id,
      integration_id: null,
      schedule_id: null,
      created: database.timestamp(),
      start: null,
      end: null,
      commit_message: '',
    });
    database.state.tasks.push(task);
    return task;
  }

  /** Why a task cannot be prepared; its row stays behind as `error` (recorded: 03, 14, 16). */
  private preparationProblem(
    task: Task,
    template: Template,
  ): string | undefined {
    const { state } = this.options.database;
    const { inventory_id, repository_id, environment_id } = template;
    const dangles =
      !state.inventories.some(each => each.id === inventory_id) ||
      !state.repositories.some(each => each.id === repository_id) ||
      (environment_id !== null &&
        !state.environments.some(each => each.id === environment_id));
    if (dangles) {
      return 'no rows in result set';
    }
    if (task.environment === '') {
      return undefined;
    }
    if (environment_id === null) {
      return 'unexpected end of JSON input';
    }
    const variables = z
      .record(z.string(), z.unknown())
      .safeParse(parseJson(task.environment));
    return variables.success ? undefined : 'environment is not a JSON object';
  }
}

/** `POST`, `GET` and `DELETE` of tasks, their output and `stop` (recorded: 39 to 47). */
export function taskRoutes(options: TaskRoutesOptions): Route[] {
  const { database } = options;
  const tasks = new TaskApi(options);
  const base = '/api/project/:project';
  const route = projectRoute.bind(undefined, database);
  return [
    route('POST', `${base}/tasks`, (project, request) =>
      tasks.create(project, request),
    ),
    route('GET', `${base}/tasks`, project => tasks.list(project, MAX_TASKS)),
    route('GET', `${base}/tasks/last`, (project, request) =>
      tasks.list(project, lastLimit(request)),
    ),
    route('GET', `${base}/templates/:template/tasks`, (project, request) =>
      tasks.list(project, MAX_TASKS, Number(request.params.template)),
    ),
    route('GET', `${base}/templates/:template/tasks/last`, (project, request) =>
      tasks.list(project, lastLimit(request), Number(request.params.template)),
    ),
    route('GET', `${base}/tasks/:task`, (project, request) =>
      tasks.withTask(project, request, task => json(200, task)),
    ),
    route('GET', `${base}/tasks/:task/output`, (project, request) =>
      tasks.withTask(project, request, task => tasks.output(task)),
    ),
    route('POST', `${base}/tasks/:task/stop`, (project, request) =>
      tasks.withTask(project, request, task => tasks.stop(task, request)),
    ),
    route('DELETE', `${base}/tasks/:task`, (project, request) =>
      tasks.withTask(project, request, task => tasks.remove(task)),
    ),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A limit that is no number from 1 to 200 means 200 (recorded: 47). */
function lastLimit(request: ApiRequest): number {
  const limit = Number(request.query.get('limit'));
  return Number.isInteger(limit) && limit > 0 && limit <= MAX_LAST_TASKS
    ? limit
    : MAX_LAST_TASKS;
}
