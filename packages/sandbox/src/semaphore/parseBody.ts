import { z } from 'zod';

/**
 * Reads a body as Go's decoder does: what is no JSON or has a field of the wrong type is refused
 * as a whole, unknown fields are ignored.
 *
 * @returns nothing when the answer is 400
 */
export function parseBody<T extends z.ZodType>(
  schema: T,
  body: string,
): z.output<T> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Fields as Go fills them: missing and null become the zero value. */
export const go = {
  string: z
    .string()
    .nullish()
    .transform(value => value ?? ''),
  int: z
    .number()
    .int()
    .nullish()
    .transform(value => value ?? 0),
  bool: z
    .boolean()
    .nullish()
    .transform(value => value ?? false),
  stringPointer: z
    .string()
    .nullish()
    .transform(value => value ?? null),
  intPointer: z
    .number()
    .int()
    .nullish()
    .transform(value => value ?? null),
};
