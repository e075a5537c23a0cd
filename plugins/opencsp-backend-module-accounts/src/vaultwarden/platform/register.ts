import { z } from 'zod';
import {
  encStringSchema,
  makeKeyPair as newKeyPair,
  MakeKeyPair,
  masterKeyOf,
  masterPasswordHashOf,
  makeUserKeys,
  openUserKeys,
  RandomBytes,
} from '../crypto';
import { Ask, done, refusalError } from '../http/ask';
import { FEWEST_ITERATIONS, PLATFORM_KDF } from '../http/kdf';
import { Credentials } from '../http/signIn';
import { vaultMailOf } from '../mail';

/** What a registration is made with. */
export interface RegisterOptions {
  ask: Ask;
  credentials: Credentials;
  /** Shown to the members of its organisations. */
  displayName: string;
  random: RandomBytes;
  makeKeyPair?: MakeKeyPair;
}

/** The direct form, as recorded in register.json. Everything in it is checked before it is sent. */
const registrationSchema = z.object({
  email: z.string().min(3),
  name: z.string().min(1).max(50),
  masterPasswordHash: z.base64().length(44),
  masterPasswordHint: z.null(),
  key: encStringSchema,
  kdf: z.literal(0),
  kdfIterations: z.number().int().min(FEWEST_ITERATIONS),
  keys: z.object({
    publicKey: z.base64().min(300),
    encryptedPrivateKey: encStringSchema,
  }),
});

/**
 * The body of a registration, proved to open again with the password alone.
 *
 * @throws InputError when the address is none, ZodError when a part is wrong
 */
export async function registrationOf({
  credentials,
  displayName,
  random,
  makeKeyPair = newKeyPair,
}: Omit<RegisterOptions, 'ask'>): Promise<z.infer<typeof registrationSchema>> {
  const mail = vaultMailOf(credentials.mail);
  const password = credentials.masterPassword;
  const derived = await masterKeyOf(
    { mail, password, kdf: PLATFORM_KDF },
    undefined,
  );
  if (!derived.ok) {
    throw refusalError('register', { kind: 'kdf-refused' }, derived.reason);
  }
  const sealed = await makeUserKeys(derived.masterKey, random, makeKeyPair);
  const opened = openUserKeys(sealed, derived.masterKey);
  if (!opened.ok || opened.keys.keyPair.publicKey !== sealed.publicKey) {
    throw refusalError('register', { kind: 'unreadable' });
  }
  return registrationSchema.parse({
    email: mail,
    name: displayName,
    masterPasswordHash: await masterPasswordHashOf(derived.masterKey, password),
    masterPasswordHint: null,
    key: sealed.key,
    kdf: 0,
    kdfIterations: PLATFORM_KDF.iterations,
    keys: {
      publicKey: sealed.publicKey,
      encryptedPrivateKey: sealed.privateKey,
    },
  });
}

/**
 * Registers an invited address. A registration that fails after the server found the invitation uses it up for ever,
 * so nothing is sent that was not checked here.
 *
 * @throws VaultwardenError `registration-closed` when the address is not invited (any more) or has an account
 */
export async function register(
  options: RegisterOptions,
  signal: AbortSignal,
): Promise<void> {
  const json = await registrationOf(options);
  done(
    await options.ask(
      {
        what: 'register',
        method: 'POST',
        path: '/identity/accounts/register',
        json,
      },
      signal,
    ),
  );
}
