import { TokenSet } from 'openid-client';
import { z } from 'zod';
import { LoggerService } from '@backstage/backend-plugin-api';
import { AuthenticationError, InputError } from '@backstage/errors';
import {
  oidcAuthenticator,
  OidcAuthResult,
} from '@backstage/plugin-auth-backend-module-oidc-provider';
import {
  createOAuthAuthenticator,
  OAuthAuthenticator,
  OAuthAuthenticatorResult,
} from '@backstage/plugin-auth-node';
import { discover, OidcContext, withDefaults } from './discovery';
import { IdentityConfig, scopesOf } from './identityConfig';
import {
  assertSameSubject,
  endSessionOf,
  exchange,
  revoke,
  RotatedTokens,
} from './providerSession';
import { profileFromClaims } from './claims';
import { describeError, userinfoError } from './providerErrors';
import { Retried } from './retried';
import { SessionSealer } from './sealedSession';
import { signInError } from './signInErrors';
import { TokenRotations } from './tokenRotations';

interface ProviderContext {
  provider: Retried<OidcContext>;
  postLogoutRedirectUri: string;
}

/** What the authenticator needs of its surroundings. */
export interface ZitadelAuthenticatorOptions {
  identity: IdentityConfig;
  /** `auth.session.secret`. */
  sessionSecret: string;
  /** `app.baseUrl`; people come back there after signing out. */
  appUrl: string;
  logger: LoggerService;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** How long a replaced refresh token still gets the newest pair: tabs that wake up together. */
const GRACE_MILLISECONDS = 30_000;
const MAX_ROTATIONS = 5_000;

/** What the frontend may ask for by `prompt=` at the start of a sign-in. */
const promptSchema = z.enum(['create', 'login', 'select_account']);

/**
 * Backstage's OpenID Connect authenticator, wrapped: discovery is tried again until it succeeds,
 * `prompt` can be chosen, the refresh cookie is a sealed box of refresh and ID token, refreshes are
 * single flight, and signing out ends the session at the provider and kills the refresh token.
 */
export function createZitadelAuthenticator(
  options: ZitadelAuthenticatorOptions,
): OAuthAuthenticator<ProviderContext, OidcAuthResult> {
  const { identity, logger } = options;
  const sealer = new SessionSealer(options.sessionSecret);
  const rotations = new TokenRotations<RotatedTokens>({
    graceMilliseconds: GRACE_MILLISECONDS,
    maxEntries: MAX_ROTATIONS,
    now: options.now,
  });

  const resultOf = async (
    tokenset: TokenSet,
    userinfo: OidcAuthResult['userinfo'],
    session: { refreshToken?: string; idToken?: string },
  ): Promise<OAuthAuthenticatorResult<OidcAuthResult>> => ({
    fullProfile: { tokenset, userinfo },
    session: {
      accessToken: required(tokenset.access_token, 'access_token'),
      tokenType: tokenset.token_type ?? 'bearer',
      // ZITADEL's answer has no scope (recorded: 03-authorize/happy-path)
      scope: tokenset.scope ?? '',
      expiresInSeconds: tokenset.expires_in,
      idToken: session.idToken,
      refreshToken:
        session.refreshToken &&
        (await sealer.seal({
          refreshToken: session.refreshToken,
          idToken: session.idToken,
        })),
    },
  });

  return createOAuthAuthenticator<ProviderContext, OidcAuthResult>({
    defaultProfileTransform: async ({ fullProfile }) => ({
      profile: profileFromClaims(fullProfile.userinfo),
    }),

    scopes: { persist: true, required: scopesOf(identity) },

    initialize({ callbackUrl, config }) {
      const oidcConfig = withDefaults(config, identity);
      const provider = new Retried(() =>
        discover(oidcConfig, callbackUrl, logger),
      );
      provider.get().catch(() => {
        // said in the log; the first sign-in tries again
      });
      return {
        provider,
        postLogoutRedirectUri:
          config.getOptionalString('postLogoutRedirectUri') ??
          new URL('/', options.appUrl).toString(),
      };
    },

    async start(input, { provider }) {
      const oidc = await provider.get();
      const asked = input.req.query.prompt;
      const prompt =
        asked === undefined ? undefined : promptSchema.safeParse(asked);
      if (prompt && !prompt.success) {
        throw new InputError(
          `prompt must be one of ${promptSchema.options.join(', ')}.`,
        );
      }
      return oidcAuthenticator.start(input, {
        ...oidc,
        initializedPrompt: prompt?.data ?? oidc.initializedPrompt,
      });
    },

    async authenticate(input, { provider }) {
      const oidc = await provider.get();
      const result = await oidcAuthenticator
        .authenticate(input, oidc)
        .catch(error => {
          logger.warn(`A sign-in failed. ${describeError(error)}`);
          throw signInError(input.req.query, error);
        });
      const { tokenset, userinfo } = result.fullProfile;
      return resultOf(tokenset, userinfo, {
        refreshToken: tokenset.refresh_token,
        idToken: tokenset.id_token,
      });
    },

    async refresh(input, { provider }) {
      const before = await sealer.open(input.refreshToken);
      const { client } = await (await provider.get()).promise;
      const rotated = await rotations.rotate(before.refreshToken, token =>
        exchange(client, token, before.idToken),
      );
      const userinfo = await client.userinfo(rotated.tokenset).catch(error => {
        throw userinfoError(error);
      });
      assertSameSubject(before.idToken, userinfo);
      return resultOf(rotated.tokenset, userinfo, rotated);
    },

    async logout(input, { provider, postLogoutRedirectUri }) {
      if (!input.refreshToken) {
        return undefined;
      }
      try {
        const session = await sealer.open(input.refreshToken);
        const { client } = await (await provider.get()).promise;
        await revoke(
          client,
          await rotations.newestToken(session.refreshToken),
          logger,
        );
        return endSessionOf(client, session.idToken, postLogoutRedirectUri);
      } catch (error) {
        logger.warn(
          `Signed out here only: the session at the identity provider could not be ended. ${describeError(
            error,
          )}`,
        );
        return undefined;
      }
    },
  });
}

function required(value: string | undefined, name: string): string {
  if (!value) {
    throw new AuthenticationError(
      `The identity provider gave no ${name}. Sign in again.`,
    );
  }
  return value;
}
