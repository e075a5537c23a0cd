import { z } from 'zod';

/** Versions before 2.11 send null where newer ones leave a field out: both are `undefined` here. */
function maybe<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform(value => value ?? undefined);
}

const textOrEmpty = z
  .string()
  .nullish()
  .transform(value => value ?? '');

/** RFC 3339 with up to nine digits of a second. */
const time = z.string().transform((text, context) => {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) {
    context.addIssue({ code: 'custom', message: 'not a time' });
    return z.NEVER;
  }
  return date;
});

export const infoSchema = z
  .object({ version: z.string(), ansible: textOrEmpty, web_host: textOrEmpty })
  .transform(({ version, ansible, web_host }) => ({
    version,
    /** What `ansible --version` says. */
    ansible,
    webHost: web_host,
  }));

/** The server's version. */
export type Info = z.output<typeof infoSchema>;

export const projectSchema = z.object({
  id: z.number().int(),
  name: z.string(),
});

/** @public */
export type Project = z.output<typeof projectSchema>;

export const templateSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    playbook: textOrEmpty,
    app: textOrEmpty,
    inventory_id: maybe(z.number().int()),
    environment_id: maybe(z.number().int()),
    /** Newer versions have several. */
    environment_ids: maybe(z.array(z.number().int())),
    allow_parallel_tasks: maybe(z.boolean()),
  })
  .transform(raw => ({
    id: raw.id,
    name: raw.name,
    playbook: raw.playbook,
    app: raw.app,
    inventoryId: raw.inventory_id,
    /** Empty: a task that brings variables is answered with 500 by 2.10. */
    environmentIds: [
      ...(raw.environment_id === undefined ? [] : [raw.environment_id]),
      ...(raw.environment_ids ?? []),
    ],
    allowParallelTasks: raw.allow_parallel_tasks ?? false,
  }));

/** @public */
export type Template = z.output<typeof templateSchema>;

export const taskSchema = z
  .object({
    id: z.number().int(),
    template_id: z.number().int(),
    project_id: maybe(z.number().int()),
    status: z.string(),
    message: textOrEmpty,
    environment: textOrEmpty,
    created: maybe(time),
    start: maybe(time),
    end: maybe(time),
    tpl_alias: maybe(z.string()),
  })
  .transform(raw => ({
    /** Opaque: ids fall on BoltDB and rise on SQL databases. */
    id: raw.id,
    templateId: raw.template_id,
    /** As sent; a newer version may know more of them. */
    status: raw.status,
    message: raw.message,
    environment: raw.environment,
    created: raw.created,
    start: raw.start,
    /** Comes some 50 to 100 ms after the last status, and never for what a restart left behind. */
    end: raw.end,
    /** Name of the template; in lists only. */
    templateName: raw.tpl_alias,
  }));

/** @public */
export type Task = z.output<typeof taskSchema>;

export const outputLineSchema = z
  .object({ time, output: textOrEmpty })
  .transform(raw => ({
    time: raw.time,
    /** One line, with ANSI colours; some end with a newline. */
    output: raw.output,
  }));

/** @public */
export type OutputLine = z.output<typeof outputLineSchema>;

const TERMINAL_STATUSES = new Set(['success', 'error', 'stopped']);

/** True when Semaphore says that a task has ended. A status that is not known has not. */
export function isTerminalStatus(status: string): boolean {
  return TERMINAL_STATUSES.has(status);
}
