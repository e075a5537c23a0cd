import { User } from '../directory/directory';
import { hashOf } from '../ids';
import { World } from '../world';
import { audience, audienceProjects, ZITADEL_PROJECT_ID } from './claims';

/** A bearer token that is good, in whatever form it came. */
export interface Bearer {
  user: User;
  scopes: readonly string[];
  /** Absent for a personal access token: the caller of introspection makes it up. */
  audience?: string[];
  /** The project of its client; its roles have the generic claim, too. */
  projectId?: string;
  clientId?: string;
  id: string;
  /** Seconds since 1970. */
  issuedAt: number;
  expiresAt: number;
  authTime?: number;
}

const PERSONAL_SCOPES = [
  'openid',
  'profile',
  'urn:zitadel:iam:user:metadata',
  'urn:zitadel:iam:user:resourceowner',
];

/** Opaque, JWE and JWT access tokens of people and service users, and personal access tokens. */
export function findBearer(value: string, world: World): Bearer | undefined {
  const { signIns, directory } = world;
  const found = signIns.byAccessToken(value);
  if (!found) {
    return personalToken(value, world);
  }
  const user = directory.user(found.signIn.userId);
  if (!found.current || !directory.isUsable(user)) {
    return undefined;
  }
  const { signIn, token } = found;
  const application = world.applications.find(
    one => one.clientId === signIn.clientId,
  );
  const projects = audienceProjects(signIn.scopes);
  const machineAudience = projects.length > 0 ? projects : [signIn.clientId];
  return {
    user,
    scopes: signIn.scopes,
    audience: application
      ? audience(application.projectId, signIn.scopes, world, Math.random)
      : machineAudience,
    ...(application && { projectId: application.projectId }),
    clientId: signIn.clientId,
    id: token.id,
    issuedAt: token.issuedAt,
    expiresAt: token.expiresAt,
    authTime: signIn.authTime,
  };
}

/** True when the token may be used at ZITADEL's own API (08-api-errors/authentication). */
export function mayCallApi({ audience: aud }: Bearer): boolean {
  return aud === undefined || aud.includes(ZITADEL_PROJECT_ID);
}

function personalToken(
  value: string,
  { directory, now }: World,
): Bearer | undefined {
  const hash = hashOf(value);
  for (const machine of directory.data.serviceUsers) {
    const token = machine.tokens.find(one => one.hash === hash);
    if (token) {
      const isGood = machine.active && !token.dead && token.expiresAt > now();
      const user = directory.user(machine.id);
      return isGood && user
        ? {
            user,
            scopes: PERSONAL_SCOPES,
            id: token.id,
            issuedAt: Math.floor(token.createdAt / 1000),
            expiresAt: Math.floor(token.expiresAt / 1000),
          }
        : undefined;
    }
  }
  return undefined;
}
