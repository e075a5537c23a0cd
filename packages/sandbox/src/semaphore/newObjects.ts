import { Database } from './database';
import { Answer, empty, json, RoutedRequest } from './http';
import {
  appProblem,
  environmentBody,
  environmentProblem,
  inventoryBody,
  inventoryProblem,
  keyBody,
  keyProblem,
  repositoryBody,
  repositoryProblem,
  templateBody,
  templateProblem,
} from './objectBodies';
import { parseBody } from './parseBody';
import { keySchema, Project } from './rows';
import { keepEnvironmentSecrets, keepKeySecret } from './secrets';
import { Shown } from './shown';

/** Makes objects below a project, with the checks and the odd answers of the recorded server (02). */
export class NewObjects {
  private readonly shown: Shown;

  constructor(private readonly database: Database) {
    this.shown = new Shown(database);
  }

  key(project: Project, request: RoutedRequest): Answer {
    const body = parseBody(keyBody, request.body);
    const type = keySchema.shape.type.safeParse(body?.type);
    if (!body || !type.success) {
      return empty(400);
    }
    const problem = otherProject(project, body) ?? keyProblem(body);
    if (problem) {
      return json(400, { error: problem });
    }
    const key = {
      id: this.database.nextId('keys'),
      name: body.name,
      type: type.data,
      project_id: project.id,
    };
    this.database.state.keys.push(key);
    keepKeySecret(this.database, key.id, body);
    return this.made(this.shown.key(key));
  }

  repository(project: Project, request: RoutedRequest): Answer {
    const { database } = this;
    const body = parseBody(repositoryBody, request.body);
    if (!body) {
      return empty(400);
    }
    const problem = otherProject(project, body) ?? repositoryProblem(body);
    if (problem) {
      return json(400, { error: problem });
    }
    if (!database.state.keys.some(key => key.id === body.ssh_key_id)) {
      return empty(404);
    }
    const repository = { ...body, id: database.nextId('repositories') };
    database.state.repositories.push(repository);
    return this.made(repository);
  }

  inventory(project: Project, request: RoutedRequest): Answer {
    const { database } = this;
    const body = parseBody(inventoryBody, request.body);
    if (!body) {
      return empty(400);
    }
    const problem = otherProject(project, body) ?? inventoryProblem(body);
    if (problem) {
      return json(400, { error: problem });
    }
    const id = database.nextId('inventories');
    const inventory = { ...body, id, holder_id: null };
    database.state.inventories.push(inventory);
    return json(201, inventory);
  }

  environment(project: Project, request: RoutedRequest): Answer {
    const { database } = this;
    const body = parseBody(environmentBody, request.body);
    if (!body) {
      return empty(400);
    }
    const problem = otherProject(project, body) ?? environmentProblem(body);
    if (problem) {
      return json(400, { error: problem });
    }
    const { secrets, ...rest } = body;
    const environment = { ...rest, id: database.nextId('environments') };
    database.state.environments.push(environment);
    keepEnvironmentSecrets(database, environment.id, secrets);
    return this.made(this.shown.environment(environment, false));
  }

  /** A refused app is there all the same; PostgreSQL refuses what dangles (recorded: 02, pg-02). */
  template(project: Project, request: RoutedRequest): Answer {
    const { database } = this;
    const body = parseBody(templateBody, request.body);
    if (!body) {
      return empty(400);
    }
    const problem = otherProject(project, body) ?? templateProblem(body);
    if (problem) {
      return json(400, { error: problem });
    }
    const id = database.nextId('templates');
    if (database.isPostgres && this.dangles(body)) {
      return empty(400);
    }
    const template = { ...body, id };
    database.state.templates.push(template);
    const refusal = appProblem(body.app);
    return refusal
      ? json(400, { error: refusal })
      : json(201, this.shown.template(template, 'new'));
  }

  /** 2.10 answers 204 without the object: it is found by listing. */
  private made(row: object): Answer {
    return this.database.isNewer ? json(201, row) : empty(204);
  }

  private dangles(body: {
    inventory_id: number | null;
    repository_id: number;
    environment_id: number | null;
  }): boolean {
    const { inventories, repositories, environments } = this.database.state;
    const isThere = (rows: { id: number }[], id: number | null) =>
      id === null || rows.some(row => row.id === id);
    return !(
      isThere(inventories, body.inventory_id) &&
      isThere(repositories, body.repository_id) &&
      isThere(environments, body.environment_id)
    );
  }
}

function otherProject(
  project: Project,
  body: { project_id?: number | null },
): string | undefined {
  return body.project_id === project.id
    ? undefined
    : 'Project ID in body and URL must be the same';
}
