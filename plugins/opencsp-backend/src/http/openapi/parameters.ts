import { z } from 'zod';
import { JsonSchema, SchemasOf } from './jsonSchema';

/** A parameter of an operation, or a reference to a shared one. */
export interface Parameter {
  $ref?: string;
  name?: string;
  in?: 'path' | 'query' | 'header';
  description?: string;
  required?: boolean;
  style?: 'form';
  explode?: boolean;
  schema?: JsonSchema;
}

/** Parameters that stand in many places. */
export const sharedParameters: Record<string, Parameter> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A new UUID for each thing that is wanted. The same request with the same key makes nothing twice, so it is sent again with it when no answer came.',
    required: true,
    schema: {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x21-\\x7e]+$',
    },
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    description:
      'The id of the last event that was seen: the stream goes on after it. It counts before `after`.',
    schema: { type: 'integer', minimum: 0 },
  },
};

/** What the words of queries mean; the same in each of them. */
const QUERIES: Readonly<Record<string, string>> = {
  limit: 'How many one page holds at most.',
  cursor: 'The `nextCursor` of the page before; without it, the first page.',
  sort: 'By what the list is sorted; "-" in front turns it round.',
  owner: 'Entity ref of a user or group: only what belongs to them.',
  state: 'Only what is in this state.',
  kind: 'Only those of this kind.',
  search: 'Part of the name.',
  after:
    'The `next` of the page before; without it, from the beginning. What comes after it is answered.',
  filter: 'Which rows of the list.',
  attention:
    'Only those that need a person: failed, or with a commit made by hand.',
  profileId: 'Only what is of this profile.',
  hostId: 'Only what is on this host.',
  live: 'Only those that are the newest of their profile on their host.',
  domain: 'A domain; an international one may be written as people write it.',
  commit: 'A commit of the branch, by its whole id.',
  from: 'A commit of the branch, by its whole id.',
  to: 'A commit of the branch, by its whole id.',
  webhook: 'Name of a webhook.',
};

const UUID: JsonSchema = { type: 'string', format: 'uuid' };

/** By the first segment of the path, what an id in it looks like. */
const IDS: Readonly<Record<string, JsonSchema>> = {
  services: {
    type: 'string',
    pattern: '^[0-9a-f-]{36}\\.[a-z][a-z0-9-]*$',
    description: '`<profile id>.<service id>`',
  },
};

/** `/profiles/:id/secrets/:name` as the description writes it. */
export function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** The parameters of a path in Express's syntax. */
export function pathParameters(path: string): Parameter[] {
  const [, first] = path.split('/');
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema:
      name === 'id'
        ? IDS[first] ?? UUID
        : { type: 'string', minLength: 1, maxLength: 200 },
  }));
}

/**
 * The parameters of a query, from its schema. What a text of the query becomes says more than that it is a
 * text, so the schema of the outcome is shown where there is one.
 */
export function queryParameters(query: z.ZodType): Parameter[] {
  const read = propertiesOf(new SchemasOf({}, 'output').of(query));
  const sent = new SchemasOf({}, 'input').of(query);
  const required = sent.required ?? [];
  return Object.entries(propertiesOf(sent)).map(([name, asText]) => {
    const outcome = read[name] ?? {};
    const schema = isSaying(outcome) ? outcome : asText;
    return {
      name,
      in: 'query',
      description: QUERIES[name],
      ...(required.includes(name) ? { required: true } : {}),
      // Lists are written with commas.
      ...(schema.type === 'array' ? { style: 'form', explode: false } : {}),
      schema,
    };
  });
}

function propertiesOf({
  properties = {},
}: JsonSchema): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(properties).filter(
      (entry): entry is [string, JsonSchema] => typeof entry[1] === 'object',
    ),
  );
}

/** What was made by code has no schema of its own. */
function isSaying(schema: JsonSchema): boolean {
  return ['type', 'enum', 'anyOf', '$ref'].some(key => key in schema);
}
