import { Context } from 'koa';
import { readBearer, readForm, refusal, refuse, sendJson } from '../http';
import { Application, World } from '../world';
import { findBearer } from './bearer';
import { userClaims } from './claims';
import { authenticateClient, clientRefusal } from './clients';
import { issuerOf } from './host';
import { roleScopesOf } from './scopes';

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
  const bearer = findBearer(token, world);
  if (!bearer) {
    const known = world.signIns.byAccessToken(token);
    const isOfNobody =
      known?.current && !world.directory.user(known.signIn.userId);
    refuse(
      ctx,
      refusal(
        401,
        'access_denied',
        isOfNobody ? 'no active user' : 'access token invalid',
      ),
    );
    return;
  }
  const { user, scopes, projectId } = bearer;
  sendJson(ctx, 200, userClaims(user, scopes, projectId, world));
}

/**
 * RFC 7662; 04-tokens/introspection. Active are access tokens whose audience holds the caller, and
 * personal access tokens for every caller.
 */
export async function introspect(ctx: Context, world: World): Promise<void> {
  const form = await readForm(ctx);
  const client = authenticateClient(ctx, form, world);
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
  sendJson(ctx, 200, introspection(token, client, issuerOf(ctx, world), world));
}

function introspection(
  token: string,
  caller: Application,
  issuer: string,
  world: World,
): object {
  const bearer = findBearer(token, world);
  const aud = bearer?.audience ?? [caller.clientId, caller.projectId];
  const isForCaller =
    aud.includes(caller.clientId) || aud.includes(caller.projectId);
  if (!bearer || !isForCaller) {
    return { active: false };
  }
  const { user, clientId, authTime } = bearer;
  const isPersonal = bearer.audience === undefined;
  const scopes = isPersonal
    ? [...bearer.scopes, ...projectRoleScopes(caller, world)]
    : bearer.scopes;
  return {
    active: true,
    ...(user.kind === 'human' && { amr: ['pwd'] }),
    aud,
    ...(authTime !== undefined && { auth_time: authTime }),
    ...(clientId && { client_id: clientId }),
    exp: bearer.expiresAt,
    iat: bearer.issuedAt,
    iss: issuer,
    jti: bearer.id,
    nbf: bearer.issuedAt,
    scope: scopes.join(' '),
    token_type: 'Bearer',
    ...userClaims(user, scopes, caller.projectId, world),
    ...(scopes.includes('profile') && { username: userNameOf(user) }),
  };
}

function projectRoleScopes(
  { projectId }: Application,
  { directory }: World,
): string[] {
  const project = directory.project(projectId);
  return project ? roleScopesOf(project) : [];
}

function userNameOf(user: NonNullable<ReturnType<typeof findBearer>>['user']) {
  return user.kind === 'human' ? user.person.userName : user.machine.userName;
}

/** RFC 7009; 04-tokens/revocation: 200 for garbage, repeats and another client of the project. */
export async function revoke(ctx: Context, world: World): Promise<void> {
  const form = await readForm(ctx);
  const client = authenticateClient(ctx, form, world);
  if (typeof client === 'string') {
    refuse(ctx, clientRefusal(client));
    return;
  }
  const token = form.get('token');
  if (!token) {
    refuse(ctx, refusal(400, 'invalid_request', 'token missing'));
    return;
  }
  const found =
    world.signIns.byRefreshToken(token) ?? world.signIns.byAccessToken(token);
  const owner = world.applications.find(
    one => one.clientId === found?.signIn.clientId,
  );
  if (owner && owner.projectId !== client.projectId) {
    refuse(
      ctx,
      refusal(401, 'invalid_client', 'token was not issued for this client'),
    );
    return;
  }
  world.signIns.revoke(token);
  ctx.status = 200;
  ctx.body = '';
}
