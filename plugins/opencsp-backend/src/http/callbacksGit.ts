import express, { NextFunction, Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import { GitWebhookService, pushedBranch } from '../services/GitWebhookService';
import { CALLERS, limitCalls } from './callbacks';
import { isProven, proofOf } from './callbacksGitSignature';
import { RateLimit } from './RateLimiter';

/** Path of the Git server's webhook below the plugin's API; open, and proven by a shared secret. */
export const GIT_CALLBACK_PATH = '/v1/callbacks/git';

/** A push of a hundred commits is told in some 100 kB; a larger one is found by the look at all branches. */
const BODY_LIMIT = '1mb';

const NOT_SET_UP =
  'No webhook is set up here: set opencsp.profiles.repository.webhookSecret (docs/operators/profiles.md says how).';

const NOT_PROVEN =
  'The signature is missing or wrong: give the webhook the secret of opencsp.profiles.repository.webhookSecret.';

/** GitHub's default, which the others have, too: the JSON as a field of a form. */
const FORM = /^application\/x-www-form-urlencoded *(;|$)/i;

const failureSchema = z.looseObject({ status: z.number().int() });

/**
 * `POST /callbacks/git`: somebody pushed. It is answered before the branch is looked at: 202 when a look
 * will follow if it is a profile's, 204 when there is nothing to look at, 401 for what is not proven.
 */
export function gitCallbackRouter(
  webhook: GitWebhookService,
  now: () => number,
  limit: RateLimit = CALLERS,
): Router {
  const router = PromiseRouter();
  router.post(
    '/',
    limitCalls(limit, now),
    (req: Request, res: Response, next: NextFunction) => {
      if (webhook.secret === undefined) {
        say(res, 404, NOT_SET_UP);
      } else if (proofOf(name => req.header(name)) === undefined) {
        // Before the body is read: nobody without a proof is listened to.
        say(res, 401, NOT_PROVEN);
      } else {
        next();
      }
    },
    express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false }),
    (req: Request, res: Response) => {
      const { secret } = webhook;
      const proof = proofOf(name => req.header(name));
      const body: unknown = req.body;
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      if (!secret || !proof || !isProven(proof, bytes, secret)) {
        say(res, 401, NOT_PROVEN);
        return;
      }
      const branch = pushedBranch(payloadOf(req, bytes));
      res.status(branch === undefined ? 204 : 202).end();
      if (branch !== undefined) {
        webhook.look(branch);
      }
    },
  );
  router.use(answerUnread);
  return router;
}

function payloadOf(req: Request, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return FORM.test(req.header('content-type') ?? '')
    ? // curl says that it is a form whatever it is.
      new URLSearchParams(text).get('payload') ?? text
    : text;
}

/** A body that could not be read: too large, packed, or broken off. */
function answerUnread(
  error: unknown,
  _req: Request,
  res: Response,
  _next: NextFunction,
): void {
  const parsed = failureSchema.safeParse(error);
  const status = parsed.success ? parsed.data.status : 400;
  say(res, status, 'The body cannot be read: send up to 1 MB, not compressed.');
}

/** In words, because a person reads it in the list of deliveries of their Git server. */
function say(res: Response, status: number, text: string): void {
  res.status(status).type('text/plain').send(`${text}\n`);
}
