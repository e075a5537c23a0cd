import { Context } from 'koa';
import { audience, personClaims } from '../claims';
import {
  authenticateClient,
  clientRefusal,
  readBearer,
  readForm,
  refusal,
  refuse,
  sendJson,
} from '../http';
import { World } from '../world';

/** 04-tokens/userinfo. */
export async function userinfo(ctx: Context, world: World): Promise<void> {
  const form = ctx.method === 'POST' ? await readForm(ctx) : undefined;
  const token =
    readBearer(ctx.get('authorization')) ??
    form?.get('access_token') ??
    undefined;
  if (!token) {
    refuse(ctx, refusal(401, 'invalid_request', 'access token missing'));
    return;
  }
  const signIn = world.signIns.byAccessToken(token);
  const person = signIn && world.signIns.person(signIn);
  if (!signIn || !person) {
    refuse(ctx, refusal(401, 'access_denied', 'access token invalid'));
    return;
  }
  sendJson(ctx, 200, personClaims(person, signIn.scopes));
}

/** RFC 7662; 04-tokens/introspection. Only access tokens are ever active. */
export async function introspect(ctx: Context, world: World): Promise<void> {
  const form = await readForm(ctx);
  const client = authenticateClient(ctx, form, world.clients);
  if (typeof client === 'string') {
    refuse(
      ctx,
      client === 'none'
        ? clientRefusal(client)
        : refusal(400, 'unauthorized_client'),
    );
    return;
  }
  const token = form.get('token');
  if (!token) {
    refuse(ctx, refusal(400, 'invalid_request', 'token missing'));
    return;
  }
  const signIn = world.signIns.byAccessToken(token);
  const person = signIn && world.signIns.person(signIn);
  const times = world.state.find('AccessToken', token)?.payload;
  if (!signIn || !person) {
    sendJson(ctx, 200, { active: false });
    return;
  }
  const ids = world.clients.map(({ clientId }) => clientId);
  sendJson(ctx, 200, {
    active: true,
    amr: ['pwd'],
    aud: audience(ids, signIn.scopes, Math.random),
    auth_time: signIn.authTime,
    client_id: signIn.clientId,
    exp: times?.exp,
    iat: times?.iat,
    iss: world.issuer,
    jti: `V2_${signIn.id}-at_${token.slice(0, 18)}`,
    nbf: times?.iat,
    scope: signIn.scopes.join(' '),
    token_type: 'Bearer',
    username: person.userName,
    ...personClaims(person, signIn.scopes),
  });
}

/** RFC 7009; 04-tokens/revocation: 200 for garbage and repeats. */
export async function revoke(ctx: Context, world: World): Promise<void> {
  const form = await readForm(ctx);
  const client = authenticateClient(ctx, form, world.clients);
  if (typeof client === 'string') {
    refuse(ctx, clientRefusal(client));
    return;
  }
  const token = form.get('token');
  if (!token) {
    refuse(ctx, refusal(400, 'invalid_request', 'token missing'));
    return;
  }
  world.signIns.revoke(token);
  ctx.status = 200;
  ctx.body = '';
}
