import { z } from 'zod';
import { empty, json, Reply, Request, text } from '../http/reply';
import { World } from '../world';
import { Operation, run } from './run';
import { Context } from './views';

const operationSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** `POST` and `GET /api/graphql`. */
export async function answerGraphql(
  world: World,
  request: Request,
): Promise<Reply> {
  const jwt = /^Bearer (.*)$/s.exec(request.headers.authorization ?? '')?.[1];
  if (jwt === undefined) {
    return empty(401, { 'www-authenticate': 'Bearer' });
  }
  const caller = await world.tokens.check(jwt);
  return typeof caller === 'string'
    ? text(401, caller)
    : answerOperations({ world, caller }, request);
}

function answerOperations(context: Context, request: Request): Reply {
  const asked = operationsOf(request);
  if (!asked) {
    return text(400, 'The body is no GraphQL request.');
  }
  const outcomes = asked.operations.map(operation => run(context, operation));
  const status = outcomes.every(({ isOk }) => isOk) ? 200 : 400;
  const bodies = outcomes.map(({ body }) => body);
  return json(status, asked.isBatch ? bodies : bodies[0]);
}

interface Asked {
  operations: Operation[];
  isBatch: boolean;
}

/** Nothing when it is not understood. */
function operationsOf({
  method,
  url,
  headers,
  body,
}: Request): Asked | undefined {
  if (method === 'GET') {
    const given = url.searchParams;
    const variables = given.get('variables');
    return single({
      query: given.get('query'),
      variables: variables === null ? undefined : jsonOf(variables),
      operationName: given.get('operationName'),
    });
  }
  const type = headers['content-type'] ?? '';
  if (/^application\/graphql\b/i.test(type)) {
    return single({ query: body });
  }
  if (!/^application\/json\b/i.test(type)) {
    return undefined;
  }
  const given = jsonOf(body);
  const batch = z.array(operationSchema).min(1).safeParse(given);
  return batch.success
    ? { operations: batch.data, isBatch: true }
    : single(given);
}

function single(value: unknown): Asked | undefined {
  const parsed = operationSchema.safeParse(value);
  return parsed.success
    ? { operations: [parsed.data], isBatch: false }
    : undefined;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
