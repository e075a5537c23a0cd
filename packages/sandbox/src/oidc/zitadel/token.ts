import { setTimeout as pause } from 'node:timers/promises';
import { Context } from 'koa';
import { readForm, Refusal, refusal, refuse, sendJson } from '../http';
import { Challenge, verifierState } from '../pkce';
import { SignIn } from '../sessions/signIns';
import { Application, World } from '../world';
import { authenticateClient, clientRefusal } from './clients';
import { issuerOf } from './host';
import { issueForPerson } from './issue';
import { clientCredentialsGrant, jwtProfileGrant } from './machineGrants';

/**
 * ZITADEL checks a token and writes the new ones a moment later: requests that come in between
 * win, too (05-refresh/parallel, 03-authorize/code-binding). Without a pause none would.
 */
const WRITE_MILLISECONDS = 25;

const JWT_PROFILE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** What a grant leads to: a sign-in to issue tokens for, and its last step. */
interface Granted {
  signIn: SignIn;
  client: Application;
  write: () => void;
}

/** The token endpoint; its refusals are ZITADEL's, word by word. */
export async function token(ctx: Context, world: World): Promise<void> {
  const form = await readForm(ctx);
  const grantType = ctx.method === 'POST' ? form.get('grant_type') : null;
  if (!grantType) {
    refuse(ctx, refusal(400, 'invalid_request', 'grant_type missing'));
    return;
  }
  const issuing = { world, issuer: issuerOf(ctx, world) };
  switch (grantType) {
    case 'authorization_code':
      await answer(ctx, form, world, codeGrant);
      return;
    case 'refresh_token':
      await answer(ctx, form, world, refreshGrant);
      return;
    case 'client_credentials':
      await clientCredentialsGrant(ctx, form, issuing);
      return;
    case JWT_PROFILE:
      await jwtProfileGrant(ctx, form, issuing);
      return;
    default:
      refuse(
        ctx,
        refusal(400, 'unsupported_grant_type', `${grantType} not supported`),
      );
  }
}

async function answer(
  ctx: Context,
  form: URLSearchParams,
  world: World,
  grant: (
    form: URLSearchParams,
    client: Application,
    world: World,
  ) => Refusal | Granted,
): Promise<void> {
  const client = authenticateClient(ctx, form, world);
  if (typeof client === 'string') {
    refuse(ctx, clientRefusal(client));
    return;
  }
  const granted = grant(form, client, world);
  if ('status' in granted) {
    refuse(ctx, granted);
    return;
  }
  await pause(WRITE_MILLISECONDS);
  granted.write();
  const user = world.directory.user(granted.signIn.userId);
  if (!user) {
    refuse(ctx, refusal(404, 'invalid_request', 'Errors.User.NotFound'));
    return;
  }
  const issuing = { world, issuer: issuerOf(ctx, world) };
  sendJson(
    ctx,
    200,
    await issueForPerson(granted.signIn, granted.client, user, issuing),
  );
}

/** 03-authorize/token-errors, code-binding; another client's code is refused as in 11-newer-version. */
function codeGrant(
  form: URLSearchParams,
  client: Application,
  { authRequests, signIns, behaviour }: World,
): Refusal | Granted {
  const value = form.get('code');
  if (!value) {
    return refusal(400, 'invalid_request', 'code missing');
  }
  const redirectUri = form.get('redirect_uri');
  if (!redirectUri) {
    return refusal(400, 'invalid_request', 'redirect_uri missing');
  }
  const code = authRequests.code(value);
  if (!code) {
    return refusal(400, 'invalid_request', 'Errors.User.Code.Invalid');
  }
  if (code.spent) {
    return refusal(400, 'invalid_request', 'Errors.AuthRequest.NoCode');
  }
  if (behaviour.clientBinding && code.clientId !== client.clientId) {
    return refusal(
      400,
      'invalid_client',
      'client_id does not correspond to the client_id in the authorization request',
    );
  }
  const signIn = signIns.find(code.signInId);
  const problem = verifierProblem(code, form.get('code_verifier'));
  if (problem || !signIn) {
    return (
      problem ?? refusal(400, 'invalid_request', 'Errors.AuthRequest.NoCode')
    );
  }
  if (code.redirectUri !== redirectUri) {
    return refusal(400, 'invalid_grant', 'redirect_uri does not correspond');
  }
  return { signIn, client, write: () => authRequests.spendCode(value) };
}

/** PKCE is checked when the request had a challenge, and not demanded; `plain` works. */
function verifierProblem(
  code: Challenge,
  verifier: string | null,
): Refusal | undefined {
  switch (verifierState(code, verifier)) {
    case 'missing':
      return refusal(400, 'invalid_request', 'code_verifier required');
    case 'wrong':
      return refusal(400, 'invalid_grant', 'invalid code_verifier');
    default:
      return undefined;
  }
}

/** 05-refresh: never `invalid_grant`. */
function refreshGrant(
  form: URLSearchParams,
  client: Application,
  world: World,
): Refusal | Granted {
  const { signIns, faults, directory, behaviour, now } = world;
  if (client.refreshTokens === false) {
    return refusal(
      400,
      'unauthorized_client',
      'grant_type "refresh_token" not allowed',
    );
  }
  const value = form.get('refresh_token');
  if (!value) {
    return refusal(400, 'invalid_request', 'refresh_token missing');
  }
  const found = signIns.byRefreshToken(value);
  if (!found) {
    return refusal(400, 'invalid_request', 'Errors.User.RefreshToken.Invalid');
  }
  const { signIn, token: stored, current } = found;
  if (behaviour.clientBinding && signIn.clientId !== client.clientId) {
    return refusal(
      400,
      'invalid_client',
      'client_id does not correspond to the client_id in the refresh token',
    );
  }
  const ranOut = stored.expiresAt <= now() / 1000;
  const owner = world.applications.find(
    one => one.clientId === signIn.clientId,
  );
  const isForeign = owner?.projectId !== client.projectId;
  if (!current || ranOut || isForeign || faults.takeRefusal()) {
    return refusal(
      400,
      'invalid_request',
      'Errors.OIDCSession.RefreshTokenInvalid',
    );
  }
  const user = directory.user(signIn.userId);
  if (!directory.isUsable(user)) {
    return refusal(400, 'invalid_request', 'Errors.User.NotActive');
  }
  const wanted = (form.get('scope') ?? '').split(' ').filter(Boolean);
  return wanted.every(scope => signIn.scopes.includes(scope))
    ? { signIn, client, write: () => {} }
    : refusal(400, 'invalid_scope');
}
