import Koa, { Context } from 'koa';
import { Endpoint, endpointApp } from '../endpointApp';
import { sendJson } from '../http';
import { publicKeySet } from '../keys';
import { World } from '../world';
import { authorize, loginAction } from './authorize';
import { logout } from './logout';
import { discoveryDocument } from './metadata';
import { issuerOf, LOGIN_PATH, PROTOCOL_PATH, REALM_PATH } from './realm';
import { introspect, userinfo } from './resources';
import { token } from './token';

const ENDPOINTS: Record<string, Endpoint> = {
  [`${REALM_PATH}/.well-known/openid-configuration`]: (ctx, world) =>
    sendJson(ctx, 200, discoveryDocument(issuerOf(world))),
  [`${PROTOCOL_PATH}/certs`]: (ctx, { state }) =>
    sendJson(ctx, 200, publicKeySet(state.keys)),
  [`${PROTOCOL_PATH}/auth`]: (ctx, world) => authorize(ctx, world),
  [`${PROTOCOL_PATH}/registrations`]: (ctx, world) =>
    authorize(ctx, world, true),
  [LOGIN_PATH]: loginAction,
  [`${PROTOCOL_PATH}/token`]: token,
  [`${PROTOCOL_PATH}/token/introspect`]: introspect,
  [`${PROTOCOL_PATH}/userinfo`]: userinfo,
  [`${PROTOCOL_PATH}/logout`]: logout,
};

/** Keycloak 26, realm `opencsp`, as `oidc-other/keycloak-*` recorded a fresh realm. */
export function keycloakApp(world: World): Koa {
  return endpointApp(world, ENDPOINTS, notFound);
}

function notFound(ctx: Context): void {
  if (/^\/realms\//.test(ctx.path)) {
    const isOurs = ctx.path.startsWith(`${REALM_PATH}/`);
    sendJson(ctx, 404, {
      error: isOurs ? 'HTTP 404 Not Found' : 'Realm does not exist',
    });
  } else {
    sendJson(ctx, 404, {
      error: 'Unable to find matching target resource method',
    });
  }
}
