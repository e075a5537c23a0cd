import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
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

/**
 * The last word on an error before Backstage answers it: the request's id is put into it, and what was
 * not meant for a caller (SQL, paths, stacks) stays in the log.
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
    next(Object.assign(spoken(error, logger, requestId), { requestId }));
  };
}

function spoken(error: unknown, logger: LoggerService, requestId = ''): Error {
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
