import { LoggerService } from '@backstage/backend-plugin-api';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { callerOf } from '../authz/Caller';
import { CallbacksService } from '../services/CallbacksService';
import { GitWebhookService } from '../services/GitWebhookService';
import { CALLBACK_PATH, callbackRouter } from './callbacks';
import { GIT_CALLBACK_PATH, gitCallbackRouter } from './callbacksGit';
import { answerErrors } from './errors';
import { LogStreams } from './LogStreams';
import { ApiOptions, mountRoutes, readJson, requestId } from './mountRoutes';
import { routes, Services } from './routes';

/** What the router needs. */
export interface RouterOptions extends ApiOptions, Services {
  callbacks: CallbacksService;
  gitWebhook: GitWebhookService;
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
  router.use(
    GIT_CALLBACK_PATH,
    gitCallbackRouter(options.gitWebhook, Date.now),
  );
  router.use('/v1', v1);
  v1.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  readJson(v1);
  v1.get('/instances/:id/logs/stream', async (req, res) => {
    const credentials = await options.httpAuth.credentials(req, {
      allow: ['user'],
    });
    const caller = await callerOf(credentials, options.userInfo);
    await options.logStreams.open(caller, req, res);
  });
  mountRoutes(v1, routes, options);
  router.use(answerErrors(options.logger));
  return router;
}
