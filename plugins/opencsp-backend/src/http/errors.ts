import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { fieldProblemSchema } from '@opencsp/plugin-opencsp-common';
import { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { isErrorLike } from '../outside/errorLike';
import { describeTrouble } from '../reconcile/trouble';
import { databaseOrNetworkTrouble } from '../store/databaseTrouble';
import { unavailable } from '../services/requestErrors';

/** Errors that say what a caller may know. */
const SPOKEN = new Set([
  'InputError',
  'AuthenticationError',
  'NotAllowedError',
  'NotFoundError',
  'ConflictError',
  'NotModifiedError',
  'ServiceUnavailableError',
]);

/** What Express and its parsers refuse a request with. */
const refusalSchema = z.looseObject({ status: z.number().min(400).max(499) });

/** What of an error is for a caller, beside its name and message. */
const extrasSchema = z.object({
  code: z.string().optional().catch(undefined),
  fields: z.array(fieldProblemSchema).optional().catch(undefined),
  nextStep: z.string().optional().catch(undefined),
});

/**
 * The last word on an error before Backstage answers it: the request's id is put into it, and what was
 * not meant for a caller (SQL, paths, stacks, whatever else a library hangs on its errors) stays here:
 * Backstage would answer every property of an error.
 */
export function answerErrors(logger: LoggerService) {
  return (
    error: unknown,
    _req: Request,
    res: Response,
    next: NextFunction,
  ): void => {
    const id = res.getHeader('x-request-id');
    const requestId = typeof id === 'string' ? id : undefined;
    next(asAnswered(spoken(error, logger, requestId), requestId));
  };
}

/** The error with what the API description names, and nothing else. */
function asAnswered(error: Error, requestId: string | undefined): Error {
  const refused = refusalSchema.safeParse(error);
  const status = refused.success ? refused.data.status : undefined;
  const { code, ...extras } = extrasSchema.parse({ ...error });
  const { name, stack } = error;
  // Express itself refuses what it cannot decode, and knows no codes.
  const isInvalid = status === 400 || name === 'InputError';
  const answered = Object.assign(new Error(error.message), {
    ...extras,
    code: code ?? (isInvalid ? 'invalid-request' : undefined),
    requestId,
  });
  // Read by Backstage, and not a part of the answer.
  const hidden = { name, stack, ...(status === undefined ? {} : { status }) };
  for (const [property, value] of Object.entries(hidden)) {
    Object.defineProperty(answered, property, { value, enumerable: false });
  }
  return answered;
}

/** The error itself when it says what a caller may know; else one that does, and the log has the rest. */
export function spoken(
  error: unknown,
  logger: LoggerService,
  requestId = '',
): Error {
  if (
    isErrorLike(error) &&
    (SPOKEN.has(error.name) || refusalSchema.safeParse(error).success)
  ) {
    return error;
  }
  const trouble = databaseOrNetworkTrouble(error);
  logger.error('A request could not be answered', {
    requestId,
    error: trouble?.text ?? describeTrouble(error),
  });
  if (trouble?.passing) {
    return unavailable(
      'database-unavailable',
      'The portal cannot use its database at this moment.',
      'Nothing was lost. Try again in a minute; if it stays, tell an operator.',
    );
  }
  return Object.assign(
    new Error('Something unexpected happened in the portal.'),
    {
      name: 'InternalError',
      code: 'unexpected',
      nextStep:
        'Try again. If it happens again, give an operator the request id.',
    },
  );
}

/** The same for a caller that is no request of this router. @throws ServiceUnavailableError */
export async function withoutSql<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (databaseOrNetworkTrouble(error)) {
      throw new ServiceUnavailableError(
        'The portal cannot use its database at this moment.',
      );
    }
    throw error;
  }
}
