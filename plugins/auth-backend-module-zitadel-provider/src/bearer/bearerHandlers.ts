import type { Request, Response } from 'express';
import { LoggerService } from '@backstage/backend-plugin-api';
import { isError, ServiceUnavailableError } from '@backstage/errors';
import { AuthProviderRouteHandlers } from '@backstage/plugin-auth-node';
import { describeError } from '../providerErrors';

/** Errors that say what a caller may know. */
const SPOKEN = [
  'InputError',
  'AuthenticationError',
  'NotAllowedError',
  'ServiceUnavailableError',
];

/** What a refusal says in `WWW-Authenticate` (RFC 6750 §3.1). */
const CHALLENGES: Record<string, string> = {
  InputError: 'Bearer error="invalid_request"',
  AuthenticationError: 'Bearer error="invalid_token"',
  NotAllowedError: 'Bearer error="insufficient_scope"',
};

/**
 * Makes the exchange answer as a protected resource does: nothing is kept on the way, a refusal says by
 * its challenge what kind it is, and what goes wrong inside is 503 with the reason in the log only.
 */
export function asProtectedResource(
  handlers: AuthProviderRouteHandlers,
  logger: LoggerService,
): AuthProviderRouteHandlers {
  return {
    start: (req, res) => handlers.start(req, res),
    frameHandler: (req, res) => handlers.frameHandler(req, res),
    async refresh(req: Request, res: Response) {
      res.setHeader('cache-control', 'no-store');
      try {
        await handlers.refresh?.(req, res);
      } catch (error) {
        const refusal = spoken(error, logger);
        const challenge = req.headers.authorization
          ? CHALLENGES[refusal.name]
          : 'Bearer';
        if (challenge) {
          res.setHeader('www-authenticate', challenge);
        }
        throw refusal;
      }
    },
  };
}

function spoken(error: unknown, logger: LoggerService): Error {
  if (isError(error) && SPOKEN.includes(error.name)) {
    logger.info(`No token was given to a caller. ${describeError(error)}`);
    return error;
  }
  logger.error(
    `An access token could not be exchanged. ${describeError(error)}`,
  );
  return new ServiceUnavailableError(
    'The access token cannot be exchanged at this moment. Try again in a minute; if it stays, tell an administrator, who finds the reason in the log.',
  );
}
