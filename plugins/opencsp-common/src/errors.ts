import { z } from 'zod';
import { CustomErrorBase } from '@backstage/errors';
import { FieldProblem, fieldProblemSchema } from './instances/requests';

/** The error body of the API: Backstage's form, with what a person and a program need beside it. */
export const errorBodySchema = z.object({
  error: z.object({
    name: z.string(),
    message: z.string(),
    /** Stable code. */
    code: z.string().optional(),
    fields: z.array(fieldProblemSchema).optional(),
    nextStep: z.string().optional(),
    requestId: z.string().optional(),
  }),
});

/** @public */
export interface OpencspApiErrorDetails {
  status: number;
  code?: string;
  fields: FieldProblem[];
  nextStep?: string;
  requestId?: string;
}

/**
 * What the typed client throws when the API refuses or cannot be reached.
 * `status` is 0 when no answer came.
 */
export class OpencspApiError extends CustomErrorBase {
  name = 'OpencspApiError' as const;

  constructor(
    message: string,
    readonly details: OpencspApiErrorDetails,
    cause?: unknown,
  ) {
    super(message, cause);
    // People read the message; the cause, which the base class appends to it, is for logs.
    this.message = message;
  }
}
