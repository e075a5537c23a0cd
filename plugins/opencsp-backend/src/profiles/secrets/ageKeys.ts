import { InputError } from '@backstage/errors';
import { createHash } from 'node:crypto';
import { isExampleRecipient } from './exampleKeys';
import { loadAge } from './loadAge';

/** What the operator gives, as it stands in `opencsp.profiles.age`. */
export interface AgeSettings {
  /** Text of the identity file: one `AGE-SECRET-KEY-1…` on a line, comments with `#`. */
  identity: string;
  /** The platform's, to which the identity belongs. */
  recipients: readonly string[];
  /** Kept apart from the platform, for the day on which its identity is lost. */
  recovery?: string;
}

/** To whom a bundle is sealed. Made by {@link readAgeKeys} alone. */
export interface Recipients {
  /** At least one; sorted, each once. */
  all: readonly string[];
  /** Changes when one of them does: SHA-256 over them, in hex. */
  fingerprint: string;
}

/** The platform's keys, checked. */
export interface AgeKeys {
  recipients: Recipients;
  /** Opens what was sealed to the platform. Never shown. */
  identities: readonly string[];
}

const FIELD = 'opencsp.profiles.age';
const MAKE_ONE = 'Make a pair of keys with "age-keygen".';

/** X25519 alone: older `age` programs, which a recovery may have to do with, know no other. */
const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;
const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;

/**
 * Checks the platform's keys before anything is sealed: `age-encryption` would encrypt to nobody
 * without a word, and a file that only the platform can open is lost with it.
 *
 * @param options.sandbox - true where a recovery recipient is not demanded
 * @throws InputError that names the field, and never what stands in the identity
 */
export async function readAgeKeys(
  settings: AgeSettings,
  { sandbox }: { sandbox: boolean },
): Promise<AgeKeys> {
  const { identities, own } = await readIdentities(settings.identity);
  const platform = await Promise.all(
    settings.recipients.map((text, index) =>
      readRecipient(text, `${FIELD}.recipients[${index}]`),
    ),
  );
  if (!platform.some(recipient => own.includes(recipient))) {
    throw new InputError(
      `${FIELD}.recipients: ${
        platform.length === 0 ? 'There is none' : 'None belongs to the identity'
      }, so the platform could not read its own secrets. Give the public key that "age-keygen -y" prints for the identity file.`,
    );
  }
  const recovery = await readRecovery(settings.recovery, sandbox);
  if (recovery && (own.includes(recovery) || platform.includes(recovery))) {
    throw new InputError(
      `${FIELD}.recovery: It is a key of the platform itself, and would be lost with it. Give another one, whose identity is kept elsewhere.`,
    );
  }
  return {
    recipients: recipientsOf([...platform, ...(recovery ? [recovery] : [])]),
    identities,
  };
}

function recipientsOf(keys: readonly string[]): Recipients {
  const all = [...new Set(keys)].sort();
  return {
    all,
    fingerprint: createHash('sha256').update(all.join('\n')).digest('hex'),
  };
}

async function readRecovery(
  text: string | undefined,
  sandbox: boolean,
): Promise<string | undefined> {
  if (text !== undefined) {
    return readRecipient(text, `${FIELD}.recovery`);
  }
  if (!sandbox) {
    throw new InputError(
      `${FIELD}.recovery: Give a recovery recipient, whose identity is kept away from the platform: without it all secrets of all profiles are lost with the platform's identity. ${MAKE_ONE}`,
    );
  }
  return undefined;
}

async function readRecipient(text: string, field: string): Promise<string> {
  const recipient = text.trim();
  if (recipient === '') {
    throw new InputError(`${field}: It is empty. ${MAKE_ONE}`);
  }
  if (/^AGE-SECRET-KEY-/i.test(recipient)) {
    throw new InputError(
      `${field}: This is the secret half of a key. Give the public one, which begins with "age1", and make a new pair: this one stood in a file that is not secret.`,
    );
  }
  if (!RECIPIENT.test(recipient) || !(await canSealTo(recipient))) {
    throw new InputError(
      `${field}: This is no X25519 recipient of age: "age1" and 58 characters. ${MAKE_ONE}`,
    );
  }
  if (isExampleRecipient(recipient)) {
    throw new InputError(
      `${field}: This key is an example of age's documentation, and everybody has its secret half. ${MAKE_ONE}`,
    );
  }
  return recipient;
}

/** Checksum and point of the curve are only looked at when something is sealed. */
async function canSealTo(recipient: string): Promise<boolean> {
  const { Encrypter } = loadAge();
  try {
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    await encrypter.encrypt('');
    return true;
  } catch {
    return false;
  }
}

async function readIdentities(
  text: string,
): Promise<{ identities: string[]; own: string[] }> {
  const field = `${FIELD}.identityFile`;
  const identities = text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
  if (identities.length === 0) {
    throw new InputError(`${field}: There is no identity in it. ${MAKE_ONE}`);
  }
  const own = await Promise.all(
    identities.map((identity, index) =>
      recipientOf(identity, `${field}: The identity ${index + 1} in it`),
    ),
  );
  return { identities, own };
}

/** The library's own errors repeat the identity: they are left behind. */
async function recipientOf(identity: string, what: string): Promise<string> {
  const { identityToRecipient } = loadAge();
  const recipient = IDENTITY.test(identity)
    ? await identityToRecipient(identity).catch(() => undefined)
    : undefined;
  if (!recipient) {
    throw new InputError(
      `${what} is none of age's X25519: "AGE-SECRET-KEY-1" and 58 characters. ${MAKE_ONE}`,
    );
  }
  if (isExampleRecipient(recipient)) {
    throw new InputError(
      `${what} is an example of age's documentation, which everybody has. ${MAKE_ONE}`,
    );
  }
  return recipient;
}
