import { z } from 'zod';
import { Database } from './database';
import { parseJson } from './goJson';
import { Answer, empty, json, RoutedRequest } from './http';
import { go, parseBody } from './parseBody';
import {
  Project,
  Task,
  taskParamsSchema,
  taskSchema,
  Template,
  User,
} from './rows';
import { ScenarioBook } from './scenarioBook';
import { Shown } from './shown';
import { TaskPool } from './taskPool';

const newTaskSchema = z.object({
  /** BoltDB takes an id from the client (recorded: 59). */
  id: go.int,
  template_id: go.int,
  /** Of newer generations, as `params`. */
  template_name: go.string,
  params: z.unknown().optional(),
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

type NewTaskBody = z.output<typeof newTaskSchema>;

/** Who a task is made for: a user, or an integration. */
type MadeBy = Pick<Task, 'user_id' | 'integration_id'>;

/** What creating tasks needs. */
export interface NewTasksOptions {
  database: Database;
  scenarios: ScenarioBook;
  /** The pool of the server's present life. */
  pool(): TaskPool;
}

/** Creates tasks, with the refusals that leave a row behind (recorded: 03, 14, 16, 39, 59). */
export class NewTasks {
  private readonly shown: Shown;

  constructor(private readonly options: NewTasksOptions) {
    this.shown = new Shown(options.database);
  }

  async create(
    project: Project,
    request: RoutedRequest,
    user: User,
  ): Promise<Answer> {
    const { database, scenarios } = this.options;
    const body = parseBody(newTaskSchema, request.body);
    const params = taskParamsSchema.nullish().safeParse(body?.params);
    if (!body || (database.isNewer && !params.success)) {
      return empty(400);
    }
    const template = this.findTemplate(project, body);
    if (!template) {
      return empty(database.isNewer ? 404 : 500);
    }
    const breaks = scenarios.takePost('post-500-leaves-task');
    const madeBy = { user_id: user.id, integration_id: null };
    const task = await this.add(project, template, body, madeBy, breaks);
    if (!task) {
      return empty(500);
    }
    return scenarios.takePost('hang-up-after-post')
      ? 'hang-up'
      : json(201, this.shown.newTask(task));
  }

  /** For an integration: the task has its id, and no user (recorded: 56). */
  async createFor(
    project: Project,
    templateId: number,
    environment: string,
    integrationId: number,
  ): Promise<void> {
    const body = newTaskSchema.parse({ template_id: templateId, environment });
    const template = this.findTemplate(project, body);
    if (template) {
      const madeBy = { user_id: null, integration_id: integrationId };
      await this.add(project, template, body, madeBy, false);
    }
  }

  /** @returns the row as it was made, or nothing when the answer is 500 */
  private async add(
    project: Project,
    template: Template,
    body: NewTaskBody,
    madeBy: MadeBy,
    breaks: boolean,
  ): Promise<Task | undefined> {
    const { database } = this.options;
    const id = this.newId(body);
    const { inventories } = database.state;
    const isDangling =
      body.inventory_id !== null &&
      !inventories.some(each => each.id === body.inventory_id);
    if (isDangling && database.isPostgres) {
      // The row is refused by its foreign key, and its id is lost (recorded: pg-37, pg-41).
      return undefined;
    }
    const task = this.insert(project, template, body, { ...madeBy, id });
    const problem = breaks
      ? 'unexpected end of JSON input'
      : this.preparationProblem(task, template);
    if (problem) {
      task.status = 'error';
      database.addOutput(task.id, [
        { time: database.timestamp(), output: `Error: ${problem}` },
      ]);
      await database.save();
      return undefined;
    }
    // The queue may move while it is written down; the answer says `waiting` all the same (recorded: 10, 46).
    const asMade = { ...task };
    this.options.pool().add(task, template, body.secret);
    await database.save();
    return asMade;
  }

  private newId(body: NewTaskBody): number {
    const { database } = this.options;
    return (!database.isPostgres && body.id) || database.nextTaskId();
  }

  private findTemplate(
    project: Project,
    body: NewTaskBody,
  ): Template | undefined {
    const { state, isNewer } = this.options.database;
    const byName = isNewer && body.template_id === 0 && body.template_name;
    return state.templates.find(
      each =>
        each.project_id === project.id &&
        (byName ? each.name === byName : each.id === body.template_id),
    );
  }

  private insert(
    project: Project,
    template: Template,
    body: NewTaskBody,
    own: MadeBy & { id: number },
  ): Task {
    const { database } = this.options;
    const task = taskSchema.parse({
      ...body,
      ...own,
      template_id: template.id,
      project_id: project.id,
      status: 'waiting',
      secret: '',
      schedule_id: null,
      created: database.timestamp(),
      start: null,
      end: null,
      commit_message: '',
      params: database.isNewer ? body.params ?? null : null,
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
