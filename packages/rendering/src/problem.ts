import { InputError } from '@backstage/errors';
import { FieldProblem } from '@opencsp/plugin-opencsp-common';

/**
 * What is thrown when a profile cannot be: the message begins with the field, and `fields` has both
 * apart, as the API answers them.
 */
export function impossible(path: string, message: string): InputError {
  const fields: FieldProblem[] = [{ path, message }];
  return Object.assign(new InputError(`${path}: ${message}`), {
    code: 'cannot-be-rendered',
    fields,
  });
}
