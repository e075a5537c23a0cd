import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The recorded admin token. */
export const ADMIN_TOKEN = 'lab-admin-token-1';

/** A request over HTTP with its answer. */
export const exchangeSchema = z.object({
  note: z.string(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.union([z.string(), z.number()])),
    body: z.unknown().optional(),
  }),
  response: z.object({
    status: z.number(),
    /** `name: value`. */
    headers: z.array(z.string()),
    body: z.unknown(),
  }),
});

/** A request over HTTP with its answer. */
export type Exchange = z.infer<typeof exchangeSchema>;

/** A request of somebody in `organizations`, with its answer. */
export const stepSchema = z.object({
  note: z.string(),
  request: z.object({
    as: z.string(),
    method: z.string(),
    path: z.string(),
    json: z.unknown().optional(),
  }),
  response: z.object({
    status: z.number(),
    contentType: z.string().nullable(),
    body: z.unknown(),
  }),
});

/** A request of somebody in `organizations`, with its answer. */
export type Step = z.infer<typeof stepSchema>;

/** A start of the server, with what it then answered. */
export const startSchema = z.object({
  note: z.string(),
  env_changes: z.record(z.string(), z.string()),
  running: z.boolean(),
  exit: z.number().nullable(),
  output: z.array(z.string()),
  probe: z
    .object({
      get_admin: z
        .object({ status: z.number(), type: z.string(), body: z.string() })
        .optional(),
      login: z.object({ status: z.number() }).optional(),
      alive_root: z.number().optional(),
      alive_path: z.number().optional(),
    })
    .optional(),
});

/** All of a recording, such as `admin`, unchecked. */
export function recordedFile(name: string): unknown {
  const path = join(__dirname, '..', '__recordings__', `${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The cases of a list that have the form. */
export function casesOf<T>(list: unknown, schema: z.ZodType<T>): T[] {
  return z
    .array(z.unknown())
    .parse(list)
    .flatMap(one => {
      const parsed = schema.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    });
}

/** The requests of a recording. */
export function exchanges(name: string): Exchange[] {
  return casesOf(recordedFile(name), exchangeSchema);
}
