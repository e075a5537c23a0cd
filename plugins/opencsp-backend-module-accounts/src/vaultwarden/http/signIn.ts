import { z } from 'zod';
import {
  Argon2id,
  masterKeyOf,
  masterPasswordHashOf,
  openUserKeys,
  UserKeys,
} from '../crypto';
import { Ask, bodyOf, refusalError } from './ask';
import { acceptedKdf } from './kdf';
import {
  loginAnswerSchema,
  preloginAnswerSchema,
  refreshAnswerSchema,
  Tokens,
  tokensOf,
} from './tokens';

/** Who signs in. */
export interface Credentials {
  /** As {@link vaultMailOf} gives it. */
  mail: string;
  masterPassword: string;
}

/** The device that a login is counted for. */
export interface Device {
  /** A UUID that stays the same, so that the server does not collect devices. */
  id: string;
  name: string;
}

/** What prelogin and the password give; costs a whole key derivation, so it is kept. */
export interface MasterKeys {
  masterKey: Buffer;
  passwordHash: string;
}

/** The client that the server knows this program as. */
const CLIENT = 'cli';
/** Linux desktop. */
const DEVICE_TYPE = '8';
const TOKEN_PATH = '/identity/connect/token';

/** Asks how the account derives its key, and derives it. */
export async function deriveMasterKeys(
  ask: Ask,
  { mail, masterPassword }: Credentials,
  argon2id: Argon2id | undefined,
  signal: AbortSignal,
): Promise<MasterKeys> {
  const what = 'sign in to Vaultwarden';
  const reply = await ask(
    {
      what,
      method: 'POST',
      path: '/identity/accounts/prelogin',
      json: { email: mail },
    },
    signal,
  );
  const kdf = acceptedKdf(bodyOf(reply, preloginAnswerSchema));
  const derived = kdf
    ? await masterKeyOf({ mail, password: masterPassword, kdf }, argon2id)
    : undefined;
  if (!derived?.ok) {
    throw refusalError(what, { kind: 'kdf-refused' }, derived?.reason);
  }
  const { masterKey } = derived;
  const passwordHash = await masterPasswordHashOf(masterKey, masterPassword);
  return { masterKey, passwordHash };
}

function unlocked(
  { Key, PrivateKey }: z.infer<typeof loginAnswerSchema>,
  masterKey: Buffer,
): UserKeys {
  const what = 'open the vault of the account';
  if (PrivateKey === null) {
    // The server takes accounts without a key pair (recorded: register-open-signups).
    throw refusalError(what, { kind: 'unreadable' }, 'it has no key pair');
  }
  const opened = openUserKeys({ key: Key, privateKey: PrivateKey }, masterKey);
  if (!opened.ok) {
    throw refusalError(
      what,
      { kind: 'unreadable' },
      `${opened.what} ${opened.reason}`,
    );
  }
  return opened.keys;
}

/** A login: counts against the limit, also when it is good. */
export async function logIn(
  ask: Ask,
  mail: string,
  { masterKey, passwordHash }: MasterKeys,
  device: Device,
  now: () => number,
  signal: AbortSignal,
): Promise<{ tokens: Tokens; keys: UserKeys }> {
  const reply = await ask(
    {
      what: 'sign in to Vaultwarden',
      method: 'POST',
      path: TOKEN_PATH,
      form: {
        grant_type: 'password',
        username: mail,
        password: passwordHash,
        scope: 'api offline_access',
        client_id: CLIENT,
        deviceType: DEVICE_TYPE,
        deviceIdentifier: device.id,
        deviceName: device.name,
      },
    },
    signal,
  );
  const answer = bodyOf(reply, loginAnswerSchema);
  return { tokens: tokensOf(answer, now()), keys: unlocked(answer, masterKey) };
}

/** New tokens for the old ones. @returns nothing when the server does not take the refresh token any more */
export async function refresh(
  ask: Ask,
  before: Tokens,
  now: () => number,
  signal: AbortSignal,
): Promise<Tokens | undefined> {
  if (before.refresh === undefined) {
    return undefined;
  }
  const reply = await ask(
    {
      what: 'stay signed in to Vaultwarden',
      method: 'POST',
      path: TOKEN_PATH,
      form: {
        grant_type: 'refresh_token',
        refresh_token: before.refresh,
        client_id: CLIENT,
      },
    },
    signal,
  );
  const { answer } = reply;
  const isOver =
    answer.kind === 'refused' &&
    ['wrong-credentials', 'not-signed-in', 'invalid'].includes(
      answer.refusal.kind,
    );
  return isOver
    ? undefined
    : tokensOf(bodyOf(reply, refreshAnswerSchema), now(), before);
}
