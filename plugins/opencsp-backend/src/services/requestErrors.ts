import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { FieldProblem, problemsOf } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** What the API adds to an error of Backstage: a stable code, the fields, and what to do. */
export interface ErrorExtras {
  code: string;
  fields?: FieldProblem[];
  nextStep?: string;
}

/** A request with wrong values: 400, with each field. */
export function invalid(fields: FieldProblem[]): InputError {
  const summary = fields
    .map(({ path, message }) => (path ? `${path}: ${message}` : message))
    .join(' ');
  return extended(new InputError(summary), {
    code: 'invalid-request',
    fields,
    nextStep: 'Correct the named fields and send the request again.',
  });
}

/** Parses a request. @throws InputError with each field */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw invalid(problemsOf(parsed.error));
  }
  return parsed.data;
}

/** 404, the same whether it does not exist or belongs to somebody else. */
export function notFound(id: string): NotFoundError {
  return extended(
    new NotFoundError(`There is no machine "${id}" that you may see.`),
    {
      code: 'not-found',
      nextStep: 'Look in the list of your machines.',
    },
  );
}

/** 409. */
export function conflict(
  code: string,
  message: string,
  extras: Omit<ErrorExtras, 'code'> = {},
): ConflictError {
  return extended(new ConflictError(message), { code, ...extras });
}

/** 503: a part of the portal is missing or off. */
export function unavailable(
  code: string,
  message: string,
  nextStep: string,
): ServiceUnavailableError {
  return extended(new ServiceUnavailableError(message), { code, nextStep });
}

function extended<E extends Error>(
  error: E,
  extras: ErrorExtras,
): E & ErrorExtras {
  return Object.assign(error, extras);
}
