import { z } from 'zod';

/**
 * The objects of Semaphore 2.10 on BoltDB, field for field and in the order in which it answers
 * them (recorded: 01, 02, 10, 47).
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

export const keySchema = z.object({
  id,
  name: text,
  type: z.enum(['none', 'ssh', 'login_password', 'string']),
  project_id: id,
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

export const surveyVariableSchema = z.object({
  name: text,
  title: text,
  required: z.boolean(),
  type: text,
  description: text,
  values: z.array(z.object({ name: text, value: text })).nullable(),
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

/** Everything that the stand-in remembers. */
export const stateSchema = z.object({
  user: userSchema,
  tokens: z.array(tokenSchema),
  /** The highest number given, per kind of object. */
  sequences: z.record(z.string(), z.number().int()),
  projects: z.array(projectSchema),
  keys: z.array(keySchema),
  repositories: z.array(repositorySchema),
  inventories: z.array(inventorySchema),
  environments: z.array(environmentSchema),
  templates: z.array(templateSchema),
  tasks: z.array(taskSchema),
  outputs: z.array(outputSchema),
  events: z.array(eventSchema),
});

export type User = z.infer<typeof userSchema>;
export type Project = z.infer<typeof projectSchema>;
export type Template = z.infer<typeof templateSchema>;
export type Task = z.infer<typeof taskSchema>;
export type TaskStatus = z.infer<typeof taskStatusSchema>;
export type SemaphoreState = z.infer<typeof stateSchema>;
