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
import { EventsService, eventsServiceRef } from '@backstage/plugin-events-node';
import { createZitadelAuthenticator } from './authenticator';
import {
  BACK_CHANNEL_PATH,
  createBackChannelLogout,
} from './backChannelLogout';
import { EndedSessions } from './endedSessions';
import { readIdentityConfig, roleClaimOf } from './identityConfig';
import { KnownProviders } from './knownProviders';
import { unavailableHandlers, withReasons } from './routeHandlers';
import { createSignInResolver } from './signInResolver';

/** Sign-in with ZITADEL or any OpenID Connect provider, as auth provider `zitadel`. */
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
        providers.registerProvider({
          providerId: 'zitadel',
          factory: createProviderFactory({
            config,
            logger,
            events,
            ended,
            known,
          }),
        });
      },
    });
  },
});

/** A configuration that cannot be used is said at each sign-in; it does not end the backend. */
function createProviderFactory({
  config,
  logger,
  events,
  ended,
  known,
}: {
  config: Config;
  logger: LoggerService;
  events: EventsService;
  ended: EndedSessions;
  known: KnownProviders;
}): AuthProviderFactory {
  return ctx => {
    try {
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
          onProvider: (clientId, provider) => known.add(clientId, provider),
          now: Date.now,
        }),
        signInResolver: createSignInResolver({ identity, events, logger }),
      });
      return withReasons(factory(ctx), ctx);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.error(`Sign-in is switched off. ${reason}`);
      return unavailableHandlers(
        new ServiceUnavailableError(`Sign-in is switched off. ${reason}`),
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
