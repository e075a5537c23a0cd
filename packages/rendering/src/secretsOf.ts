import {
  ProfileSpec,
  SecretRule,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { NIXOS } from './build/known';
import {
  ProfileChoice,
  ProfilePart,
  ProfileParts,
  profileParts,
} from './build/parts';
import { refuseTwice } from './build/unique';
import { ModelSecret } from './model';

/** Name of the secret between the sign-in portal and a service that speaks OpenID Connect. */
export const OIDC_CLIENT_SECRET = 'oidc-client';

/**
 * The secrets of a profile, sorted by name, without rendering it: what the backend must generate and
 * keep. Values are never part of it.
 *
 * @throws InputError when the profile cannot be
 */
export function secretsOf(profile: ProfileChoice): ModelSecret[] {
  return secretsOfParts(profileParts(profile));
}

/** The same, of parts that are known already. @throws InputError when a name is taken twice */
export function secretsOfParts({ parts, spec }: ProfileParts): ModelSecret[] {
  const named = parts.flatMap(part =>
    rulesOf(part.definition, spec).map(rule => ({
      part,
      secret: {
        name: `${part.definition.id}-${rule.name}`,
        service: part.definition.id,
        rule,
        needsDigest: rule.name === OIDC_CLIENT_SECRET && part.signIn === 'oidc',
      },
    })),
  );
  refuseTwice(
    'secret',
    named.map(({ part, secret }) => ({
      key: secret.name,
      by: part.definition.title,
      path: part.path,
    })),
  );
  return named
    .map(({ secret }) => secret)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The whole name of a secret that a service's texts speak of: its own by the short name, or by the whole
 * name one of a service that it needs, such as `redis-password`. Nothing when it may know neither.
 */
export function secretNamed(
  name: string,
  { definition, needs }: ProfilePart,
  { parts, spec }: ProfileParts,
): string | undefined {
  if (rulesOf(definition, spec).some(rule => rule.name === name)) {
    return `${definition.id}-${name}`;
  }
  return parts
    .filter(part => needs.includes(part.definition.id))
    .flatMap(part =>
      rulesOf(part.definition, spec).map(
        rule => `${part.definition.id}-${rule.name}`,
      ),
    )
    .find(whole => whole === name);
}

/**
 * What is generated for a service. The secret of its OpenID client is there whenever it can have one:
 * its settings name the file, also where the profile has no single sign-on.
 */
function rulesOf(
  definition: ServiceDefinition,
  { deployment }: Pick<ProfileSpec, 'deployment'>,
): SecretRule[] {
  return [
    ...definition.secrets,
    ...(deployment === NIXOS ? definition.engines.nixos?.secrets ?? [] : []),
    ...definition.databases.map(({ name }) =>
      implicit(`database-${name}`, `Password of the database "${name}".`),
    ),
    ...(definition.signIn.oidc
      ? [implicit(OIDC_CLIENT_SECRET, 'Shared with the sign-in portal.')]
      : []),
  ];
}

/** Letters and digits only: some clients do not escape what is not (services-contracts §1.3). */
function implicit(name: string, purpose: string): SecretRule {
  return {
    name,
    purpose,
    kind: 'password',
    length: 48,
    alphabet: 'alphanumeric',
    isLogin: false,
  };
}
