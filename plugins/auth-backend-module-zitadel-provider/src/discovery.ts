import { LoggerService } from '@backstage/backend-plugin-api';
import { Config, ConfigReader } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { IdentityConfig } from './identityConfig';
import { describeError } from './providerErrors';
import { providerUnreachable } from './signInErrors';

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
    (issuer &&
      `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`);
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

/** Discovery once; the stock authenticator never tries again by itself. */
export async function discover(
  config: Config,
  callbackUrl: string,
  logger: LoggerService,
): Promise<OidcContext> {
  const context = oidcAuthenticator.initialize({ config, callbackUrl });
  try {
    await context.promise;
    return context;
  } catch (error) {
    logger.warn(
      `The identity provider does not answer at ${config.getString(
        'metadataUrl',
      )}; the next sign-in tries again. ${describeError(error)}`,
    );
    throw providerUnreachable();
  }
}
