import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the recorded server had its tree. */
export const BASE = 'dc=lab,dc=example,dc=com';

/** The recorded administrator. */
export const ADMIN = { user: 'admin', password: 'lab-admin-pass-1' };

const headersSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** A request over HTTP with its answer. */
export const exchangeSchema = z.object({
  note: z.string(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: headersSchema,
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

/** A GraphQL operation with its answer. */
export const graphqlSchema = z.object({
  note: z.string(),
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  status: z.number(),
  contentType: z.string().optional(),
  body: z.unknown(),
});

/** A call of an OpenLDAP tool. */
export const commandSchema = z.object({
  note: z.string(),
  command: z.string(),
  stdin: z.string().optional(),
  exit: z.number(),
  stdout: z.string(),
  stderr: z.string(),
  then_http_login: z.number().optional(),
});

/** A call of an OpenLDAP tool. */
export type Command = z.infer<typeof commandSchema>;

/** A start of the server. */
export const startSchema = z.object({
  note: z.string(),
  env_changes: z.record(z.string(), z.string()),
  exit: z.union([z.number(), z.string()]),
  output: z.array(z.string()),
});

/** All of a recording, such as `auth`, unchecked. */
export function recordedFile(name: string): unknown {
  const path = join(__dirname, '..', '__recordings__', `${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The cases of a recording that have the form. */
export function recorded<T>(name: string, schema: z.ZodType<T>): T[] {
  return z
    .array(z.unknown())
    .parse(recordedFile(name))
    .flatMap(one => {
      const parsed = schema.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    });
}

/** Without ids and moments that differ each time; their forms stay. */
export function comparable(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g,
      'a UUID of version 3',
    )
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?/g, 'a moment');
  return JSON.parse(text);
}

/** What is not replayed, with the reason. All other cases of the copied files are. */
export const NOT_REPLAYED: Readonly<Record<string, Record<string, string>>> = {
  'ldap-search': {
    'bad filter': 'the tool refuses it before it asks',
  },
  'start-refusals': {
    'port already in use by another program':
      'the ports are those of the machine that attaches the stand-in',
    'database directory does not exist': 'there is no database',
    'healthcheck while not running': 'there is no program',
    version: 'there is no program',
  },
};
