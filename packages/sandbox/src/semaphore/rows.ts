import { z } from 'zod';

/**
 * The objects of Semaphore 2.10 on BoltDB, field for field and in the order in which it answers
 * them (recorded: 01, 02, 10, 47). What another database or generation shows otherwise is made of
 * them in `shown.ts`.
 */
const id = z.number().int();
const text = z.string();
const nullableId = id.nullable();
const nullableText = text.nullable();

export const userSchema = z.object({
  id,
  created: text,
  username: text,
  name: text,
  email: text,
  admin: z.boolean(),
  external: z.boolean(),
  alert: z.boolean(),
  can_create_project: z.boolean(),
});

export const tokenSchema = z.object({
  id: text,
  created: text,
  expired: z.boolean(),
  user_id: id,
  /** Newer generations name tokens. */
  name: text.optional(),
});

export const projectSchema = z.object({
  id,
  name: text,
  created: text,
  alert: z.boolean(),
  alert_chat: nullableText,
  max_parallel_tasks: id,
  type: text,
});

export const roleSchema = z.enum(['owner', 'manager', 'task_runner', 'guest']);

export const memberSchema = z.object({
  project_id: id,
  user_id: id,
  role: roleSchema,
});

export const keySchema = z.object({
  id,
  name: text,
  type: z.enum(['none', 'ssh', 'login_password', 'string']),
  project_id: id,
});

/** What a key holds; never answered. */
export const keySecretSchema = z.object({
  key_id: id,
  login: text,
  password: text,
  private_key: text,
});

export const repositorySchema = z.object({
  id,
  name: text,
  project_id: id,
  git_url: text,
  git_branch: text,
  ssh_key_id: id,
});

export const inventorySchema = z.object({
  id,
  name: text,
  project_id: id,
  inventory: text,
  ssh_key_id: nullableId,
  become_key_id: nullableId,
  type: text,
  holder_id: nullableId,
  repository_id: nullableId,
});

export const environmentSchema = z.object({
  id,
  name: text,
  project_id: id,
  password: nullableText,
  json: text,
  env: nullableText,
});

/** A secret of an environment; its id is one of the keys' (recorded: 59). */
export const environmentSecretSchema = z.object({
  id,
  environment_id: id,
  type: z.enum(['var', 'env']),
  name: text,
  secret: text,
});

export const surveyVariableSchema = z.object({
  name: text,
  title: text,
  required: z.boolean(),
  type: text,
  description: text,
  values: z.array(z.object({ name: text, value: text })).nullable(),
});

/** What a task may override, and what it is limited to, in newer generations. */
export const templateParamsSchema = z.object({
  allow_debug: z.boolean(),
  allow_override_inventory: z.boolean(),
  allow_override_limit: z.boolean(),
  allow_override_tags: z.boolean(),
  allow_override_skip_tags: z.boolean(),
  limit: z.array(text).nullable(),
  tags: z.array(text).nullable(),
  skip_tags: z.array(text).nullable(),
});

export const templateSchema = z.object({
  id,
  project_id: id,
  inventory_id: nullableId,
  repository_id: id,
  environment_id: nullableId,
  name: text,
  playbook: text,
  arguments: nullableText,
  allow_override_args_in_task: z.boolean(),
  description: nullableText,
  type: text,
  start_version: nullableText,
  build_template_id: nullableId,
  view_id: nullableId,
  autorun: z.boolean(),
  git_branch: nullableText,
  survey_vars: z.array(surveyVariableSchema).nullable(),
  suppress_success_alerts: z.boolean(),
  app: text,
  /** Of newer generations, as the three that follow. */
  allow_override_branch_in_task: z.boolean().default(false),
  allow_parallel_tasks: z.boolean().default(false),
  suppress_error_alerts: z.boolean().default(false),
  task_params: templateParamsSchema.nullable().default(null),
});

export const taskStatusSchema = z.enum([
  'waiting',
  'starting',
  'running',
  'stopping',
  'stopped',
  'success',
  'error',
]);

/** How newer generations take what 2.10 has as fields of the task. */
export const taskParamsSchema = z.object({
  debug: z.boolean().optional(),
  dry_run: z.boolean().optional(),
  diff: z.boolean().optional(),
  limit: z.array(text).optional(),
  tags: z.array(text).optional(),
  skip_tags: z.array(text).optional(),
});

export const taskSchema = z.object({
  id,
  template_id: id,
  project_id: id,
  status: taskStatusSchema,
  debug: z.boolean(),
  dry_run: z.boolean(),
  diff: z.boolean(),
  playbook: text,
  environment: text,
  limit: text,
  secret: text,
  arguments: nullableText,
  git_branch: nullableText,
  user_id: nullableId,
  integration_id: nullableId,
  schedule_id: nullableId,
  created: text,
  start: nullableText,
  end: nullableText,
  message: text,
  commit_hash: nullableText,
  commit_message: text,
  build_task_id: nullableId,
  version: nullableText,
  inventory_id: nullableId,
  params: taskParamsSchema.nullable().default(null),
});

export const outputSchema = z.object({
  task_id: id,
  task: text,
  time: text,
  output: text,
});

export const eventSchema = z.object({
  user_id: nullableId,
  project_id: nullableId,
  integration_id: nullableId,
  object_id: nullableId,
  object_type: text,
  description: text,
  created: text,
  object_name: text,
  project_name: text,
  username: text,
});

export type User = z.infer<typeof userSchema>;
export type Token = z.infer<typeof tokenSchema>;
export type Project = z.infer<typeof projectSchema>;
export type Role = z.infer<typeof roleSchema>;
export type Key = z.infer<typeof keySchema>;
export type Repository = z.infer<typeof repositorySchema>;
export type Inventory = z.infer<typeof inventorySchema>;
export type Environment = z.infer<typeof environmentSchema>;
export type EnvironmentSecret = z.infer<typeof environmentSecretSchema>;
export type Template = z.infer<typeof templateSchema>;
export type Task = z.infer<typeof taskSchema>;
export type TaskStatus = z.infer<typeof taskStatusSchema>;
export type Output = z.infer<typeof outputSchema>;
