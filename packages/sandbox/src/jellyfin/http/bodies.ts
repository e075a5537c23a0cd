import { z } from 'zod';
import { Problem } from '../refusals';

/**
 * Reads a body of a kind.
 *
 * @throws Problem with what is wrong with each field
 */
export function read<T extends z.ZodType>(
  schema: T,
  body: unknown,
): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) {
    return parsed.data;
  }
  const errors = parsed.error.issues.map(({ path }) => {
    const field = path.join('.');
    return [field, [`The ${field} field is required.`]] as const;
  });
  throw new Problem(400, Object.fromEntries(errors));
}
