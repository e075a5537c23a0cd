import { InputError } from '@backstage/errors';

/**
 * The refusal of a cursor that the list did not give, as the API answers it: what could not be read of it is
 * nobody's business.
 */
export function refusedCursor(): InputError {
  const message =
    'The cursor is not one that this list gave. Start without one.';
  return Object.assign(new InputError(message), {
    code: 'invalid-request',
    fields: [{ path: 'cursor', message }],
    nextStep: 'Read the list from its first page.',
  });
}
