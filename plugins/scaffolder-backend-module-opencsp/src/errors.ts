import {
  AuthenticationError,
  ConflictError,
  CustomErrorBase,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  FieldProblem,
  OpencspApiError,
  problemsOf,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** The machine that a step waited for did not become active. */
export class InstanceFailedError extends CustomErrorBase {
  name = 'InstanceFailedError' as const;
}

/** The profile that a step waited for was not saved or not deleted. */
export class ProfileFailedError extends CustomErrorBase {
  name = 'ProfileFailedError' as const;
}

/** The deployment that a step waited for did not succeed. */
export class DeploymentFailedError extends CustomErrorBase {
  name = 'DeploymentFailedError' as const;
}

/** What a step is about. */
export type Thing = 'machine' | 'profile' | 'deployment' | 'host' | 'person';

/**
 * Parses the input of a step with a schema of the portal.
 *
 * @throws InputError that lists every field with its problem
 */
export function parseInput<T>(
  schema: z.ZodType<T>,
  input: unknown,
  thing: Thing = 'machine',
): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    throw invalid(problemsOf(parsed.error), thing);
  }
  return parsed.data;
}

/** The error of a step whose input the portal refuses. */
export function invalid(
  problems: readonly FieldProblem[],
  thing: Thing = 'machine',
): InputError {
  return new InputError(
    `The portal refuses this ${thing}: ${listProblems(problems)}`,
  );
}

/** Turns a refusal of the API into the error of a task, with its fields and next step in words. */
export function explain(error: unknown): unknown {
  if (!(error instanceof OpencspApiError)) {
    return error;
  }
  const { fields, nextStep, requestId, status } = error.details;
  const unsaid = fields.filter(it => !error.message.includes(it.message));
  const text = [
    error.message,
    unsaid.length > 0 ? listProblems(unsaid) : undefined,
    nextStep,
    requestId ? `Request ${requestId}.` : undefined,
  ]
    .filter(Boolean)
    .join(' ');
  return toBackstageError(status, text, error.cause);
}

/** True when the same call may well succeed a moment later. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof OpencspApiError &&
    [0, 429, 502, 503, 504].includes(error.details.status)
  );
}

function listProblems(problems: readonly FieldProblem[]): string {
  return problems
    .map(({ path, message }) => (path ? `${path}: ${message}` : message))
    .join(' ');
}

function toBackstageError(
  status: number,
  text: string,
  cause: Error | undefined,
): Error {
  switch (status) {
    case 400:
    case 422:
      return new InputError(text, cause);
    case 401:
      return new AuthenticationError(text, cause);
    case 403:
      return new NotAllowedError(text, cause);
    case 404:
      return new NotFoundError(text, cause);
    case 409:
      return new ConflictError(text, cause);
    default:
      return new ServiceUnavailableError(text, cause);
  }
}
