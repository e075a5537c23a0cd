import { Context, Middleware } from 'koa';
import { readBody, sendJson } from '../../http';
import { World } from '../../world';
import { applicationRoutes } from './applications';
import { authorizationRoutes } from './authorizations';
import { authenticate, Call } from './call';
import { ApiError } from './errors';
import { eventRoutes } from './events';
import { instanceRoutes } from './instance';
import { organizationRoutes } from './organizations';
import { projectRoutes } from './projects';
import { serviceUserRoutes } from './serviceUsers';
import { userChangeRoutes } from './userChanges';
import { userRoutes } from './users';
import { webKeyRoutes } from './webKeys';

/** Answers a call; the status is 200 unless it is set on the context. */
export type Handler = (call: Call) => object | Promise<object>;

/** `METHOD /path/:` with a colon for each part that varies. */
export type Routes = Record<string, Handler>;

const ROUTES: Routes = {
  ...userRoutes,
  ...userChangeRoutes,
  ...serviceUserRoutes,
  ...authorizationRoutes,
  ...organizationRoutes,
  ...projectRoutes,
  ...applicationRoutes,
  ...webKeyRoutes,
  ...eventRoutes,
  ...instanceRoutes,
};

const CONNECT = /^\/zitadel\.[\w.]+\/\w+$/;
const NOT_FOUND = { code: 5, message: 'Not Found' };

/** ZITADEL's management API, as far as a directory sync and a set-up program need it. */
export function managementApi(world: World): Middleware {
  return async ctx => {
    if (ctx.method === 'OPTIONS') {
      ctx.status = 204;
      return;
    }
    const isConnect = CONNECT.test(ctx.path);
    const found = findRoute(ctx);
    if (isConnect && !isCallable(ctx)) {
      return;
    }
    if (!found) {
      notFound(ctx, isConnect);
      return;
    }
    try {
      const isV1 = /^\/(management|admin|auth)\/v1\//.test(ctx.path);
      const caller = authenticate(ctx, world, isV1);
      const raw = await readBody(ctx);
      const body = parseBody(raw, isConnect, ctx.path);
      const { handler, params } = found;
      const answer = await handler({
        ctx,
        world,
        caller,
        raw,
        body,
        params,
        isV1,
      });
      sendJson(ctx, ctx.status === 404 ? 200 : ctx.status, answer);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      if (error.code === 16 && !isConnect) {
        ctx.set('www-authenticate', error.shown());
      }
      sendJson(ctx, error.status, isConnect ? error.connect() : error.rest());
    }
  };
}

function findRoute(
  ctx: Context,
): { handler: Handler; params: string[] } | undefined {
  const wanted = ctx.path.split('/');
  for (const [route, handler] of Object.entries(ROUTES)) {
    const [method, path] = route.split(' ');
    const parts = path.split('/');
    const fits =
      method === ctx.method &&
      parts.length === wanted.length &&
      parts.every((part, index) =>
        part === ':' ? wanted[index] !== '' : part === wanted[index],
      );
    if (fits) {
      return { handler, params: wanted.filter((_, i) => parts[i] === ':') };
    }
  }
  return undefined;
}

/** Connect takes POST with JSON only (08-api-errors/protocol). */
function isCallable(ctx: Context): boolean {
  if (ctx.method !== 'POST') {
    ctx.status = 405;
    ctx.body = '';
    return false;
  }
  const type = ctx.get('content-type');
  if (type && !type.includes('json')) {
    ctx.status = 415;
    ctx.body = '';
    return false;
  }
  return true;
}

function notFound(ctx: Context, isConnect: boolean): void {
  const [, service] = ctx.path.split('/');
  const isKnownService = Object.keys(ROUTES).some(route =>
    route.includes(`/${service}/`),
  );
  if (isConnect && isKnownService) {
    ctx.status = 404;
    ctx.body = '404 page not found\n';
    return;
  }
  const paths = Object.keys(ROUTES).map(route => route.split(' ')[1]);
  if (paths.includes(ctx.path)) {
    sendJson(ctx, 405, { code: 12, message: 'Method Not Allowed' });
    return;
  }
  const isText = /^\/(debug|\.well-known\/openid-configuration\/)/.test(
    ctx.path,
  );
  if (isText) {
    ctx.status = 404;
    ctx.body = '404 page not found\n';
    return;
  }
  sendJson(ctx, 404, NOT_FOUND);
}

function parseBody(raw: string, isConnect: boolean, path: string): unknown {
  if (raw === '') {
    if (isConnect) {
      throw new ApiError(
        3,
        'unmarshal message: zero-length payload is not a valid JSON object',
      );
    }
    return {};
  }
  try {
    return camelCased(JSON.parse(raw));
  } catch {
    throw new ApiError(
      3,
      isConnect
        ? `unmarshal message: unmarshal into *${messageOf(
            path,
          )}Request: proto: unexpected EOF`
        : 'unexpected EOF',
    );
  }
}

/** Names in snake_case are accepted, too (08-api-errors/protocol). */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(camelCased);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camelCased(inner),
    ]),
  );
}

/** A Connect method's message, as Go names it: `project.ListProjects`. */
function messageOf(path: string): string {
  const [, service, method] = path.split('/');
  return `${service.split('.')[1]}.${method}`;
}
