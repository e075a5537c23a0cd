import { randomUUID } from 'node:crypto';
import { TokenSet } from 'openid-client';
import { z } from 'zod';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Config, readDurationFromConfig } from '@backstage/config';
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
import { durationToMilliseconds } from '@backstage/types';
import { withDeadline } from './deadline';
import { discover, OidcContext, withDefaults } from './discovery';
import { EndedSessions } from './endedSessions';
import { IdentityConfig, scopesOf } from './identityConfig';
import {
  assertSameSubject,
  endSessionOf,
  exchange,
  revoke,
  RotatedTokens,
  sessionOf,
} from './providerSession';
import { profileFromClaims } from './claims';
import {
  describeError,
  isPersonRefused,
  isUnknownKey,
  userinfoError,
} from './providerErrors';
import { Retried } from './retried';
import { SessionSealer } from './sealedSession';
import { signInError } from './signInErrors';
import { TokenRotations } from './tokenRotations';

interface ProviderContext {
  provider: Retried<OidcContext>;
  postLogoutRedirectUri: string;
  /** For each exchange with the provider. */
  deadlineMilliseconds: number;
}

/** What the authenticator needs of its surroundings. */
export interface ZitadelAuthenticatorOptions {
  identity: IdentityConfig;
  /** `auth.session.secret`. */
  sessionSecret: string;
  /** `app.baseUrl`; people come back there after signing out. */
  appUrl: string;
  logger: LoggerService;
  /** Sessions that the provider ended by itself. */
  ended: EndedSessions;
  /** Called with the subject of somebody whom the provider does not let in any more. */
  onRefused: (sub: string) => void;
  /** Called for each environment with its provider; discovery is under way. */
  onProvider: (clientId: string, provider: Retried<OidcContext>) => void;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** How long a replaced refresh token still gets the newest pair: tabs that wake up together. */
const GRACE_MILLISECONDS = 30_000;
/** How long a pair is kept that could not be delivered, because userinfo was in trouble. */
const HOLD_MILLISECONDS = 15 * 60_000;
const DEFAULT_DEADLINE_MILLISECONDS = 10_000;
const MAX_ROTATIONS = 5_000;

/** What the frontend may ask for by `prompt=` at the start of a sign-in. */
const promptSchema = z.enum(['create', 'login', 'select_account']);

/**
 * Backstage's OpenID Connect authenticator, wrapped: discovery is tried again until it succeeds,
 * `prompt` can be chosen, the refresh cookie is a sealed box of refresh and ID token, refreshes are
 * single flight, and signing out ends the session here and at the provider and kills the refresh
 * token.
 */
export function createZitadelAuthenticator(
  options: ZitadelAuthenticatorOptions,
): OAuthAuthenticator<ProviderContext, OidcAuthResult> {
  const { identity, logger, ended } = options;
  const sealer = new SessionSealer(options.sessionSecret);
  const rotations = new TokenRotations<RotatedTokens>({
    graceMilliseconds: GRACE_MILLISECONDS,
    maxEntries: MAX_ROTATIONS,
    now: options.now,
  });

  const resultOf = async (
    tokenset: TokenSet,
    userinfo: OidcAuthResult['userinfo'],
    session: { id?: string; refreshToken?: string; idToken?: string },
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
          id: session.id,
          refreshToken: session.refreshToken,
          idToken: session.idToken,
        })),
    },
  });

  /** A copy of the cookie must not outlive the sign-out, whatever the provider ends. */
  const forget = async (id: string | undefined): Promise<void> => {
    if (!id) {
      return;
    }
    await ended.signOut(id).catch(error => {
      logger.warn(`A sign-out could not be noted. ${describeError(error)}`);
    });
  };

  return createOAuthAuthenticator<ProviderContext, OidcAuthResult>({
    defaultProfileTransform: async ({ fullProfile }) => ({
      profile: profileFromClaims(fullProfile.userinfo),
    }),

    scopes: { persist: true, required: scopesOf(identity) },

    initialize({ callbackUrl, config }) {
      const oidcConfig = withDefaults(config, identity);
      const provider = new Retried(() =>
        discover(oidcConfig, identity, callbackUrl, logger),
      );
      options.onProvider(config.getString('clientId'), provider);
      provider.get().catch(() => {
        // said in the log; the first sign-in tries again
      });
      return {
        provider,
        deadlineMilliseconds: deadlineOf(config),
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

    async authenticate(input, { provider, deadlineMilliseconds }) {
      const oidc = await provider.get();
      const result = await withDeadline(
        2 * deadlineMilliseconds, // tokens and userinfo
        oidcAuthenticator.authenticate(input, oidc),
      ).catch(error => {
        if (isUnknownKey(error)) {
          provider.forget();
        }
        logger.warn(`A sign-in failed. ${describeError(error)}`);
        throw signInError(input.req.query, error);
      });
      const { tokenset, userinfo } = result.fullProfile;
      return resultOf(tokenset, userinfo, {
        id: randomUUID(),
        refreshToken: tokenset.refresh_token,
        idToken: tokenset.id_token,
      });
    },

    async refresh(input, { provider, deadlineMilliseconds }) {
      const before = await sealer.open(input.refreshToken);
      const session = sessionOf(before.idToken);
      const { client } = await (await provider.get()).promise;
      if (await ended.isEnded({ ...session, own: before.id })) {
        await revoke(
          client,
          await rotations.newestToken(before.refreshToken),
          deadlineMilliseconds,
          logger,
        );
        throw new AuthenticationError(
          'The session was ended elsewhere. Sign in again.',
        );
      }
      const rotated = await rotations.rotate(before.refreshToken, token =>
        exchange(client, token, before.idToken, deadlineMilliseconds).catch(
          error => {
            if (isUnknownKey(error.cause)) {
              provider.forget();
            }
            if (session.sub !== undefined && isPersonRefused(error)) {
              options.onRefused(session.sub);
            }
            throw error;
          },
        ),
      );
      const userinfo = await withDeadline(
        deadlineMilliseconds,
        client.userinfo(rotated.tokenset),
      ).catch(error => {
        rotations.hold(before.refreshToken, HOLD_MILLISECONDS);
        throw userinfoError(error);
      });
      assertSameSubject(before.idToken, userinfo);
      return resultOf(rotated.tokenset, userinfo, {
        ...rotated,
        id: before.id,
      });
    },

    async logout(
      input,
      { provider, postLogoutRedirectUri, deadlineMilliseconds },
    ) {
      if (!input.refreshToken) {
        return undefined;
      }
      try {
        const session = await sealer.open(input.refreshToken);
        await forget(session.id);
        const { client } = await (await provider.get()).promise;
        await revoke(
          client,
          await rotations.newestToken(session.refreshToken),
          deadlineMilliseconds,
          logger,
        );
        const target = endSessionOf(
          client,
          session.idToken,
          postLogoutRedirectUri,
        );
        if (!target) {
          logger.info(
            'Signed out here only: the identity provider has no end_session_endpoint',
          );
        }
        return target;
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

function deadlineOf(config: Config): number {
  return config.has('timeout')
    ? durationToMilliseconds(readDurationFromConfig(config, { key: 'timeout' }))
    : DEFAULT_DEADLINE_MILLISECONDS;
}

function required(value: string | undefined, name: string): string {
  if (!value) {
    throw new AuthenticationError(
      `The identity provider gave no ${name}. Sign in again.`,
    );
  }
  return value;
}
