import { Context } from 'koa';
import { decodeProtectedHeader } from 'jose';
import { readParameters, Refusal, refusal, refuse, withQuery } from '../http';
import { IdTokenHint, readIdTokenHint, readSigned, signToken } from '../keys';
import { terminateSession } from '../sessions/terminate';
import { Application, World } from '../world';
import { activeApplication } from './clients';
import { issuerOf } from './host';
import { BROWSER_COOKIE } from './login';

const LOGOUT_V2_PATH = '/ui/v2/login/logout';

/**
 * RP-initiated logout as recorded (06-logout/end-session). Only a hint ends a session; without one
 * it redirects as if, or asks the login application when login v2 is required. A browser of the
 * built-in login is known by its cookie (06-logout/login-v1-sessions). Refresh tokens live on.
 */
export async function endSession(ctx: Context, world: World): Promise<void> {
  const given = await readParameters(ctx);
  const hintText = given.get('id_token_hint');
  const hint = hintText ? await readHint(hintText, world) : undefined;
  if (hint && 'status' in hint) {
    refuse(ctx, hint);
    return;
  }
  const clientId = given.get('client_id') ?? hint?.azp;
  const problem = clientProblem(clientId, hint, world);
  if (problem) {
    refuse(ctx, problem);
    return;
  }
  const client = activeApplication(clientId, world);
  const uri = client && given.get('post_logout_redirect_uri');
  if (uri && !client.postLogoutRedirectUris.includes(uri)) {
    refuse(
      ctx,
      refusal(400, 'invalid_request', 'post_logout_redirect_uri invalid'),
    );
    return;
  }
  if (hint) {
    terminateSession(hint.sid, world);
    ctx.redirect(
      withQuery(uri || '/logout/done', { state: given.get('state') }),
    );
    return;
  }
  if (world.behaviour.loginV2Required) {
    ctx.redirect(await logoutPage(ctx, given, uri, world));
    return;
  }
  endByCookie(ctx, client, world);
  ctx.redirect(
    withQuery(uri || '/ui/login/logout/done', { state: given.get('state') }),
  );
}

/** An access token that is a JWT counts as no hint; anything else that is no ID token is refused. */
async function readHint(
  text: string,
  { state, behaviour }: World,
): Promise<IdTokenHint | Refusal | undefined> {
  const hint = await readIdTokenHint(state.keys, text);
  if (hint || (await readSigned(state.keys, text))) {
    return hint;
  }
  return behaviour.newerErrors && isTokenOfOurs(text)
    ? refusal(500, 'server_error', 'Errors.Internal')
    : refusal(400, 'invalid_request', 'id_token_hint invalid');
}

function isTokenOfOurs(text: string): boolean {
  try {
    return decodeProtectedHeader(text).kid !== undefined;
  } catch {
    return false;
  }
}

function clientProblem(
  clientId: string | undefined,
  hint: IdTokenHint | undefined,
  world: World,
): Refusal | undefined {
  if (hint && hint.azp !== clientId) {
    return refusal(
      400,
      'invalid_request',
      'client_id does not match azp of id_token_hint',
    );
  }
  return clientId && !activeApplication(clientId, world)
    ? refusal(400, 'invalid_request', 'Errors.App.NotFound')
    : undefined;
}

/** Where the login application asks which session to end. */
async function logoutPage(
  ctx: Context,
  given: URLSearchParams,
  uri: string | null | undefined,
  world: World,
): Promise<string> {
  const iat = Math.floor(world.now() / 1000);
  const logoutToken = await signToken(world.state.keys, {
    iss: issuerOf(ctx, world),
    iat,
    exp: iat + 900,
    client_id: given.get('client_id') ?? undefined,
  });
  return withQuery(LOGOUT_V2_PATH, {
    logout_hint: given.get('logout_hint'),
    logout_token: logoutToken,
    post_logout_redirect: withQuery(uri || '/logout/done', {
      state: given.get('state'),
    }),
    ui_locales: given.get('ui_locales'),
  });
}

function endByCookie(
  ctx: Context,
  client: Application | undefined,
  world: World,
): void {
  const session = world.sessions.of(ctx, BROWSER_COOKIE);
  if (session && client?.loginVersion === 1) {
    terminateSession(session.id, world);
  }
}
