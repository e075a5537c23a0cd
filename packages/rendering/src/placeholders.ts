import { PLACEHOLDER } from '@opencsp/plugin-opencsp-common';
import { addressOf, hostPortOf } from './build/addresses';
import { ProfilePart, ProfileParts } from './build/parts';
import { containerPlaces, Places } from './places';
import { secretNamed } from './secretsOf';
import { impossible } from './problem';

/** The LDAP base of a domain: `dc=ada,dc=example,dc=com`. A label of a domain needs no escaping. */
export function baseDnOf(domain: string): string {
  return domain
    .split('.')
    .map(label => `dc=${label}`)
    .join(',');
}

/** Fills one text of a definition in; `where` is named when that fails. */
export type Filler = (text: string, where: string) => string;

/** Doubled braces come first: they stand for one brace, whatever is between them. */
const TOKEN = new RegExp(`\\{\\{|\\}\\}|${PLACEHOLDER.source}`, 'g');

/**
 * Fills in the placeholders of one service's texts (`pieces.ts` of the common package documents them).
 *
 * @throws InputError when a text names what is not there; it says which, and where
 */
export function placeholdersOf(
  part: ProfilePart,
  profile: ProfileParts,
  places: Places = containerPlaces,
): Filler {
  const { definition } = part;
  const { spec, hosts, addresses } = profile;
  const databases = new Set(definition.databases.map(({ name }) => name));
  const values: Record<string, (name: string) => string | undefined> = {
    domain: () => spec.domain,
    adminEmail: () => spec.adminEmail,
    baseDn: () => baseDnOf(spec.domain),
    host: id => hosts.get(id || definition.id),
    url: id => {
      const host = hosts.get(id || definition.id);
      return host && addressOf(host, addresses);
    },
    hostPort: id => {
      const host = hosts.get(id || definition.id);
      return host && hostPortOf(host, addresses);
    },
    secret: name => {
      const whole = secretNamed(name, part, profile);
      return whole && places.secret(whole, definition.id);
    },
    database: name =>
      databases.has(name) ? places.database(definition.id, name) : undefined,
  };
  return (text, where) =>
    text.replace(TOKEN, (token, plain = '', kind = '', name = '') => {
      if (token === '{{' || token === '}}') {
        return token[0];
      }
      const value = values[plain || kind](name);
      if (value === undefined) {
        throw impossible(
          part.path,
          `${definition.title}, ${where}: "${token}" names what is not there.`,
        );
      }
      return value;
    });
}

/** Names of the secrets that a text points at, as it calls them. */
export function secretsIn(text: string): string[] {
  return [...text.matchAll(TOKEN)]
    .filter(([, , kind]) => kind === 'secret')
    .map(([, , , name]) => name);
}
