import {
  AuditorService,
  HttpAuthService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import express, { NextFunction, Request, Response, Router } from 'express';
import { randomUUID } from 'node:crypto';
import { callerOf } from '../authz/Caller';
import { isErrorLike } from '../outside/errorLike';
import { describeTrouble } from '../reconcile/trouble';
import { invalid } from '../services/requestErrors';
import { refuseUnreadable } from './bodies';
import { sendDownload } from './downloads';
import { RateLimits } from './RateLimits';
import { Answer, Route, UserRoute } from './routes';

/** Largest request body. A form is a few kilobytes; 20 SSH keys are some more. */
const BODY_LIMIT = '256kb';

/** What answering needs beside the services. */
export interface ApiOptions {
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  auditor: AuditorService;
  /** Milliseconds, for rate limits; the machine's own time when absent. */
  now?: () => number;
}

/** Reads JSON from here on, and refuses what no route could use. */
export function readJson(router: Router): void {
  router.use(express.json({ limit: BODY_LIMIT }));
  router.use(refuseUnreadable);
  router.use(refuseNul);
}

/** Answers these routes: who is asking, how often, what the audit keeps, and then the handler. */
export function mountRoutes<S>(
  router: Router,
  routes: readonly Route<S>[],
  options: ApiOptions & S,
): void {
  const limits = new RateLimits(options.now ?? Date.now);
  for (const route of routes) {
    router[route.method](route.path, async (req, res) => {
      const done = await answer(route, req, options, limits);
      if (done.isSecret) {
        res.setHeader('Cache-Control', 'no-store');
      }
      res.status(done.status ?? 200);
      if (done.download) {
        await sendDownload(res, done.download);
      } else {
        res.json(done.body);
      }
    });
  }
}

async function answer<S>(
  route: Route<S>,
  req: Request,
  options: ApiOptions & S,
  limits: RateLimits,
): Promise<Answer> {
  if (route.principal === 'service') {
    await options.httpAuth.credentials(req, { allow: ['service'] });
    return route.handle(options, req);
  }
  const credentials = await options.httpAuth.credentials(req, {
    allow: ['user'],
  });
  const caller = await callerOf(credentials, options.userInfo);
  limits.demand(route, caller.userEntityRef);
  const work = () => route.handle(options, caller, req);
  return route.audit ? audited(route, req, options.auditor, work) : work();
}

/** An event before, and how it ended after; a request that was refused is written, too. */
async function audited<S>(
  route: UserRoute<S>,
  req: Request,
  auditor: AuditorService,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { auditId = 'instanceId' } = route;
  const event = await auditor.createEvent({
    eventId: route.operation,
    severityLevel: route.audit,
    request: req,
    meta: {
      [auditId]: req.params.id,
      ...route.auditMeta?.(req.body, req.params),
    },
  });
  try {
    const result = await work();
    await event.success({
      meta: {
        [auditId]: idOf(result) ?? req.params.id,
        ...route.auditResult?.(result.body),
      },
    });
    return result;
  } catch (error) {
    await event.fail({ error: forAudit(error) });
    throw error;
  }
}

/** What kind of error, and its words; not what it holds. */
function forAudit(error: unknown): Error {
  const told = new Error(describeTrouble(error));
  told.name = isErrorLike(error) ? error.name : 'Error';
  return told;
}

function idOf({ body }: Answer): string | undefined {
  return typeof body === 'object' &&
    body !== null &&
    'id' in body &&
    typeof body.id === 'string'
    ? body.id
    : undefined;
}

/** Each answer says which request it is for, so that a person and the log mean the same one. */
export function requestId(
  req: Request,
  res: Response,
  next: NextFunction,
): void {
  const given = req.header('x-request-id');
  res.setHeader(
    'x-request-id',
    given && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID(),
  );
  next();
}

/** No text of ours holds a NUL character, and PostgreSQL cannot keep one. */
function refuseNul(req: Request, _res: Response, next: NextFunction): void {
  if (textOf(req.body).includes('\\u0000') || /%00/.test(req.url)) {
    throw invalid([{ path: '', message: 'A text holds a NUL character.' }]);
  }
  next();
}

/** @throws InputError for what is nested so deeply that nothing could read it */
function textOf(body: unknown): string {
  try {
    return JSON.stringify(body ?? null);
  } catch (error) {
    if (error instanceof RangeError) {
      throw invalid([
        { path: '', message: 'The request is nested too deeply.' },
      ]);
    }
    throw error;
  }
}
