import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { kubernetesObjectSchema, Resource } from '../objects';

/** A kind of which only the metadata is read, as it stands in a path of the API. */
export function kindOf(path: string): Resource<Kind> {
  const [, group = '', version, plural] =
    /^\/apis?\/(?:([^/]+)\/)?(v[^/]+)\/namespaces\/[^/]+\/([^/?]+)/.exec(
      path,
    ) ?? [];
  if (!version || !plural) {
    throw new Error(`${path} is no path of a kind in a namespace`);
  }
  return { group, version, plural, schema: kubernetesObjectSchema };
}

/** @public */
export type Kind = z.infer<typeof kubernetesObjectSchema>;

/** Reads a recording; its first line, which tells of it, is left out. */
export function recorded<T>(name: string, schema: z.ZodType<T>): T[] {
  const path = join(__dirname, 'recordings', `${name}.jsonl`);
  const [, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  return rows.map(row => schema.parse(JSON.parse(row)));
}

/** A request and its answer. */
export const exchangeSchema = z.object({
  in: z.string(),
  case: z.string(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
  took_ms: z.number().optional(),
});

/** @public */
export type Exchange = z.infer<typeof exchangeSchema>;

/** A watch from its beginning to its end. */
export const watchSchema = z.object({
  case: z.string(),
  path: z.string(),
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  ended_after_ms: z.number(),
  lines: z.array(z.looseObject({ t_ms: z.number() })),
});

/** @public */
export type RecordedWatch = z.infer<typeof watchSchema>;

/** One line of what happened around a server, its watches and the remarks of who recorded it. */
export const happeningSchema = z.object({
  t_ms: z.number(),
  type: z.enum([
    'ADDED',
    'MODIFIED',
    'DELETED',
    'BOOKMARK',
    'ERROR',
    'BODY',
    'CLIENT-NOTE',
  ]),
  note: z.string().optional(),
  object: z.unknown().optional(),
});

/** @public */
export type Happening = z.infer<typeof happeningSchema>;
