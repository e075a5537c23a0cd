import { z } from 'zod';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import {
  AuthenticationError,
  InputError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  AuthProviderFactory,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
  ProxyAuthenticator,
} from '@backstage/plugin-auth-node';
import { profileFromClaims, rolesFromClaims } from '../claims';
import { EndedSessions } from '../endedSessions';
import { IdentityConfig } from '../identityConfig';
import { TokenIssuer } from '../logoutToken';
import { SignedIn, SignIn } from '../signInResolver';
import { userEntityRefOf } from '../subject';
import { AccessToken, AccessTokens } from './AccessTokens';
import { bearerTokenOf } from './bearerToken';
import { fetchKeySet, ProviderKeys } from './ProviderKeys';
import { askUserinfo } from './userinfo';

/** Id of the auth provider, in its address `/api/auth/zitadel-bearer/refresh` and its configuration. */
export const BEARER_PROVIDER_ID = 'zitadel-bearer';

/** Asymmetric ones only: with a shared secret, whoever knows the public key could sign. */
const algorithmSchema = z.enum([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
]);
const algorithmsSchema = z.array(algorithmSchema).min(1).default(['RS256']);

/** What the exchange works with. */
export interface TokenExchangeOptions {
  identity: IdentityConfig;
  signIn: SignIn;
  /** The providers that sign people in here. @throws ServiceUnavailableError when one does not answer */
  issuers: () => Promise<TokenIssuer[]>;
  ended: EndedSessions;
  logger: LoggerService;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Who a token stands for. */
export interface Bearer {
  person: SignedIn;
  /** False when the provider could not be asked for the name: one that is known is better. */
  isNameKnown: boolean;
}

/**
 * Exchanges an access token of the identity provider for a Backstage user token, so that callers
 * without a browser are the same people, under the same policy, as those who sign in.
 */
export function createTokenExchange(
  options: TokenExchangeOptions,
): AuthProviderFactory {
  return createProxyAuthProviderFactory({
    authenticator: createBearerAuthenticator(options),
    signInResolver: async ({ result: { person, isNameKnown } }, ctx) => {
      if (person.roles.length === 0) {
        throw noRole(person.userEntityRef, options.identity);
      }
      return options.signIn(person, ctx, { isAnnounced: isNameKnown });
    },
  });
}

function createBearerAuthenticator(
  options: TokenExchangeOptions,
): ProxyAuthenticator<AccessTokens, Bearer, undefined> {
  const { identity, ended, logger, now } = options;
  return createProxyAuthenticator({
    defaultProfileTransform: async ({ person: { displayName, email } }) => ({
      profile: { displayName, ...(email && { email }) },
    }),

    initialize: ({ config }) =>
      new AccessTokens({
        projectId: identity.projectId,
        algorithms: readAlgorithms(config),
        keysAt: uri => new ProviderKeys({ uri, fetchKeySet, now, logger }),
        now,
      }),

    async authenticate({ req }, tokens) {
      const token = bearerTokenOf(req);
      const issuers = await options.issuers();
      if (issuers.length === 0) {
        throw new ServiceUnavailableError(
          'Sign-in is switched off, and tokens cannot be checked without it. An administrator finds the reason in the log.',
        );
      }
      const verified = await tokens.verify(token, issuers);
      await assertNotEnded(verified, ended);
      return { result: await bearerOf(token, verified, identity, logger) };
    },
  });
}

/** @throws AuthenticationError when the provider told that the token's session is over */
async function assertNotEnded(
  { claims: { sid, sub, iat } }: AccessToken,
  ended: EndedSessions,
): Promise<void> {
  if (await ended.isEnded({ sid, sub, authTime: iat })) {
    throw new AuthenticationError(
      'The session that the access token is of has ended. Get a new one.',
    );
  }
}

async function bearerOf(
  token: string,
  { claims, from }: AccessToken,
  identity: IdentityConfig,
  logger: LoggerService,
): Promise<Bearer> {
  const { sub } = claims;
  const endpoint = from.userinfoEndpoint;
  const userinfo = await askUserinfo(token, { endpoint, sub }, logger);
  // ZITADEL's userinfo says all roles that its tokens say, as of now (recorded: 05-refresh/role-changes).
  const isUserinfoEnough = userinfo && !identity.roleClaim;
  const { displayName, email } = profileFromClaims({ ...claims, ...userinfo });
  return {
    person: {
      sub,
      userEntityRef: userEntityRefOf(sub),
      displayName,
      ...(email && { email }),
      roles: rolesFromClaims(
        [
          ...(userinfo ? [userinfo] : []),
          ...(isUserinfoEnough ? [] : [claims]),
        ],
        identity,
      ),
    },
    isNameKnown: userinfo !== undefined || endpoint === undefined,
  };
}

/** Where to get a role, for whoever has none that counts here. */
function noRole(
  userEntityRef: string,
  { projectId, organizationId, roleClaim }: IdentityConfig,
): NotAllowedError {
  const how =
    projectId && !roleClaim
      ? `In ZITADEL, an administrator of the organisation${
          organizationId ? ` ${organizationId}` : ''
        } grants one of the roles of project ${projectId} to this user; the token must be asked for with the scopes urn:zitadel:iam:org:project:id:${projectId}:aud and urn:zitadel:iam:org:projects:roles.`
      : 'An administrator of the identity provider gives roles.';
  return new NotAllowedError(
    `${userEntityRef} has no role in the portal. ${how}`,
  );
}

/** @throws InputError which names the key and what to write there */
function readAlgorithms(config: Config): string[] {
  const parsed = algorithmsSchema.safeParse(config.getOptional('algorithms'));
  if (!parsed.success) {
    throw new InputError(
      `auth.providers.${BEARER_PROVIDER_ID}.algorithms must be a list of ${algorithmSchema.options.join(
        ', ',
      )}.`,
    );
  }
  return parsed.data;
}
