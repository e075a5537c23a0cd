import { LoggerService } from '@backstage/backend-plugin-api';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { CallbacksService } from '../services/CallbacksService';
import { GitWebhookService } from '../services/GitWebhookService';
import { deploymentsNotSetUp } from '../services/deployments/deploymentErrors';
import { hostsNotSetUp } from '../services/hosts/hostErrors';
import { CALLBACK_PATH, callbackRouter } from './callbacks';
import { GIT_CALLBACK_PATH, gitCallbackRouter } from './callbacksGit';
import { answerErrors } from './errors';
import { LogStreams } from './LogStreams';
import { mountLogStream } from './mountLogStream';
import { ApiOptions, mountRoutes, readJson, requestId } from './mountRoutes';
import { openApiDocument } from './openapi/openApiDocument';
import { OPENAPI_PATH, otherRoutes } from './openapi/otherRoutes';
import { serveOpenApi } from './openapi/serveOpenApi';
import { routes, Services } from './routes';

/** What the router needs. */
export interface RouterOptions extends ApiOptions, Services {
  callbacks: CallbacksService;
  gitWebhook: GitWebhookService;
  logger: LoggerService;
  /** By the plural of what the logs are of, as it stands in the path; absent where that is not set up. */
  logStreams: Partial<Record<(typeof LOGGED)[number], LogStreams>>;
}

/** What has a log to follow. */
const LOGGED = ['instances', 'hosts', 'deployments'] as const;

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
  v1.get(
    OPENAPI_PATH,
    serveOpenApi(() => openApiDocument([...routes, ...otherRoutes])),
  );
  readJson(v1);
  for (const plural of LOGGED) {
    const streams = options.logStreams[plural] ?? missingStreams(plural);
    mountLogStream(v1, `/${plural}/:id/logs/stream`, streams, options);
  }
  mountRoutes(v1, routes, options);
  router.use(answerErrors(options.logger));
  return router;
}

/** Where a part is not set up, its stream says so, as its other routes do. */
function missingStreams(
  plural: (typeof LOGGED)[number],
): Pick<LogStreams, 'open'> {
  return {
    open: async () => {
      throw plural === 'hosts' ? hostsNotSetUp() : deploymentsNotSetUp();
    },
  };
}
