import {
  coreServices,
  createBackendModule,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import {
  AuthProviderFactory,
  authProvidersExtensionPoint,
  createOAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { createZitadelAuthenticator } from './authenticator';
import {
  BACK_CHANNEL_PATH,
  createBackChannelLogout,
} from './backChannelLogout';
import { asProtectedResource } from './bearer/bearerHandlers';
import {
  BEARER_PROVIDER_ID,
  createTokenExchange,
} from './bearer/tokenExchange';
import { EndedSessions } from './endedSessions';
import { readIdentityConfig, roleClaimOf } from './identityConfig';
import { KnownProviders } from './knownProviders';
import { unavailableHandlers, withReasons } from './routeHandlers';
import { createRefusedTeller } from './refusedPeople';
import { createSignIn, createSignInResolver, SignIn } from './signInResolver';

/**
 * Sign-in with ZITADEL or any OpenID Connect provider, as auth provider `zitadel`, and the exchange of
 * its access tokens, as `zitadel-bearer`.
 */
export const authModuleZitadelProvider = createBackendModule({
  pluginId: 'auth',
  moduleId: 'zitadel-provider',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        events: eventsServiceRef,
        database: coreServices.database,
        httpRouter: coreServices.httpRouter,
      },
      async init({ providers, config, logger, events, database, httpRouter }) {
        const ended = new EndedSessions(database, Date.now);
        const known = new KnownProviders();
        httpRouter.use(
          createBackChannelLogout({
            issuers: () => known.issuers(),
            ended,
            logger,
          }),
        );
        httpRouter.addAuthPolicy({
          path: BACK_CHANNEL_PATH,
          allow: 'unauthenticated', // the logout token is the credential
        });
        const parts = {
          config,
          logger,
          signIn: createSignIn({ events, logger }),
          onRefused: createRefusedTeller({ events, logger }),
          ended,
          known,
        };
        providers.registerProvider({
          providerId: 'zitadel',
          factory: createSignInFactory(parts),
        });
        providers.registerProvider({
          providerId: BEARER_PROVIDER_ID,
          factory: createBearerFactory(parts),
        });
      },
    });
  },
});

/** What both providers share. */
interface Parts {
  config: Config;
  logger: LoggerService;
  signIn: SignIn;
  onRefused: (sub: string) => void;
  ended: EndedSessions;
  known: KnownProviders;
}

function createSignInFactory(parts: Parts): AuthProviderFactory {
  const { config, logger, signIn, onRefused, ended, known } = parts;
  return orUnavailable('Sign-in is switched off.', logger, ctx => {
    const identity = readIdentityConfig(config);
    if (!roleClaimOf(identity)) {
      logger.warn(
        'Nobody will have a role: set opencsp.identity.projectId (ZITADEL) or opencsp.identity.roleClaim',
      );
    }
    const factory = createOAuthProviderFactory({
      authenticator: createZitadelAuthenticator({
        identity,
        sessionSecret: readSessionSecret(config),
        appUrl: ctx.appUrl,
        logger,
        ended,
        onRefused,
        onProvider: (clientId, provider) => known.add(clientId, provider),
        now: Date.now,
      }),
      signInResolver: createSignInResolver({ identity, signIn }),
    });
    return withReasons(factory(ctx), ctx);
  });
}

function createBearerFactory(parts: Parts): AuthProviderFactory {
  const { config, logger, signIn, ended, known } = parts;
  return orUnavailable(
    'The exchange of access tokens is switched off.',
    logger,
    ctx => {
      const exchange = createTokenExchange({
        identity: readIdentityConfig(config),
        signIn,
        issuers: () => known.issuers(),
        ended,
        logger,
        now: Date.now,
      });
      return asProtectedResource(exchange(ctx), logger);
    },
  );
}

/** A configuration that cannot be used is said at each request; it does not end the backend. */
function orUnavailable(
  words: string,
  logger: LoggerService,
  factory: AuthProviderFactory,
): AuthProviderFactory {
  return ctx => {
    try {
      return factory(ctx);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.error(`${words} ${reason}`);
      return unavailableHandlers(
        new ServiceUnavailableError(`${words} ${reason}`),
      );
    }
  };
}

function readSessionSecret(config: Config): string {
  const secret = config.getOptionalString('auth.session.secret');
  if (!secret) {
    throw new InputError(
      'Set auth.session.secret to a long random text: sign-ins under way and the sealed session cookie need it.',
    );
  }
  return secret;
}
