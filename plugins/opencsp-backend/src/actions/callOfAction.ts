import { z } from 'zod';
import { Asking, UserRoute } from '../http/routes';
import { demandNoNul } from '../services/noNul';
import { invalid } from '../services/requestErrors';

const textSchema = z.string().min(1);

/** What an action was given, as the route takes it: path, query or body, and the key. */
export function callOfAction(
  { method, path }: Pick<UserRoute, 'method' | 'path'>,
  input: Record<string, unknown>,
): Asking {
  demandNoNul(input);
  const { idempotencyKey, ...given } = input;
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const params = Object.fromEntries(
    names.map(name => [name, demandText(name, given[name])]),
  );
  const rest = Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) => !names.includes(name) && value !== undefined,
    ),
  );
  const key = textSchema.safeParse(idempotencyKey).data;
  return {
    params,
    query: method === 'get' ? asQuery(rest) : {},
    body: method === 'get' ? undefined : rest,
    header: name => (name === 'idempotency-key' ? key : undefined),
  };
}

/** @throws InputError: over HTTP it would be another path */
function demandText(name: string, value: unknown): string {
  const parsed = textSchema.safeParse(value);
  if (!parsed.success) {
    throw invalid([{ path: name, message: `Give "${name}" as a text.` }]);
  }
  return parsed.data;
}

/** A query has texts only. */
function asQuery(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : value,
    ]),
  );
}
