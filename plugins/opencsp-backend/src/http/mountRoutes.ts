import {
  AuditorService,
  HttpAuthService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import express, { NextFunction, Request, Response, Router } from 'express';
import { randomUUID } from 'node:crypto';
import { callerOf } from '../authz/Caller';
import { audited } from '../services/audited';
import { demandNoNul, invalidNul } from '../services/noNul';
import { refuseUnreadable } from './bodies';
import { sendDownload } from './downloads';
import { RateLimits } from './RateLimits';
import { Answer, Route } from './routes';

/** Largest request body. A form is a few kilobytes; 20 SSH keys are some more. */
const BODY_LIMIT = '256kb';

/** What answering needs beside the services. */
export interface ApiOptions {
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  auditor: AuditorService;
  /** Milliseconds, for rate limits; the machine's own time when absent. */
  now?: () => number;
  /** Counted together with others that offer the same; its own when absent. */
  limits?: RateLimits;
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
  const limits = options.limits ?? new RateLimits(options.now ?? Date.now);
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
  return audited(
    route,
    { request: req, params: req.params, body: req.body },
    options.auditor,
    work,
  );
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

/** In the path, the query and the body. */
function refuseNul(req: Request, _res: Response, next: NextFunction): void {
  demandNoNul(req.body);
  if (/%00/.test(req.url)) {
    throw invalidNul();
  }
  next();
}
