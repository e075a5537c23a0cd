import {
  AuditorService,
  HttpAuthService,
  LoggerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import express, { NextFunction, Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { randomUUID } from 'node:crypto';
import { callerOf } from '../authz/Caller';
import { Answer, Route, routes, Services, UserRoute } from './routes';
import { isErrorLike } from '../outside/errorLike';
import { describeTrouble } from '../reconcile/trouble';
import { invalid } from '../services/requestErrors';
import { CallbacksService } from '../services/CallbacksService';
import { CALLBACK_PATH, callbackRouter } from './callbacks';
import { answerErrors } from './errors';
import { LogStreams } from './LogStreams';

/** Largest request body. A form is a few kilobytes; 20 SSH keys are some more. */
const BODY_LIMIT = '256kb';

/** What the router needs. */
export interface RouterOptions extends Services {
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  auditor: AuditorService;
  callbacks: CallbacksService;
  logger: LoggerService;
  logStreams: LogStreams;
}

/** The plugin's HTTP API. Errors are answered by Backstage's own middleware. */
export function createRouter(options: RouterOptions): Router {
  const router = PromiseRouter();
  const v1 = PromiseRouter();
  router.use(requestId);
  // Before what parses and checks: it answers everything alike.
  router.use(CALLBACK_PATH, callbackRouter(options.callbacks, Date.now));
  router.use('/v1', v1);
  v1.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  v1.use(express.json({ limit: BODY_LIMIT }));
  v1.use(refuseNul);
  v1.get('/instances/:id/logs/stream', async (req, res) => {
    const credentials = await options.httpAuth.credentials(req, {
      allow: ['user'],
    });
    const caller = await callerOf(credentials, options.userInfo);
    await options.logStreams.open(caller, req, res);
  });
  for (const route of routes) {
    v1[route.method](route.path, async (req, res) => {
      const { status = 200, body } = await answer(route, req, options);
      res.status(status).json(body);
    });
  }
  router.use(answerErrors(options.logger));
  return router;
}

async function answer(
  route: Route,
  req: Request,
  options: RouterOptions,
): Promise<Answer> {
  if (route.principal === 'service') {
    await options.httpAuth.credentials(req, { allow: ['service'] });
    return route.handle(options, req);
  }
  const credentials = await options.httpAuth.credentials(req, {
    allow: ['user'],
  });
  const caller = await callerOf(credentials, options.userInfo);
  const work = () => route.handle(options, caller, req);
  return route.audit ? audited(route, req, options.auditor, work) : work();
}

/** An event before, and how it ended after; a request that was refused is written, too. */
async function audited(
  route: UserRoute,
  req: Request,
  auditor: AuditorService,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const event = await auditor.createEvent({
    eventId: route.operation,
    severityLevel: route.audit,
    request: req,
    meta: { instanceId: req.params.id, ...route.auditMeta?.(req.body) },
  });
  try {
    const result = await work();
    await event.success({
      meta: {
        instanceId: idOf(result) ?? req.params.id,
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
function requestId(req: Request, res: Response, next: NextFunction): void {
  const given = req.header('x-request-id');
  res.setHeader(
    'x-request-id',
    given && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID(),
  );
  next();
}

/** No text of ours holds a NUL character, and PostgreSQL cannot keep one. */
function refuseNul(req: Request, _res: Response, next: NextFunction): void {
  const body = JSON.stringify(req.body ?? null);
  if (body.includes('\\u0000') || /%00/.test(req.url)) {
    throw invalid([{ path: '', message: 'A text holds a NUL character.' }]);
  }
  next();
}
