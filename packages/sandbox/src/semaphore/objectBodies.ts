import { z } from 'zod';
import { isJson } from './goJson';
import { go } from './parseBody';
import { surveyVariableSchema } from './rows';

/** The bodies with which objects are made and changed, and what is wrong with some (recorded: 02). */
export const projectBody = z.object({
  id: go.int,
  name: go.string,
  alert: go.bool,
  alert_chat: go.stringPointer,
  max_parallel_tasks: go.int,
  type: go.string,
});

export const keyBody = z.object({
  id: go.int,
  name: go.string,
  type: go.string,
  /** Its absence breaks the handler of `PUT` (recorded: 02, 59). */
  project_id: z.number().int().nullish(),
  override_secret: go.bool,
  ssh: z
    .object({ login: go.string, private_key: go.string, passphrase: go.string })
    .nullish(),
  login_password: z.object({ login: go.string, password: go.string }).nullish(),
});

export const repositoryBody = z.object({
  id: go.int,
  name: go.string,
  project_id: go.int,
  git_url: go.string,
  git_branch: go.string,
  ssh_key_id: go.int,
});

export const inventoryBody = z.object({
  id: go.int,
  name: go.string,
  project_id: go.int,
  inventory: go.string,
  type: go.string,
  ssh_key_id: go.intPointer,
  become_key_id: go.intPointer,
  repository_id: go.intPointer,
});

export const environmentBody = z.object({
  id: go.int,
  name: go.string,
  project_id: go.int,
  json: go.string,
  env: go.stringPointer,
  password: go.stringPointer,
  secrets: z
    .array(
      z.object({
        id: go.int,
        name: go.string,
        secret: go.string,
        type: z.enum(['var', 'env']).catch('var'),
        operation: go.string,
      }),
    )
    .nullish()
    .transform(secrets => secrets ?? []),
});

const stringList = z
  .array(z.string())
  .nullish()
  .transform(list => list ?? null);

export const templateBody = z.object({
  id: go.int,
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
  allow_override_branch_in_task: go.bool,
  allow_parallel_tasks: go.bool,
  suppress_error_alerts: go.bool,
  task_params: z
    .object({
      allow_debug: go.bool,
      allow_override_inventory: go.bool,
      allow_override_limit: go.bool,
      allow_override_tags: go.bool,
      allow_override_skip_tags: go.bool,
      limit: stringList,
      tags: stringList,
      skip_tags: stringList,
    })
    .nullish()
    .transform(params => params ?? null),
});

const INVENTORY_TYPES = ['static', 'static-yaml', 'file'];

export function keyProblem(body: z.output<typeof keyBody>): string | undefined {
  if (body.name === '') {
    return 'name can not be empty';
  }
  return body.type === 'ssh' && !body.ssh?.private_key
    ? 'private key can not be empty'
    : undefined;
}

export function repositoryProblem(
  body: z.output<typeof repositoryBody>,
): string | undefined {
  return body.git_url === '' ? "repository url can't be empty" : undefined;
}

export function inventoryProblem(
  body: z.output<typeof inventoryBody>,
): string | undefined {
  return INVENTORY_TYPES.includes(body.type)
    ? undefined
    : 'Not supported inventory type';
}

export function environmentProblem(
  body: z.output<typeof environmentBody>,
): string | undefined {
  return isJson(body.json) ? undefined : 'Extra variables must be valid JSON';
}

export function templateProblem(
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

const APPS = ['ansible', 'terraform', 'tofu', 'bash', 'powershell', 'python'];

export function appProblem(app: string): string | undefined {
  return APPS.includes(app) ? undefined : `Invalid app id: ${app}`;
}
