import { z } from 'zod';
import { ControlAnswer } from '../../standIn';
import { User } from '../directory/directory';
import { newId } from '../ids';
import { signToken } from '../keys';
import { SANDBOX_PROJECT_ID } from '../options';
import { World } from '../world';
import { audience, roleClaims } from '../zitadel/claims';
import { ROLES_SCOPE } from '../zitadel/scopes';
import { read } from './parameters';
import type { Scenario } from './scenarios';

const accessTokenSchema = z.object({
  user: z.string(),
  projectId: z.string().default(SANDBOX_PROJECT_ID),
  claims: z.record(z.string(), z.unknown()).default({}),
  without: z.array(z.string()).default([]),
  typ: z.string().default('JWT'),
});

/** Tokens that no flow gives. */
export const tokenScenarios: Record<string, Scenario> = {
  'access-token': {
    summary:
      'makes a JWT access token of a person or service user, for tests; its claims may be changed',
    run: (world, parameters) =>
      makeAccessToken(world, read(accessTokenSchema, parameters)),
  },
};

/**
 * Signed and known as any other (04-tokens/toggles): only what was asked to be otherwise is, so that a
 * refusal has that one reason.
 */
async function makeAccessToken(
  world: World,
  wanted: z.infer<typeof accessTokenSchema>,
): Promise<ControlAnswer> {
  const { directory, applications, behaviour, signIns, state } = world;
  const user = userOf(world, wanted.user);
  const [{ clientId }] = applications;
  const scopes = [
    'openid',
    'profile',
    'email',
    `urn:zitadel:iam:org:project:id:${wanted.projectId}:aud`,
    ROLES_SCOPE,
  ];
  const issuedAt = Math.floor(world.now() / 1000);
  const expiresAt = issuedAt + behaviour.lifetimes.accessToken;
  const signIn = {
    id: newId(),
    clientId,
    userId: user.id,
    scopes,
    authTime: issuedAt,
  };
  const id = `V2_${signIn.id}-at_${newId()}`;
  const left = Object.fromEntries(
    wanted.without.map(name => [name, undefined]),
  );
  const value = await signToken(
    state.keys,
    {
      iss: world.issuer,
      sub: user.id,
      aud: audience(wanted.projectId, scopes, world, Math.random),
      exp: expiresAt,
      iat: issuedAt,
      nbf: issuedAt,
      client_id: clientId,
      jti: id,
      ...roleClaims(directory.grantsOf(user.id), scopes, undefined, world),
      ...wanted.claims,
      ...left,
    },
    { typ: wanted.typ },
  );
  signIns.begin(signIn, expiresAt);
  signIns.issued(signIn.id, {
    value,
    token: { signInId: signIn.id, id, issuedAt, expiresAt },
  });
  return { accessToken: value };
}

/** @throws Error when nobody has this user name or `sub` */
function userOf({ directory }: World, name: string): User {
  const { people, data } = directory;
  const found = [...people, ...data.serviceUsers].find(
    ({ id, userName }) => id === name || userName === name,
  );
  const user = found && directory.user(found.id);
  if (!user) {
    throw new Error(
      `The OpenID stand-in knows no person or service user "${name}".`,
    );
  }
  return user;
}
