import Koa from 'koa';
import { Endpoint, endpointApp } from '../endpointApp';
import { sendJson } from '../http';
import { activeKey, publicKeySet } from '../keys';
import { World } from '../world';
import {
  authorize,
  connector,
  DEX_LOGIN_PATH,
  DEX_PATH,
  introspect,
  issuerOf,
  login,
  token,
  userinfo,
} from './dex';
import { discoveryDocument } from './metadata';

const ENDPOINTS: Record<string, Endpoint> = {
  [`${DEX_PATH}/.well-known/openid-configuration`]: (ctx, world) =>
    sendJson(ctx, 200, discoveryDocument(issuerOf(world))),
  [`${DEX_PATH}/keys`]: (ctx, { state }) => {
    const { kid } = activeKey(state.keys);
    const known = state.keys.filter(
      ({ key, state: of }) => key.kid === kid || of === 'inactive',
    );
    sendJson(ctx, 200, publicKeySet(known));
  },
  [`${DEX_PATH}/auth`]: authorize,
  [`${DEX_PATH}/auth/local`]: connector,
  [DEX_LOGIN_PATH]: login,
  [`${DEX_PATH}/token`]: token,
  [`${DEX_PATH}/token/introspect`]: introspect,
  [`${DEX_PATH}/userinfo`]: userinfo,
  [`${DEX_PATH}/healthz`]: ctx => {
    ctx.body = 'Health check passed';
  },
};

/** Dex 2.45.1 with its local password database: no session, no cookie, no end_session. */
export function dexApp(world: World): Koa {
  return endpointApp(world, ENDPOINTS, ctx => {
    ctx.status = 404;
    ctx.body = '404 page not found\n';
  });
}
