import { z } from 'zod';
import { FrameworkRefusal, VaultwardenRequest } from './reply';

/**
 * The JSON body of a request. Like the real framework it does not ask for a content type.
 *
 * @throws FrameworkRefusal 400 for what is no JSON, 422 for JSON that does not fit
 */
export function jsonBody<T extends z.ZodType>(
  { body }: VaultwardenRequest,
  schema: T,
): z.output<T> {
  const parsed = schema.safeParse(parse(body));
  if (!parsed.success) {
    throw new FrameworkRefusal(422);
  }
  return parsed.data;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new FrameworkRefusal(400);
  }
}

/** The type of a request's body, without parameters. */
export function contentType({ headers }: VaultwardenRequest): string {
  return (headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
}

/** A field that may be left out or null; both are null. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform(value => value ?? null);
}
