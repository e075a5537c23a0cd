import { z } from 'zod';
import { Database } from './database';
import { Answer, ApiRequest, empty, json } from './http';
import { go, parseBody } from './parseBody';
import { keySchema, Project, surveyVariableSchema } from './rows';

const projectBody = z.object({
  name: go.string,
  alert: go.bool,
  max_parallel_tasks: go.int,
  type: go.string,
});

const keyBody = z.object({
  name: go.string,
  type: go.string,
  project_id: go.int,
  ssh: z.object({ private_key: go.string }).nullish(),
});

const repositoryBody = z.object({
  name: go.string,
  project_id: go.int,
  git_url: go.string,
  git_branch: go.string,
  ssh_key_id: go.int,
});

const inventoryBody = z.object({
  name: go.string,
  project_id: go.int,
  inventory: go.string,
  type: go.string,
  ssh_key_id: go.intPointer,
  become_key_id: go.intPointer,
  repository_id: go.intPointer,
});

const environmentBody = z.object({
  name: go.string,
  project_id: go.int,
  json: go.string,
  env: go.stringPointer,
  password: go.stringPointer,
});

const templateBody = z.object({
  name: go.string,
  project_id: go.int,
  playbook: go.string,
  app: go.string,
  inventory_id: go.intPointer,
  repository_id: go.int,
  environment_id: go.intPointer,
  arguments: go.stringPointer,
  allow_override_args_in_task: go.bool,
  description: go.stringPointer,
  type: go.string,
  start_version: go.stringPointer,
  build_template_id: go.intPointer,
  view_id: go.intPointer,
  autorun: go.bool,
  git_branch: go.stringPointer,
  survey_vars: z
    .array(
      z
        .object({
          name: go.string,
          title: go.string,
          required: go.bool,
          type: go.string,
          description: go.string,
          values: z
            .array(z.object({ name: z.string(), value: z.string() }))
            .nullish()
            .transform(values => values ?? null),
        })
        .pipe(surveyVariableSchema),
    )
    .nullish()
    .transform(variables => variables ?? null),
  suppress_success_alerts: go.bool,
});

const APPS = ['ansible', 'terraform', 'tofu', 'bash', 'powershell', 'python'];
const INVENTORY_TYPES = ['static', 'static-yaml', 'file'];

/** Creates objects, with the checks and the odd answers of the recorded server (02). */
export class NewObjects {
  constructor(private readonly database: Database) {}

  project(request: ApiRequest): Answer {
    const body = parseBody(projectBody, request.body);
    if (!body) {
      return empty(400);
    }
    const { database } = this;
    const project = {
      id: database.nextId('projects'),
      created: database.timestamp(),
      alert_chat: null,
      ...body,
    };
    const project_id = project.id;
    database.state.projects.push(project);
    database.state.keys.push({
      id: database.nextId('keys'),
      name: 'None',
      type: 'none',
      project_id,
    });
    database.state.environments.push({
      id: database.nextId('environments'),
      name: 'Empty',
      project_id,
      password: null,
      json: '{}',
      env: null,
    });
    return json(201, project);
  }

  /** Answers 204 without the object: it is found by listing. */
  key(project: Project, request: ApiRequest): Answer {
    const body = parseBody(keyBody, request.body);
    const type = keySchema.shape.type.safeParse(body?.type);
    if (!body || !type.success) {
      return empty(400);
    }
    const problem =
      otherProject(project, body) ??
      (body.name === '' ? 'name can not be empty' : undefined) ??
      (type.data === 'ssh' && !body.ssh?.private_key
        ? 'private key can not be empty'
        : undefined);
    if (problem) {
      return json(400, { error: problem });
    }
    this.database.state.keys.push({
      id: this.database.nextId('keys'),
      name: body.name,
      type: type.data,
      project_id: project.id,
    });
    return empty(204);
  }

  repository(project: Project, request: ApiRequest): Answer {
    const { database } = this;
    const body = parseBody(repositoryBody, request.body);
    if (!body) {
      return empty(400);
    }
    const problem =
      otherProject(project, body) ??
      (body.git_url === '' ? "repository url can't be empty" : undefined);
    if (problem) {
      return json(400, { error: problem });
    }
    if (!database.state.keys.some(key => key.id === body.ssh_key_id)) {
      return empty(404);
    }
    const id = database.nextId('repositories');
    database.state.repositories.push({ id, ...body });
    return empty(204);
  }

  inventory(project: Project, request: ApiRequest): Answer {
    const { database } = this;
    const body = parseBody(inventoryBody, request.body);
    if (!body) {
      return empty(400);
    }
    const problem =
      otherProject(project, body) ??
      (INVENTORY_TYPES.includes(body.type)
        ? undefined
        : 'Not supported inventory type');
    if (problem) {
      return json(400, { error: problem });
    }
    const id = database.nextId('inventories');
    const inventory = { id, ...body, holder_id: null };
    database.state.inventories.push(inventory);
    return json(201, inventory);
  }

  environment(project: Project, request: ApiRequest): Answer {
    const { database } = this;
    const body = parseBody(environmentBody, request.body);
    if (!body) {
      return empty(400);
    }
    const problem =
      otherProject(project, body) ??
      (isJson(body.json) ? undefined : 'Extra variables must be valid JSON');
    if (problem) {
      return json(400, { error: problem });
    }
    const id = database.nextId('environments');
    database.state.environments.push({ id, ...body });
    return empty(204);
  }

  template(project: Project, request: ApiRequest): Answer {
    const { database } = this;
    const body = parseBody(templateBody, request.body);
    if (!body) {
      return empty(400);
    }
    const problem = otherProject(project, body) ?? templateProblem(body);
    if (problem) {
      return json(400, { error: problem });
    }
    const template = { id: database.nextId('templates'), ...body };
    database.state.templates.push(template);
    // Refused, and there all the same (recorded: 02, 03).
    return APPS.includes(body.app)
      ? json(201, { ...template, vaults: [], last_task: null, tasks: 0 })
      : json(400, { error: `Invalid app id: ${body.app}` });
  }
}

function otherProject(
  project: Project,
  body: { project_id: number },
): string | undefined {
  return body.project_id === project.id
    ? undefined
    : 'Project ID in body and URL must be the same';
}

function templateProblem(
  body: z.output<typeof templateBody>,
): string | undefined {
  if (body.app === 'ansible' && body.inventory_id === null) {
    return 'template inventory can not be empty';
  }
  if (body.name === '') {
    return 'template name can not be empty';
  }
  if (body.playbook === '') {
    return 'template playbook can not be empty';
  }
  if (body.arguments !== null && !isJson(body.arguments)) {
    return 'template arguments must be valid JSON';
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
