import { z } from 'zod';
import { LoggerService } from '@backstage/backend-plugin-api';
import { OidcAuthResult } from '@backstage/plugin-auth-backend-module-oidc-provider';
import {
  AuthResolverContext,
  BackstageSignInResult,
  OAuthAuthenticatorResult,
  SignInResolver,
} from '@backstage/plugin-auth-node';
import { EventsService } from '@backstage/plugin-events-node';
import { Role, roleGroupRef } from '@opencsp/plugin-opencsp-common';
import { Claims, profileFromClaims, rolesFromClaims } from './claims';
import { IdentityConfig } from './identityConfig';
import { describeError } from './providerErrors';
import { userEntityRefOf } from './subject';
import { jwtClaims } from './tokenClaims';

/** Topic of the event that each sign-in and refresh publishes; its payload is {@link SignedIn}. */
export const SIGNED_IN_TOPIC = 'opencsp.identity.signed-in';

/** Who signed in, as of now. */
export interface SignedIn {
  /** The provider's subject. */
  sub: string;
  userEntityRef: string;
  displayName: string;
  /** Only one that the provider verified. */
  email?: string;
  /** Most powerful first. */
  roles: Role[];
}

const subjectSchema = z.object({ sub: z.string().min(1) });

/** Issues a Backstage token for somebody; see {@link createSignIn}. */
export type SignIn = (
  person: SignedIn,
  ctx: AuthResolverContext,
  options?: { isAnnounced: boolean },
) => Promise<BackstageSignInResult>;

/**
 * Signs somebody in by subject: `user:default/<sub>`, with the groups of their roles as ownership, and
 * tells other modules, unless it is not to be announced.
 */
export function createSignIn(options: {
  events: EventsService;
  logger: LoggerService;
}): SignIn {
  const { events, logger } = options;
  return async (person, ctx, { isAnnounced } = { isAnnounced: true }) => {
    const { userEntityRef, roles } = person;
    const token = await ctx.issueToken({
      claims: {
        sub: userEntityRef,
        ent: [userEntityRef, ...roles.map(roleGroupRef)],
      },
    });
    if (isAnnounced) {
      events
        .publish({ topic: SIGNED_IN_TOPIC, eventPayload: person })
        .catch(error => {
          logger.warn(
            `Nobody could be told that ${userEntityRef} is here. ${describeError(
              error,
            )}`,
          );
        });
    }
    return token;
  };
}

/**
 * Signs in whoever the provider knows. It runs at each refresh too, so a changed role holds from then
 * on. People without a role sign in and may do nothing.
 */
export function createSignInResolver(options: {
  identity: IdentityConfig;
  signIn: SignIn;
}): SignInResolver<OAuthAuthenticatorResult<OidcAuthResult>> {
  const { identity, signIn } = options;
  return async ({ result }, ctx) =>
    signIn(signedInOf(result.fullProfile, identity), ctx);
}

function signedInOf(
  { userinfo, tokenset }: OidcAuthResult,
  identity: IdentityConfig,
): SignedIn {
  const { sub } = subjectSchema.parse(userinfo);
  const idTokenClaims: Claims[] = tokenset.id_token
    ? [{ ...tokenset.claims() }]
    : [];
  // Keycloak puts roles into the access token only (recorded: oidc-other)
  const fromAccessToken = jwtClaims(tokenset.access_token, {
    iss: idTokenClaims[0]?.iss,
    sub,
  });
  const accessTokenClaims = fromAccessToken ? [fromAccessToken] : [];
  const { displayName, email } = profileFromClaims(userinfo);
  return {
    sub,
    userEntityRef: userEntityRefOf(sub),
    displayName,
    ...(email && { email }),
    roles: rolesFromClaims(
      [userinfo, ...idTokenClaims, ...accessTokenClaims],
      identity,
    ),
  };
}
