import type { NextFunction, Request, Response } from 'express';
import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import { EndedSessions } from './endedSessions';
import { LogoutTokens, TokenIssuer } from './logoutToken';
import { describeError } from './providerErrors';

/** Below the auth plugin, such as `https://portal.example.org/api/auth/zitadel/backchannel-logout`. */
export const BACK_CHANNEL_PATH = '/zitadel/backchannel-logout';

const MAX_BODY_BYTES = 64 * 1024;

/** What the endpoint works with. */
export interface BackChannelOptions {
  /** The providers that sign people in here; discovery may have to be waited for. */
  issuers: () => Promise<TokenIssuer[]>;
  ended: EndedSessions;
  logger: LoggerService;
}

/**
 * The endpoint that the provider tells of an ended session (OpenID Connect Back-Channel Logout 1.0
 * §2.5, §2.8): 200 when it is noted, 400 when the token is not good, which is final, 503 when it
 * cannot be decided now. From then on the session's next refresh means "sign in again".
 */
export function createBackChannelLogout(options: BackChannelOptions) {
  const tokens = new LogoutTokens();
  return async (req: Request, res: Response, next: NextFunction) => {
    if (req.path !== BACK_CHANNEL_PATH) {
      next();
      return;
    }
    res.setHeader('cache-control', 'no-store');
    if (req.method !== 'POST') {
      res.status(405).setHeader('allow', 'POST').json({ error: 'method' });
      return;
    }
    try {
      await endSession(await readToken(req), tokens, options);
      res.status(200).end();
    } catch (error) {
      const isFinal = isError(error) && error.name === 'InputError';
      options.logger.warn(
        `A logout by the identity provider was not taken. ${describeError(
          error,
        )}`,
      );
      res.status(isFinal ? 400 : 503).json({
        error: isFinal ? 'invalid_request' : 'temporarily_unavailable',
      });
    }
  };
}

async function endSession(
  token: string,
  tokens: LogoutTokens,
  { issuers, ended, logger }: BackChannelOptions,
): Promise<void> {
  const [first, ...others] = await issuers();
  if (!first) {
    throw new InputError('No identity provider is configured.');
  }
  let verified = tokens.verify(token, first);
  for (const other of others) {
    verified = verified.catch(() => tokens.verify(token, other));
  }
  const { jti, ...session } = await verified;
  if (!(await ended.end(jti, session))) {
    throw new InputError('The logout token was used before.');
  }
  logger.info('The identity provider ended a session');
}

async function readToken(req: Request): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) {
      throw new InputError('The request is too big.');
    }
    chunks.push(bytes);
  }
  const token = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get(
    'logout_token',
  );
  if (!token) {
    throw new InputError('logout_token is missing.');
  }
  return token;
}
