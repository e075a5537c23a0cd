import type { Request, Response } from 'express';
import { z } from 'zod';
import { isError, InputError, NotAllowedError } from '@backstage/errors';
import {
  AuthProviderRouteHandlers,
  sendWebMessageResponse,
} from '@backstage/plugin-auth-node';
import { causeNamed } from './providerErrors';

const startSchema = z.object({
  flow: z.string().optional(),
  origin: z.string().optional(),
  redirectUrl: z.string().optional(),
});

/** What {@link withReasons} knows of the app. */
export interface AppAddresses {
  appUrl: string;
  isOriginAllowed: (origin: string) => boolean;
}

/**
 * Makes Backstage's route handlers tell people why: a start that fails goes back to the sign-in
 * page with the reason instead of showing JSON, and a refresh that fails because the provider is
 * away is 503, not 401, which would mean that the session is over. A sign-in may lead back to
 * allowed origins only.
 */
export function withReasons(
  handlers: AuthProviderRouteHandlers,
  app: AppAddresses,
): AuthProviderRouteHandlers {
  return {
    async start(req, res) {
      const query = startSchema.safeParse(req.query).data ?? {};
      assertRedirectAllowed(query.redirectUrl, app);
      try {
        await handlers.start(req, res);
      } catch (error) {
        tellReason(error, query, app, res);
      }
    },
    frameHandler: (req, res) => handlers.frameHandler(req, res),
    async refresh(req: Request, res: Response) {
      try {
        await handlers.refresh?.(req, res);
      } catch (error) {
        throw causeNamed(error, 'ServiceUnavailableError') ?? error;
      }
    },
    async logout(req: Request, res: Response) {
      await handlers.logout?.(req, res);
    },
  };
}

/** Answers every route with the reason why sign-in does not work at all. */
export function unavailableHandlers(reason: Error): AuthProviderRouteHandlers {
  const refuse = async () => {
    throw reason;
  };
  return {
    start: refuse,
    frameHandler: refuse,
    refresh: refuse,
    logout: refuse,
  };
}

function assertRedirectAllowed(
  redirectUrl: string | undefined,
  { isOriginAllowed }: AppAddresses,
): void {
  if (redirectUrl === undefined) {
    return;
  }
  if (!URL.canParse(redirectUrl)) {
    throw new InputError('redirectUrl is no address.');
  }
  const { origin } = new URL(redirectUrl);
  if (!isOriginAllowed(origin)) {
    throw new NotAllowedError(
      `A sign-in may not lead to ${origin}. Allowed is the origin of app.baseUrl.`,
    );
  }
}

function tellReason(
  error: unknown,
  { flow, origin, redirectUrl }: z.infer<typeof startSchema>,
  { appUrl, isOriginAllowed }: AppAddresses,
  res: Response,
): void {
  const { name, message } = isError(error)
    ? error
    : new Error('The sign-in could not be begun.');
  if (flow === 'redirect' && redirectUrl) {
    const target = new URL(redirectUrl);
    target.searchParams.set('error', message);
    res.redirect(target.toString());
    return;
  }
  if (flow === 'popup' && (origin === undefined || isOriginAllowed(origin))) {
    sendWebMessageResponse(res, origin ?? new URL(appUrl).origin, {
      type: 'authorization_response',
      error: { name, message, stack: undefined },
    });
    return;
  }
  throw error;
}
