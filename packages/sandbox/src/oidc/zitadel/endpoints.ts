import { Context, Middleware } from 'koa';
import { Endpoint, endpointOf } from '../endpointApp';
import { sendJson } from '../http';
import { publicKeySet } from '../keys';
import { page } from '../pages/layout';
import { World } from '../world';
import { authorize } from './authorize';
import { endSession } from './endSession';
import { issuerOf } from './host';
import {
  BROWSER_COOKIE,
  callback,
  login,
  LOGIN_V1_PATH,
  LOGIN_V2_PATH,
} from './login';
import { discoveryDocument } from './metadata';
import { introspect, revoke, userinfo } from './resources';
import { token } from './token';

/** Answers of the OIDC server, which set the browser's cookie, and let in every origin. */
const OIDC: Record<string, Endpoint> = {
  '/.well-known/openid-configuration': (ctx, world) =>
    sendJson(ctx, 200, discoveryDocument(issuerOf(ctx, world))),
  '/oauth/v2/keys': (ctx, { state }) => {
    sendJson(ctx, 200, publicKeySet(state.keys));
    ctx.set('cache-control', 'max-age=300, must-revalidate');
  },
  '/oauth/v2/authorize': authorize,
  '/oauth/v2/authorize/callback': callback,
  '/oauth/v2/token': token,
  '/oauth/v2/introspect': introspect,
  '/oauth/v2/revoke': revoke,
  '/oidc/v1/userinfo': userinfo,
  '/oidc/v1/end_session': endSession,
};

const signedOut: Endpoint = ctx =>
  page(ctx, {
    title: 'Signed out',
    body: '<p>You are signed out of the sandbox. You can close this page.</p>',
  });

const OTHERS: Record<string, Endpoint> = {
  [LOGIN_V2_PATH]: login,
  [LOGIN_V1_PATH]: login,
  '/ui/login': ctx => {
    ctx.redirect('/ui/login/');
    ctx.status = 301;
  },
  '/ui/login/logout/done': signedOut,
  '/debug/healthz': ctx => {
    ctx.body = 'ok';
  },
  '/debug/ready': ctx => sendText(ctx, 'ok'),
  '/debug/validate': ctx => sendText(ctx, 'ok'),
  '/healthz': ctx => sendJson(ctx, 200, { status: 'SERVING' }),
  '/': ctx => ctx.redirect('/ui/login'),
};

/** ZITADEL's endpoints for people and applications; the management API is in `api`. */
export function oidcEndpoints(world: World): Middleware {
  return async (ctx, next) => {
    const oidc = endpointOf(OIDC, ctx.path);
    const other = endpointOf(OTHERS, ctx.path);
    if (!oidc && !other) {
      await next();
      return;
    }
    if (!oidc) {
      await other?.(ctx, world);
      return;
    }
    allowOrigin(ctx);
    if (ctx.method === 'OPTIONS') {
      ctx.status = 204;
      return;
    }
    world.sessions.identify(ctx, BROWSER_COOKIE);
    await oidc(ctx, world);
  };
}

function allowOrigin(ctx: Context): void {
  const origin = ctx.get('origin');
  if (origin) {
    ctx.set('access-control-allow-origin', origin);
    ctx.set('access-control-allow-credentials', 'true');
    ctx.set('access-control-expose-headers', 'Location, Content-Length');
    ctx.set(
      'access-control-allow-headers',
      ctx.get('access-control-request-headers'),
    );
  }
}

function sendText(ctx: Context, text: string): void {
  ctx.body = text;
  ctx.type = 'json';
}
