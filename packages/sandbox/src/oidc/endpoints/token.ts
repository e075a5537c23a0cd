import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Context, Middleware } from 'koa';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { audience } from '../claims';
import {
  authenticateClient,
  clientRefusal,
  passForm,
  readForm,
  Refusal,
  refusal,
  refuse,
  setBasic,
} from '../http';
import { signIdToken } from '../keys';
import { OidcClient } from '../options';
import { SignIn } from '../signIns';
import { World } from '../world';

const issuedSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
});

/** ZITADEL's `expires_in` is a second short of the twelve hours. */
const EXPIRES_IN = 43_199;

/**
 * ZITADEL checks a token and writes the new ones a moment later: requests that come in between
 * win, too (05-refresh/parallel, 03-authorize/code-binding). Without a pause none would.
 */
const WRITE_MILLISECONDS = 25;

/**
 * The token endpoint: refusals are ZITADEL's and come before oidc-provider sees the request, the
 * issuing is oidc-provider's, and the answer is put into ZITADEL's form.
 */
export function tokenEndpoint(world: World): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/oauth/v2/token') {
      await next();
      return;
    }
    const form = await readForm(ctx);
    const refused = tokenProblem(ctx, form, world);
    if ('status' in refused) {
      refuse(ctx, refused);
      return;
    }
    setBasic(ctx, refused);
    for (const name of ['client_id', 'client_secret', 'scope']) {
      form.delete(name);
    }
    passForm(ctx, form);
    await pause(WRITE_MILLISECONDS);
    await next();
    await answerAsZitadel(ctx, form, refused, world);
  };
}

/** The refusal, or the client whose request is good. */
function tokenProblem(
  ctx: Context,
  form: URLSearchParams,
  world: World,
): Refusal | OidcClient {
  const grantType = ctx.method === 'POST' ? form.get('grant_type') : null;
  if (!grantType) {
    return refusal(400, 'invalid_request', 'grant_type missing');
  }
  if (grantType === 'authorization_code') {
    return withClient(ctx, form, world, client =>
      codeProblem(form, client, world),
    );
  }
  if (grantType === 'refresh_token') {
    return withClient(ctx, form, world, client =>
      refreshProblem(form, client, world),
    );
  }
  return refusal(400, 'unsupported_grant_type', `${grantType} not supported`);
}

function withClient(
  ctx: Context,
  form: URLSearchParams,
  world: World,
  problemOf: (client: OidcClient) => Refusal | undefined,
): Refusal | OidcClient {
  const client = authenticateClient(ctx, form, world.clients);
  if (typeof client === 'string') {
    return clientRefusal(client);
  }
  return problemOf(client) ?? client;
}

/** 03-authorize/token-errors; another client's code is refused as in 11-newer-version. */
function codeProblem(
  form: URLSearchParams,
  client: OidcClient,
  { signIns }: World,
): Refusal | undefined {
  const value = form.get('code');
  if (!value) {
    return refusal(400, 'invalid_request', 'code missing');
  }
  const redirectUri = form.get('redirect_uri');
  if (!redirectUri) {
    return refusal(400, 'invalid_request', 'redirect_uri missing');
  }
  const code = signIns.code(value);
  if (!code) {
    return refusal(400, 'invalid_request', 'Errors.User.Code.Invalid');
  }
  if (code.spent) {
    return refusal(400, 'invalid_request', 'Errors.AuthRequest.NoCode');
  }
  if (code.clientId !== client.clientId) {
    return refusal(
      400,
      'invalid_client',
      'client_id does not correspond to the client_id in the authorization request',
    );
  }
  if (code.codeChallenge && !form.get('code_verifier')) {
    return refusal(400, 'invalid_request', 'code_verifier required');
  }
  return code.redirectUri === redirectUri
    ? undefined
    : refusal(400, 'invalid_grant', 'redirect_uri does not correspond');
}

/** 05-refresh/rotation, scopes-and-errors, user-and-session-state: never `invalid_grant`. */
function refreshProblem(
  form: URLSearchParams,
  client: OidcClient,
  { signIns, scenarios }: World,
): Refusal | undefined {
  const value = form.get('refresh_token');
  if (!value) {
    return refusal(400, 'invalid_request', 'refresh_token missing');
  }
  const found = signIns.byRefreshToken(value);
  if (!found) {
    return refusal(400, 'invalid_request', 'Errors.User.RefreshToken.Invalid');
  }
  if (found.signIn.clientId !== client.clientId) {
    return refusal(
      400,
      'invalid_client',
      'client_id does not correspond to the client_id in the refresh token',
    );
  }
  if (!found.current || scenarios.takeRefusal()) {
    return refusal(
      400,
      'invalid_request',
      'Errors.OIDCSession.RefreshTokenInvalid',
    );
  }
  if (!signIns.person(found.signIn)?.active) {
    return refusal(400, 'invalid_request', 'Errors.User.NotActive');
  }
  const wanted = (form.get('scope') ?? '').split(' ').filter(Boolean);
  return wanted.every(scope => found.signIn.scopes.includes(scope))
    ? undefined
    : refusal(400, 'invalid_scope');
}

async function answerAsZitadel(
  ctx: Context,
  form: URLSearchParams,
  client: OidcClient,
  world: World,
): Promise<void> {
  const issued = issuedSchema.safeParse(ctx.body).data;
  if (ctx.status !== 200 || !issued) {
    if (ctx.status === 400 && form.has('code')) {
      refuse(ctx, refusal(400, 'invalid_grant', 'invalid code_verifier'));
    }
    return;
  }
  const signIn = world.signIns.issued(
    issued.access_token,
    issued.refresh_token,
    form.get('code') ?? undefined,
  );
  if (!signIn) {
    throw new Error('a token was issued without a sign-in');
  }
  ctx.body = {
    access_token: issued.access_token,
    token_type: 'Bearer',
    ...(issued.refresh_token && { refresh_token: issued.refresh_token }),
    expires_in: EXPIRES_IN,
    ...(issued.id_token && {
      id_token: await zitadelIdToken(
        issued.id_token,
        issued.access_token,
        signIn,
        client,
        world,
      ),
    }),
  };
}

/** Adds what ZITADEL's ID tokens have and oidc-provider's have not, and signs again. */
async function zitadelIdToken(
  idToken: string,
  accessToken: string,
  signIn: SignIn,
  { clientId }: OidcClient,
  { state, clients }: World,
): Promise<string> {
  const ids = clients.map(client => client.clientId);
  return signIdToken(state.keys, {
    ...decodeJwt(idToken),
    amr: ['pwd'],
    at_hash: leftHalfHash(accessToken),
    aud: audience(ids, signIn.scopes, Math.random),
    auth_time: signIn.authTime,
    azp: clientId,
    client_id: clientId,
    sid: signIn.sessionId,
  });
}

/** OpenID Connect Core §3.1.3.6, for RS256. */
function leftHalfHash(token: string): string {
  const digest = createHash('sha256').update(token).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
