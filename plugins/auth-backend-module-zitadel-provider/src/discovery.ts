import { custom } from 'openid-client';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Config, ConfigReader } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { IdentityConfig } from './identityConfig';
import { describeError } from './providerErrors';
import { providerUnreachable, wrongProvider } from './signInErrors';

/** How far the provider's clock may be off; Keycloak's tokens live five minutes only. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** The stock authenticator after discovery. */
export type OidcContext = ReturnType<typeof oidcAuthenticator.initialize>;

/** The client of openid-client 5 inside of it. */
export type OidcClient = Awaited<OidcContext['promise']>['client'];

/**
 * The configuration of the stock authenticator, with our defaults.
 *
 * @throws InputError when the provider is not named
 */
export function withDefaults(
  config: Config,
  { issuer }: IdentityConfig,
): Config {
  const metadataUrl =
    config.getOptionalString('metadataUrl') ??
    (issuer && `${bare(issuer)}/.well-known/openid-configuration`);
  if (!metadataUrl) {
    throw new InputError(
      'The identity provider is not named. Set opencsp.identity.issuer, or metadataUrl of the provider.',
    );
  }
  return new ConfigReader({
    clientId: config.getString('clientId'),
    clientSecret: config.getString('clientSecret'),
    metadataUrl,
    prompt: config.getOptionalString('prompt') ?? 'auto',
    callbackUrl: config.getOptionalString('callbackUrl'),
    tokenEndpointAuthMethod: config.getOptionalString(
      'tokenEndpointAuthMethod',
    ),
    tokenSignedResponseAlg: config.getOptionalString('tokenSignedResponseAlg'),
    timeout: config.getOptional('timeout'),
  });
}

/**
 * Discovery once; the stock authenticator never tries again by itself. openid-client takes whatever
 * issuer the document names; only the configured one is good (OpenID Connect Discovery §4.3), but
 * for a slash at the end.
 *
 * @throws ServiceUnavailableError when there is no answer, or that of another issuer
 */
export async function discover(
  config: Config,
  { issuer: expected }: IdentityConfig,
  callbackUrl: string,
  logger: LoggerService,
): Promise<OidcContext> {
  const context = oidcAuthenticator.initialize({ config, callbackUrl });
  const client = await context.promise.then(
    found => found.client,
    error => {
      logger.warn(
        `The identity provider does not answer at ${config.getString(
          'metadataUrl',
        )}; the next sign-in tries again. ${describeError(error)}`,
      );
      throw providerUnreachable();
    },
  );
  const { issuer: named } = client.issuer.metadata;
  if (expected !== undefined && bare(named) !== bare(expected)) {
    logger.error(
      `The identity provider at ${config.getString(
        'metadataUrl',
      )} says that it is ${named}, not ${expected}. Correct opencsp.identity.issuer, or the host name that a proxy passes on.`,
    );
    throw wrongProvider();
  }
  client[custom.clock_tolerance] = CLOCK_TOLERANCE_SECONDS;
  return context;
}

function bare(issuer: string): string {
  return issuer.replace(/\/+$/, '');
}
