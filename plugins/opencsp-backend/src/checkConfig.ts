import { InputError } from '@backstage/errors';
import { z } from 'zod';

/**
 * Checks a part of the configuration, or a file that it names.
 *
 * @param where - what the errors name: the key, or the file
 * @throws InputError that names the field, and says what would be right
 */
export function checkConfig<T>(
  schema: z.ZodType<T>,
  value: unknown,
  where: string,
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const problems = parsed.error.issues
    .map(issue => `${issue.path.join('.') || '(the whole)'}: ${issue.message}`)
    .join('; ');
  throw new InputError(`${where} is not right. ${problems}`);
}
