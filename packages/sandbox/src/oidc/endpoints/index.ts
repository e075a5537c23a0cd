import { Context, Middleware } from 'koa';
import { sendJson } from '../http';
import { publicKeySet } from '../keys';
import { page } from '../pages/layout';
import { World } from '../world';
import { endSession } from './endSession';
import { discoveryDocument } from './metadata';
import { introspect, revoke, userinfo } from './resources';

type Endpoint = (ctx: Context, world: World) => Promise<void> | void;

const ENDPOINTS: Record<string, Endpoint> = {
  '/.well-known/openid-configuration': (ctx, { issuer }) =>
    sendJson(ctx, 200, discoveryDocument(issuer)),
  '/oauth/v2/keys': (ctx, { state }) => {
    sendJson(ctx, 200, publicKeySet(state.keys));
    ctx.set('cache-control', 'max-age=300, must-revalidate');
  },
  '/oidc/v1/userinfo': userinfo,
  '/oauth/v2/introspect': introspect,
  '/oauth/v2/revoke': revoke,
  '/oidc/v1/end_session': endSession,
  '/debug/healthz': ctx => {
    ctx.body = 'ok';
  },
  '/debug/ready': ctx => {
    ctx.body = 'ok';
  },
  '/ui/login/logout/done': ctx =>
    page(ctx, {
      title: 'Signed out',
      body: '<p>You are signed out of the sandbox. You can close this page.</p>',
    }),
};

/** The endpoints that the stand-in answers itself. */
export function ownEndpoints(world: World): Middleware {
  return async (ctx, next) => {
    const endpoint = Object.hasOwn(ENDPOINTS, ctx.path)
      ? ENDPOINTS[ctx.path]
      : undefined;
    if (endpoint) {
      await endpoint(ctx, world);
    } else {
      await next();
    }
  };
}
