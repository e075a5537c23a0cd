import { Context } from 'koa';
import { readBearer, readForm, refuse, sendJson } from '../http';
import { uuidOf } from '../identities';
import { readSigned } from '../keys';
import { isUsable, Person } from '../people';
import { World } from '../world';
import { authenticateClient, REALM } from './realm';
import { mappedClaims, profileClaims } from './tokens';

/** Userinfo: an empty body and a header on refusal (keycloak-code-flow, keycloak-logout). */
export function userinfo(ctx: Context, world: World): void {
  const token = readBearer(ctx.get('authorization')) ?? '';
  const found = liveToken(token, world);
  if (typeof found === 'string') {
    ctx.status = 401;
    ctx.set(
      'www-authenticate',
      `Bearer realm="${REALM}", error="invalid_token", error_description="${found}"`,
    );
    ctx.type = 'text';
    ctx.body = '';
    return;
  }
  const { person, scopes } = found;
  sendJson(ctx, 200, {
    sub: uuidOf(person),
    ...profileClaims(person, scopes),
    ...mappedClaims(person, world),
  });
}

/** Inactive as long as the caller is not in the token's audience: by default it never is. */
export async function introspect(ctx: Context, world: World): Promise<void> {
  const form = await readForm(ctx);
  const client = authenticateClient(ctx, form, world);
  if ('status' in client) {
    refuse(ctx, client);
    return;
  }
  const value = form.get('token') ?? '';
  const claims = await readSigned(world.state.keys, value);
  const isGood =
    claims &&
    typeof liveToken(value, world) !== 'string' &&
    [claims.aud].flat().includes(client.clientId);
  sendJson(
    ctx,
    200,
    isGood
      ? {
          ...claims,
          client_id: client.clientId,
          username: claims.preferred_username,
          token_type: 'Bearer',
          active: true,
        }
      : { active: false },
  );
}

/** The person and scopes of a token, or why it is refused. */
function liveToken(
  value: string,
  { signIns, sessions, directory }: World,
): { person: Person; scopes: string[] } | string {
  const found = signIns.byAccessToken(value);
  if (!found) {
    return 'Token verification failed';
  }
  const { userId, sessionId, scopes } = found.signIn;
  const person = directory.person(userId);
  if (!person || !isUsable(person)) {
    return 'User disabled';
  }
  return sessionId && sessions.find(sessionId)
    ? { person, scopes }
    : 'user_session_not_found';
}
