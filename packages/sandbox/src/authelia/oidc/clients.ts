import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { isFor, Subject } from '../subjects';
import { ClientLevel, OidcClient, OidcSettings } from './oidcSettings';

const derive = promisify(pbkdf2);

/** PBKDF2 with SHA-512, salt and key in the base64 of Authelia (services-contracts.md §4.6). */
const DIGEST =
  /^\$pbkdf2-sha512\$(\d{1,8})\$([A-Za-z0-9./]+)\$([A-Za-z0-9./]+)$/;

/** The client with this id. */
export function clientOf(
  { clients }: OidcSettings,
  id: string | null | undefined,
): OidcClient | undefined {
  return clients.find(({ client_id: each }) => each === id);
}

/** What a client wants of somebody, by its policy. */
export function levelFor(
  settings: OidcSettings,
  { authorization_policy: name }: OidcClient,
  person: Subject,
): ClientLevel {
  if (name === 'one_factor' || name === 'two_factor' || name === 'deny') {
    return name;
  }
  const policies = settings.authorization_policies;
  const policy = Object.hasOwn(policies, name) ? policies[name] : undefined;
  const rule = policy?.rules.find(({ subject }) => isFor(subject, person));
  return rule?.policy ?? policy?.default_policy ?? 'deny';
}

/** True when any client wants a second factor of anybody. */
export function wantsSecondFactor(settings: OidcSettings | undefined): boolean {
  const policies = Object.values(settings?.authorization_policies ?? {});
  const named = policies.flatMap(({ default_policy: other, rules }) => [
    ...[other, ...rules.map(({ policy }) => policy)],
  ]);
  const own = (settings?.clients ?? []).map(each => each.authorization_policy);
  return [...named, ...own].includes('two_factor');
}

/** Whether a secret is the one of a digest; false for a digest of another kind. */
export async function isSecret(
  digest: string,
  secret: string,
): Promise<boolean> {
  const [, iterations, salt, key] = DIGEST.exec(digest) ?? [];
  if (key === undefined) {
    return false;
  }
  const expected = bytesOf(key);
  const derived = await derive(
    secret,
    bytesOf(salt),
    Number(iterations),
    expected.length,
    'sha512',
  );
  return timingSafeEqual(derived, expected);
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}
