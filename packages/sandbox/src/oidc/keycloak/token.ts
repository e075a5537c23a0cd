import { randomUUID } from 'node:crypto';
import { Context } from 'koa';
import { readForm, Refusal, refusal, refuse, sendJson } from '../http';
import { signToken } from '../keys';
import { isUsable } from '../people';
import { verifierState } from '../pkce';
import { SignIn } from '../sessions/signIns';
import { Application, World } from '../world';
import { ACCESS_SECONDS, authenticateClient, issuerOf } from './realm';
import { issueTokens } from './tokens';

type Granted = { signIn: SignIn; isRefresh: boolean };

/** The token endpoint (keycloak-code-flow, keycloak-more). */
export async function token(ctx: Context, world: World): Promise<void> {
  const form = await readForm(ctx);
  const client = authenticateClient(ctx, form, world);
  if ('status' in client) {
    refuse(ctx, client);
    return;
  }
  switch (form.get('grant_type')) {
    case 'authorization_code':
      await answer(ctx, client, codeGrant(form, client, world), world);
      return;
    case 'refresh_token':
      await answer(ctx, client, refreshGrant(form, client, world), world);
      return;
    case 'client_credentials':
      sendJson(ctx, 200, await clientToken(client, world));
      return;
    default:
      refuse(
        ctx,
        refusal(400, 'unsupported_grant_type', 'Unsupported grant_type'),
      );
  }
}

async function answer(
  ctx: Context,
  client: Application,
  granted: Refusal | Granted,
  world: World,
): Promise<void> {
  if ('status' in granted) {
    refuse(ctx, granted);
    return;
  }
  const person = world.directory.person(granted.signIn.userId);
  if (!person || !isUsable(person)) {
    refuse(ctx, refusal(400, 'invalid_grant', 'User disabled'));
    return;
  }
  const origins = client.redirectUris.map(uri => new URL(uri).origin);
  sendJson(
    ctx,
    200,
    await issueTokens(
      granted.signIn,
      person,
      [...new Set(origins)],
      granted.isRefresh,
      world,
    ),
  );
}

/** A code that comes twice ends the tokens of its first use, too. */
function codeGrant(
  form: URLSearchParams,
  client: Application,
  { authRequests, signIns }: World,
): Refusal | Granted {
  const value = form.get('code') ?? '';
  const code = authRequests.code(value);
  const signIn = code && signIns.find(code.signInId);
  if (code?.spent) {
    signIns.end(code.signInId);
  }
  if (!code || !signIn || code.spent || code.clientId !== client.clientId) {
    return refusal(400, 'invalid_grant', 'Code not valid');
  }
  if (code.redirectUri !== form.get('redirect_uri')) {
    return refusal(400, 'invalid_grant', 'Incorrect redirect_uri');
  }
  const verifier = verifierState(code, form.get('code_verifier'));
  if (verifier !== 'good') {
    return refusal(
      400,
      'invalid_grant',
      verifier === 'missing'
        ? 'PKCE code verifier not specified'
        : 'PKCE verification failed: Invalid code verifier',
    );
  }
  authRequests.spendCode(value);
  return { signIn, isRefresh: false };
}

/** A refresh token may be used again and again; it ends with the session. */
function refreshGrant(
  form: URLSearchParams,
  client: Application,
  world: World,
): Refusal | Granted {
  const value = form.get('refresh_token') ?? '';
  const { signIns, sessions, faults, now } = world;
  const found = signIns.byRefreshToken(value);
  if (!found || found.signIn.clientId !== client.clientId) {
    return refusal(
      400,
      'invalid_grant',
      isOurs(value)
        ? "Session doesn't have required client"
        : 'Invalid refresh token',
    );
  }
  const { sessionId } = found.signIn;
  if (!sessionId || !sessions.find(sessionId) || faults.takeRefusal()) {
    return disabledOr(found.signIn, world);
  }
  return found.token.expiresAt <= now() / 1000
    ? refusal(400, 'invalid_grant', 'Token is not active')
    : { signIn: found.signIn, isRefresh: true };
}

function disabledOr({ userId }: SignIn, { directory }: World): Refusal {
  const person = directory.person(userId);
  return refusal(
    400,
    'invalid_grant',
    person && isUsable(person) ? 'Session not active' : 'User disabled',
  );
}

/** A refresh token that looks like one, whose sign-in is gone. */
function isOurs(value: string): boolean {
  return value.split('.').length === 3;
}

/** For the client itself; its service account is no person. */
async function clientToken(client: Application, world: World): Promise<object> {
  const iat = Math.floor(world.now() / 1000);
  return {
    access_token: await signToken(world.state.keys, {
      exp: iat + ACCESS_SECONDS,
      iat,
      jti: `trrtcc:${randomUUID()}`,
      iss: issuerOf(world),
      aud: 'account',
      sub: `service-account-${client.clientId}`,
      typ: 'Bearer',
      azp: client.clientId,
      scope: 'profile email',
    }),
    expires_in: ACCESS_SECONDS,
    refresh_expires_in: 0,
    token_type: 'Bearer',
    'not-before-policy': 0,
    scope: 'profile email',
  };
}
