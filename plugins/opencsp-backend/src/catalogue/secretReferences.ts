import { ServiceDefinition } from '@opencsp/plugin-opencsp-common';

/** The secret between the sign-in portal and a service that speaks OpenID Connect. */
const OIDC_CLIENT = 'oidc-client';

/** A secret, and the service that it belongs to. */
export interface SecretReference {
  service: string;
  secret: string;
}

/** Names of the secrets that a service has without listing them: of its databases and its OpenID client. */
export function implicitSecrets(definition: ServiceDefinition): string[] {
  return [
    ...definition.databases.map(({ name }) => `database-${name}`),
    ...(definition.signIn.oidc ? [OIDC_CLIENT] : []),
  ];
}

/** Names of all secrets of a service. */
export function ownSecrets(definition: ServiceDefinition): string[] {
  return [
    ...definition.secrets.map(({ name }) => name),
    ...(definition.engines.nixos?.secrets ?? []).map(({ name }) => name),
    ...implicitSecrets(definition),
  ];
}

/**
 * Which secret a definition means by a name: its own one, or that of a service that it needs, by its
 * name in the whole profile (`redis-password` is `password` of `redis`). Whether the other service has
 * it, only the whole catalogue can say.
 *
 * @returns nothing when it can be neither
 */
export function secretMeant(
  definition: ServiceDefinition,
  name: string,
): SecretReference | undefined {
  if (ownSecrets(definition).includes(name)) {
    return { service: definition.id, secret: name };
  }
  const service = [...definition.needs]
    .sort((a, b) => b.length - a.length)
    .find(id => name.startsWith(`${id}-`));
  return service
    ? { service, secret: name.slice(service.length + 1) }
    : undefined;
}
