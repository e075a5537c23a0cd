import { FieldProblem, OpencspApiError } from '@opencsp/plugin-opencsp-common';

/** What the client throws when the API answers with this status. */
export function refusal(
  status: number,
  message: string,
  code?: string,
  fields: FieldProblem[] = [],
): OpencspApiError {
  return new OpencspApiError(message, { status, code, fields });
}
