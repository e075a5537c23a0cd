import { z } from 'zod';

/** Rows of schedules, views and integrations, as Semaphore 2.10 answers them (recorded: 56, 58). */
const id = z.number().int();
const text = z.string();

export const scheduleSchema = z.object({
  id,
  project_id: id,
  template_id: id,
  cron_format: text,
  name: text,
  active: z.boolean(),
  repository_id: id.nullable(),
});

export const viewSchema = z.object({
  id,
  project_id: id,
  title: text,
  position: id,
});

export const integrationSchema = z.object({
  id,
  name: text,
  project_id: id,
  template_id: id,
  auth_method: text,
  auth_secret_id: id.nullable(),
  auth_header: text,
  searchable: z.boolean(),
  task_params: z.record(z.string(), z.unknown()).nullable(),
});

export const aliasSchema = z.object({
  id,
  alias: text,
  project_id: id,
  integration_id: id.nullable(),
});

export const matcherSchema = z.object({
  id,
  integration_id: id,
  name: text,
  match_type: text,
  method: text,
  body_data_type: text,
  key: text,
  value: text,
});

export const extractedValueSchema = z.object({
  id,
  integration_id: id,
  name: text,
  value_source: text,
  body_data_type: text,
  key: text,
  variable: text,
});

export type Schedule = z.infer<typeof scheduleSchema>;
export type View = z.infer<typeof viewSchema>;
export type Integration = z.infer<typeof integrationSchema>;
export type Matcher = z.infer<typeof matcherSchema>;
export type ExtractedValue = z.infer<typeof extractedValueSchema>;
