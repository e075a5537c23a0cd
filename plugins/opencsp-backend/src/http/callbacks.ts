import express, { NextFunction, Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import { CallbacksService } from '../services/CallbacksService';
import { RateLimit, RateLimiter } from './RateLimiter';

/** Path of the callback below the plugin's API; open, as `/v1/health` and the Git server's webhook are. */
export const CALLBACK_PATH = '/v1/callbacks/semaphore';

/** A key has less than 100 characters. */
const BODY_LIMIT = '1kb';

/** One runner or Git server calls for everything from one address, so this is generous. */
export const CALLERS: RateLimit = {
  most: 600,
  windowMs: 10_000,
  callers: 10_000,
};

const bodySchema = z.object({ key: z.string().max(128) });

const STATUS = z.looseObject({ status: z.number().int() });

/**
 * `POST /callbacks/semaphore`: a run says that it has ended. The answer is 202 and empty, whatever was
 * sent, and is given before anything is looked at: neither status nor time tell a caller anything.
 */
export function callbackRouter(
  callbacks: CallbacksService,
  now: () => number,
  limit: RateLimit = CALLERS,
): Router {
  const router = PromiseRouter();
  router.post(
    '/',
    limitCalls(limit, now),
    express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false }),
    (req: Request, res: Response) => {
      res.status(202).end();
      const token = tokenOf(req);
      const key = keyOf(req.body);
      if (token !== undefined && key !== undefined) {
        callbacks.receive(key, token);
      }
    },
  );
  router.use(answerUnread);
  return router;
}

/** Answers 429 to an address that calls too often. */
export function limitCalls(limit: RateLimit, now: () => number) {
  const limiter = new RateLimiter(limit, now);
  return (req: Request, res: Response, next: NextFunction): void => {
    const wait = limiter.take(req.ip ?? 'unknown');
    if (wait === undefined) {
      next();
    } else {
      res.setHeader('Retry-After', String(Math.ceil(wait / 1_000)));
      res.status(429).end();
    }
  };
}

/** A body that could not be read: too large says so, everything else is as good as any other. */
function answerUnread(
  error: unknown,
  _req: Request,
  res: Response,
  _next: NextFunction,
): void {
  const parsed = STATUS.safeParse(error);
  const tooLarge = parsed.success && parsed.data.status === 413;
  res.status(tooLarge ? 413 : 202).end();
}

function tokenOf(req: Request): string | undefined {
  return /^Bearer ([\w-]{1,128})$/i.exec(
    req.header('authorization') ?? '',
  )?.[1];
}

function keyOf(body: unknown): string | undefined {
  if (!Buffer.isBuffer(body)) {
    return undefined;
  }
  try {
    const parsed = bodySchema.safeParse(JSON.parse(body.toString('utf8')));
    return parsed.success ? parsed.data.key : undefined;
  } catch {
    return undefined;
  }
}
