import { InputError } from '@backstage/errors';
import { Time } from '../../domain/record';
import { Recipients } from './ageKeys';
import {
  BundleText,
  readBundle,
  SecretBundle,
  SecretTimes,
  writeBundle,
} from './bundleText';
import { loadAge } from './loadAge';

/** Where a sealed bundle lies in the branch. */
export const BUNDLE_PATH = 'secrets.env.age';

/** More than this is no bundle of a profile, in characters. */
const MAX_SEALED = 2_000_000;

/** A bundle that was opened: what is in it, and the file that it came from. */
export interface OpenedBundle extends BundleText {
  /** The whole file, as it was. */
  sealed: string;
}

/**
 * Encrypts a bundle as a whole to all recipients. Each call gives other bytes: what has not changed is
 * left as it is by {@link sealIfChanged}.
 *
 * @returns the file's text: age's armor, plain ASCII
 * @throws InputError when there is no recipient, or naming a secret that cannot be kept
 */
export async function sealBundle(
  bundle: SecretBundle,
  recipients: Recipients,
  since: SecretTimes = {},
): Promise<string> {
  if (recipients.all.length === 0) {
    throw new InputError(
      'opencsp.profiles.age.recipients: There is none, so nobody could read the secrets.',
    );
  }
  const { armor, Encrypter } = loadAge();
  const encrypter = new Encrypter();
  recipients.all.forEach(recipient => encrypter.addRecipient(recipient));
  const { fingerprint } = recipients;
  const text = writeBundle({ bundle, recipients: fingerprint, since });
  return armor.encode(await encrypter.encrypt(text));
}

/**
 * Decrypts a bundle. What age says is proof against changes, not proof of who wrote it: everybody who
 * has the public key can seal a bundle of their own. A file that was not written by us must not be
 * taken for one.
 *
 * @param identities - the platform's, or the recovery identity
 * @throws InputError that says whether the file is damaged, or sealed to others
 */
export async function openBundle(
  sealed: string,
  identities: readonly string[],
): Promise<OpenedBundle> {
  const text = await decrypted(unarmored(sealed), identities);
  return { sealed, ...readBundle(text) };
}

function unarmored(sealed: string): Uint8Array {
  if (sealed.length > MAX_SEALED) {
    throw new InputError(`${BUNDLE_PATH}: The file is too long.`);
  }
  const { armor } = loadAge();
  try {
    return armor.decode(sealed);
  } catch {
    throw new InputError(`${BUNDLE_PATH}: The file has no armor of age.`);
  }
}

/** The library's errors are left behind: they are about bytes that nobody should see. */
async function decrypted(
  file: Uint8Array,
  identities: readonly string[],
): Promise<string> {
  const { Decrypter } = loadAge();
  try {
    const decrypter = new Decrypter();
    identities.forEach(identity => decrypter.addIdentity(identity));
    return await decrypter.decrypt(file, 'text');
  } catch (error) {
    throw new InputError(
      error instanceof Error && /no identity matched/.test(error.message)
        ? `${BUNDLE_PATH}: The file is sealed to other keys than the platform's. Put the identity back that was used then, or restore the file with the recovery identity.`
        : `${BUNDLE_PATH}: The file is damaged. Take it from an older commit.`,
    );
  }
}

/**
 * Seals a bundle, unless the same one is already sealed to the same recipients: then its bytes stay. In
 * it stands when each secret got its value; no clear text says even that.
 */
export async function sealIfChanged(
  before: OpenedBundle | undefined,
  bundle: SecretBundle,
  recipients: Recipients,
  now: Time,
): Promise<string> {
  return before &&
    before.recipients === recipients.fingerprint &&
    isSame(before.bundle, bundle)
    ? before.sealed
    : sealBundle(bundle, recipients, timesOf(before, bundle, now));
}

/** A value that stays keeps its time; where none was kept, none is made up. */
function timesOf(
  before: OpenedBundle | undefined,
  bundle: SecretBundle,
  now: Time,
): SecretTimes {
  return Object.fromEntries(
    Object.entries(bundle).flatMap(([name, value]) => {
      const stays =
        before &&
        Object.hasOwn(before.bundle, name) &&
        before.bundle[name] === value;
      const at = stays ? timeOf(before.since, name) : now;
      return at === undefined ? [] : [[name, at]];
    }),
  );
}

function timeOf(since: SecretTimes, name: string): Time | undefined {
  return Object.hasOwn(since, name) ? since[name] : undefined;
}

function isSame(one: SecretBundle, other: SecretBundle): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every(name => Object.hasOwn(other, name) && one[name] === other[name])
  );
}
