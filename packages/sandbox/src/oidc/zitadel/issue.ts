import { createHash } from 'node:crypto';
import { User } from '../directory/directory';
import { newId } from '../ids';
import { signToken } from '../keys';
import { SignIn } from '../sessions/signIns';
import { Application, World } from '../world';
import {
  audience,
  audienceProjects,
  organizationClaims,
  profileClaims,
  roleClaims,
} from './claims';
import { opaqueValue } from './tokenForms';

/** The issuer is the host that was asked, so it is not always the same (01-discovery/unknown-host). */
export interface Issuing {
  world: World;
  issuer: string;
}

/** Tokens as the token endpoint answers; there is no `scope` (03-authorize/happy-path). */
export interface TokenAnswer {
  access_token: string;
  token_type: 'Bearer';
  refresh_token?: string;
  expires_in: number;
  id_token?: string;
}

/** New tokens of a person's sign-in, which replace those before. */
export async function issueForPerson(
  signIn: SignIn,
  application: Application,
  user: User,
  issuing: Issuing,
): Promise<TokenAnswer> {
  const { world } = issuing;
  const { scopes } = signIn;
  const own = { ...signIn, clientId: application.clientId };
  const { projectId } = application;
  const aud = audience(projectId, scopes, world, Math.random);
  const rights = () => ({
    ...roleClaims(world.directory.grantsOf(user.id), scopes, projectId, world),
    ...organizationClaims(user, scopes, world),
  });
  const access = await accessToken(own, aud, issuing, {
    jwt: (world.behaviour.accessTokens ?? application.accessTokens) === 'jwt',
    ...(application.accessTokenRoles && {
      claims: rights(),
    }),
  });
  const refresh =
    scopes.includes('offline_access') && application.refreshTokens !== false
      ? refreshToken(signIn, world)
      : undefined;
  world.signIns.issued(signIn.id, access, refresh);
  return {
    access_token: access.value,
    token_type: 'Bearer',
    ...(refresh && { refresh_token: refresh.value }),
    // a second short of the lifetime, as recorded
    expires_in: world.behaviour.lifetimes.accessToken - 1,
    ...(scopes.includes('openid') && {
      id_token: await idToken(
        {
          ...(application.idTokenUserInfo && profileClaims(user, scopes)),
          ...(application.idTokenRoles && rights()),
          ...(signIn.nonce && { nonce: signIn.nonce }),
          amr: ['pwd'],
          sid: signIn.sessionId,
        },
        own,
        aud,
        access.value,
        issuing,
      ),
    }),
  };
}

/**
 * A token of a service user (04-tokens/client-credentials, jwt-profile). Without an audience scope
 * the audience is its user name, and its roles have the numbered claim only.
 *
 * @param bornExpired - ID tokens of the JWT profile end when they begin
 */
export async function issueForMachine(
  signIn: SignIn,
  user: Extract<User, { kind: 'machine' }>,
  issuing: Issuing,
  bornExpired: boolean,
): Promise<TokenAnswer> {
  const { world } = issuing;
  const projects = audienceProjects(signIn.scopes);
  const aud = projects.length > 0 ? projects : [user.machine.userName];
  const roles = roleClaims(
    world.directory.grantsOf(user.id),
    signIn.scopes,
    undefined,
    world,
  );
  const access = await accessToken(signIn, aud, issuing, {
    jwt: user.machine.jwt,
    claims: roles,
  });
  world.signIns.issued(signIn.id, access);
  return {
    access_token: access.value,
    token_type: 'Bearer',
    expires_in: world.behaviour.lifetimes.accessToken - 1,
    ...(signIn.scopes.includes('openid') && {
      id_token: await idToken(
        { ...roles, ...(!bornExpired && { amr: ['pwd'] }) },
        signIn,
        [...new Set([...projects, signIn.clientId])],
        access.value,
        issuing,
        bornExpired ? 0 : undefined,
      ),
    }),
  };
}

async function accessToken(
  signIn: SignIn,
  aud: string[],
  { world, issuer }: Issuing,
  form: { jwt: boolean; claims?: Record<string, unknown> },
) {
  const issuedAt = Math.floor(world.now() / 1000);
  const token = {
    signInId: signIn.id,
    id: `V2_${signIn.id}-at_${newId()}`,
    issuedAt,
    expiresAt: issuedAt + world.behaviour.lifetimes.accessToken,
  };
  const value = form.jwt
    ? await signToken(world.state.keys, {
        iss: issuer,
        sub: signIn.userId,
        aud,
        exp: token.expiresAt,
        iat: issuedAt,
        nbf: issuedAt,
        client_id: signIn.clientId,
        jti: token.id,
        ...form.claims,
      })
    : opaqueValue('access', world.behaviour.tokenForm);
  return { value, token };
}

function refreshToken(signIn: SignIn, { now, behaviour }: World) {
  const issuedAt = Math.floor(now() / 1000);
  return {
    value: opaqueValue('refresh', behaviour.tokenForm),
    token: {
      signInId: signIn.id,
      id: `V2_${signIn.id}-rt_${newId()}`,
      issuedAt,
      expiresAt: issuedAt + behaviour.lifetimes.refreshTokenIdle,
    },
  };
}

async function idToken(
  claims: Record<string, unknown>,
  signIn: SignIn,
  aud: string[],
  accessTokenValue: string,
  { world, issuer }: Issuing,
  seconds = world.behaviour.lifetimes.idToken,
): Promise<string> {
  const iat = Math.floor(world.now() / 1000);
  return signToken(world.state.keys, {
    ...claims,
    iss: issuer,
    sub: signIn.userId,
    aud,
    exp: iat + seconds,
    iat,
    auth_time: signIn.authTime,
    azp: signIn.clientId,
    client_id: signIn.clientId,
    at_hash: leftHalfHash(accessTokenValue),
  });
}

/** OpenID Connect Core §3.1.3.6, for RS256. */
export function leftHalfHash(token: string): string {
  const digest = createHash('sha256').update(token).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
