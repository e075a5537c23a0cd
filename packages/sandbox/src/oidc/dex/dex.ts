import { Context } from 'koa';
import { authenticateWithSecret } from '../clientAuthentication';
import {
  readBearer,
  readForm,
  Refusal,
  refusal,
  refuse,
  sendJson,
  withQuery,
} from '../http';
import { dexSubjectOf, personOfSubject, rolesOf } from '../identities';
import { newId, randomText } from '../ids';
import { readSigned, signToken } from '../keys';
import { LoginPages } from '../pages/loginPages';
import { page } from '../pages/layout';
import { isUsable, Person } from '../people';
import { verifierState } from '../pkce';
import { readAuthRequest } from '../sessions/authRequests';
import { SignIn } from '../sessions/signIns';
import { Application, World } from '../world';
import { leftHalfHash } from '../zitadel/issue';

export const DEX_PATH = '/dex';
export const DEX_LOGIN_PATH = `${DEX_PATH}/auth/local/login`;
const TOKEN_SECONDS = 24 * 3600;
const SIGN_IN_SECONDS = 365 * 24 * 3600;
const WRONG_CLIENT = refusal(
  401,
  'invalid_client',
  'Invalid client credentials.',
);
const STALE_REFRESH = refusal(
  400,
  'invalid_request',
  'Refresh token is invalid or has already been claimed by another client.',
);

/** Dex's issuer has a path. */
export function issuerOf({ origin }: World): string {
  return `${origin}${DEX_PATH}`;
}

/** The first hop never refuses; it goes on to the only connector (dex-code-flow). */
export function authorize(ctx: Context): void {
  const parameters = [...new URLSearchParams(ctx.querystring)].sort(
    ([a], [b]) => (a < b ? -1 : 1),
  );
  ctx.redirect(`${DEX_PATH}/auth/local?${new URLSearchParams(parameters)}`);
}

/** There is no session: everybody is asked, every time. */
export function connector(ctx: Context, world: World): void {
  const parameters = new URLSearchParams(ctx.querystring);
  const client = world.applications.find(
    one => one.clientId === parameters.get('client_id') && one.active,
  );
  const redirectUri = parameters.get('redirect_uri');
  if (!client || !redirectUri || !client.redirectUris.includes(redirectUri)) {
    badRequest(ctx);
    return;
  }
  const scopes = (parameters.get('scope') ?? '').split(' ').filter(Boolean);
  const id = world.authRequests.add(readAuthRequest(parameters, scopes));
  ctx.redirect(`${DEX_LOGIN_PATH}?back=&state=${id}`);
}

/** The page of the local password database; a wrong password is 401. */
export async function login(ctx: Context, world: World): Promise<void> {
  const id = String(ctx.query.state ?? '');
  const request = world.authRequests.find(id);
  if (!request) {
    badRequest(ctx);
    return;
  }
  const { redirectUri, state, nonce, scopes, clientId } = request;
  await new LoginPages(ctx, world, {
    path: `${DEX_LOGIN_PATH}?back=&state=${id}`,
    registers: false,
    wrongPasswordStatus: 401,
    signedIn: person => {
      world.authRequests.done(id);
      const signInId = newId();
      const seconds = Math.floor(world.now() / 1000);
      world.signIns.begin(
        {
          id: signInId,
          clientId,
          userId: person.id,
          scopes,
          authTime: seconds,
          ...(nonce && { nonce }),
        },
        seconds + SIGN_IN_SECONDS,
      );
      const code = world.authRequests.addCode(
        request,
        signInId,
        randomText(25),
      );
      return withQuery(redirectUri, { code, state });
    },
    cancelled: () => {
      world.authRequests.done(id);
      return withQuery(redirectUri, { error: 'access_denied', state });
    },
  }).answer();
}

/** The token endpoint (dex-code-flow). */
export async function token(ctx: Context, world: World): Promise<void> {
  const form = await readForm(ctx);
  const client = authenticateClient(ctx, form, world);
  if ('status' in client) {
    refuse(ctx, client);
    return;
  }
  switch (form.get('grant_type')) {
    case 'authorization_code':
      await codeGrant(ctx, form, client, world);
      return;
    case 'refresh_token':
      await refreshGrant(ctx, form, client, world);
      return;
    default:
      refuse(ctx, refusal(400, 'unsupported_grant_type'));
  }
}

/** 403 without a header, where others say 401. */
export async function userinfo(ctx: Context, world: World): Promise<void> {
  const value = readBearer(ctx.get('authorization')) ?? '';
  const claims = await liveClaims(value, world);
  if (claims) {
    sendJson(ctx, 200, claims);
  } else {
    refuse(ctx, refusal(403, 'access_denied', 'Invalid bearer token.'));
  }
}

export async function introspect(ctx: Context, world: World): Promise<void> {
  const form = await readForm(ctx);
  const client = authenticateClient(ctx, form, world);
  if ('status' in client) {
    refuse(ctx, client);
    return;
  }
  const claims = await liveClaims(form.get('token') ?? '', world);
  if (!claims) {
    sendJson(ctx, 200, { active: false });
    return;
  }
  const { email, email_verified, groups, name, preferred_username } = claims;
  sendJson(ctx, 200, {
    active: true,
    client_id: client.clientId,
    sub: claims.sub,
    exp: claims.exp,
    iat: claims.iat,
    nbf: claims.iat,
    username: preferred_username,
    aud: claims.aud,
    iss: claims.iss,
    token_type: 'Bearer',
    token_use: 'access_token',
    ext: { email, email_verified, groups, name, preferred_username },
  });
}

function authenticateClient(
  ctx: Context,
  form: URLSearchParams,
  world: World,
): Application | Refusal {
  return authenticateWithSecret(ctx, form, world, WRONG_CLIENT);
}

async function codeGrant(
  ctx: Context,
  form: URLSearchParams,
  client: Application,
  world: World,
): Promise<void> {
  const value = form.get('code') ?? '';
  const code = world.authRequests.code(value);
  const signIn = code && world.signIns.find(code.signInId);
  if (!code || !signIn || code.spent || code.clientId !== client.clientId) {
    refuse(
      ctx,
      refusal(400, 'invalid_grant', 'Invalid or expired code parameter.'),
    );
    return;
  }
  if (verifierState(code, form.get('code_verifier')) !== 'good') {
    refuse(ctx, refusal(400, 'invalid_grant', 'Invalid code_verifier.'));
    return;
  }
  world.authRequests.spendCode(value);
  await answer(ctx, signIn, world, { c_hash: leftHalfHash(value) });
}

/** Rotates; a token that comes twice is `invalid_request`. */
async function refreshGrant(
  ctx: Context,
  form: URLSearchParams,
  client: Application,
  world: World,
): Promise<void> {
  const found = world.signIns.byRefreshToken(form.get('refresh_token') ?? '');
  const person = found && world.directory.person(found.signIn.userId);
  const isGood =
    found?.current &&
    person &&
    isUsable(person) &&
    found.signIn.clientId === client.clientId &&
    !world.faults.takeRefusal();
  if (isGood) {
    await answer(ctx, found.signIn, world, {});
  } else {
    refuse(ctx, STALE_REFRESH);
  }
}

async function answer(
  ctx: Context,
  signIn: SignIn,
  world: World,
  idClaims: Record<string, unknown>,
): Promise<void> {
  const person = world.directory.person(signIn.userId);
  if (!person) {
    refuse(ctx, STALE_REFRESH);
    return;
  }
  const issuedAt = Math.floor(world.now() / 1000);
  const expiresAt = issuedAt + TOKEN_SECONDS;
  const claims = {
    iss: issuerOf(world),
    sub: dexSubjectOf(person),
    aud: signIn.clientId,
    exp: expiresAt,
    iat: issuedAt,
    ...(signIn.nonce && { nonce: signIn.nonce }),
    ...personClaims(person, signIn.scopes, world),
  };
  const access = await signToken(
    world.state.keys,
    { ...claims, at_hash: randomText(22) },
    {},
  );
  const refresh = signIn.scopes.includes('offline_access')
    ? randomText(72)
    : undefined;
  const stored = (id: string) => ({
    signInId: signIn.id,
    id,
    issuedAt,
    expiresAt,
  });
  world.signIns.issued(
    signIn.id,
    { value: access, token: stored(newId()) },
    refresh ? { value: refresh, token: stored(newId()) } : undefined,
  );
  sendJson(ctx, 200, {
    access_token: access,
    token_type: 'bearer',
    expires_in: TOKEN_SECONDS - 1,
    ...(refresh && { refresh_token: refresh }),
    id_token: await signToken(
      world.state.keys,
      { ...claims, at_hash: leftHalfHash(access), ...idClaims },
      {},
    ),
  });
}

function personClaims(
  person: Person,
  scopes: readonly string[],
  world: World,
): Record<string, unknown> {
  return {
    ...(scopes.includes('email') && {
      email: person.email,
      email_verified: person.emailVerified,
    }),
    ...(scopes.includes('groups') && { groups: rolesOf(person, world) }),
    ...(scopes.includes('profile') && {
      name: person.displayName,
      preferred_username: person.userName,
    }),
  };
}

/** Access tokens are JWTs that live by themselves, 24 hours. */
async function liveClaims(
  value: string,
  world: World,
): Promise<Record<string, unknown> | undefined> {
  const claims = await readSigned(world.state.keys, value);
  const isLive =
    claims &&
    typeof claims.exp === 'number' &&
    claims.exp > world.now() / 1000 &&
    personOfSubject(claims.sub, dexSubjectOf, world);
  return isLive ? claims : undefined;
}

function badRequest(ctx: Context): void {
  page(ctx, {
    title: 'Bad Request',
    status: 400,
    body: '<p>Go back to the portal and sign in again.</p>',
  });
}
