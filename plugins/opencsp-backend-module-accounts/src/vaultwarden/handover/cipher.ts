import { z } from 'zod';
import { encStringSchema, open, SymmetricKey } from '../crypto';
import { refusalError } from '../http/ask';

const text = z.string().nullish();

/** The kind of an item that holds a login. */
export const LOGIN = 1;

/** A custom field of text. */
export const TEXT_FIELD = 0;

const loginSchema = z.looseObject({
  username: text,
  password: text,
  uris: z.array(z.looseObject({ uri: text })).nullish(),
});

/**
 * An item as the server gives it. What is not named here is kept, where a change sends the whole object back; what
 * only an answer has is left out of it.
 */
export const cipherSchema = z.object({
  id: z.guid(),
  type: z.number(),
  organizationId: z.guid().nullable(),
  collectionIds: z.array(z.guid()),
  revisionDate: z.string(),
  deletedDate: z.string().nullish(),
  name: z.string(),
  notes: text,
  folderId: text,
  favorite: z.boolean().nullish(),
  reprompt: z.number().nullish(),
  /** Sealed under the organisation's key: some clients give an item a key of its own. */
  key: text,
  fields: z
    .array(z.looseObject({ type: z.number(), name: text, value: text }))
    .nullish(),
  login: loginSchema.nullish(),
  passwordHistory: z
    .array(z.looseObject({ password: z.string(), lastUsedDate: text }))
    .nullish(),
});

/** An item as the server gives it. */
export type Cipher = z.infer<typeof cipherSchema>;

/** What is sent: every string that people read has the form of a sealed one. */
const sealedCipherSchema = z.looseObject({
  name: encStringSchema,
  notes: encStringSchema.nullish(),
  key: encStringSchema.nullish(),
  fields: z
    .array(
      z.looseObject({
        name: encStringSchema.nullish(),
        value: encStringSchema.nullish(),
      }),
    )
    .nullish(),
  login: z.looseObject({
    username: encStringSchema.nullish(),
    password: encStringSchema.nullish(),
    totp: encStringSchema.nullish(),
    uris: z.array(z.looseObject({ uri: encStringSchema.nullish() })).nullish(),
  }),
  passwordHistory: z
    .array(z.looseObject({ password: encStringSchema }))
    .nullish(),
});

/**
 * Refuses an item with a string in clear: the server stores it without a word (recorded: items, organizations c.).
 *
 * @throws VaultwardenError `invalid`, which names the field and holds nothing of it
 */
export function assertSealed(cipher: unknown): void {
  const checked = sealedCipherSchema.safeParse(cipher);
  if (!checked.success) {
    const fields = checked.error.issues.map(issue => issue.path.join('.'));
    throw refusalError(
      'send an item',
      { kind: 'invalid' },
      `not encrypted: ${fields.join(', ')}`,
    );
  }
}

/** The key that the strings of an item are sealed under. */
export function keyOfCipher(
  { key }: Cipher,
  organizationKey: SymmetricKey,
): SymmetricKey | undefined {
  if (!key) {
    return organizationKey;
  }
  const opened = open(key, organizationKey);
  return opened.ok && opened.bytes.length === 64
    ? new SymmetricKey(opened.bytes)
    : undefined;
}

/** An item in clear. */
export interface OpenedCipher {
  cipher: Cipher;
  key: SymmetricKey;
  name: string;
  username: string;
  password: string;
  uri: string;
  fields: Record<string, string>;
}

function textOf(
  sealed: string | null | undefined,
  key: SymmetricKey,
): string | undefined {
  if (!sealed) {
    return '';
  }
  const opened = open(sealed, key);
  return opened.ok ? opened.bytes.toString('utf8') : undefined;
}

/** Opens an item. @returns nothing when a string of it does not open under this key */
export function openCipher(
  cipher: Cipher,
  organizationKey: SymmetricKey,
): OpenedCipher | undefined {
  const key = keyOfCipher(cipher, organizationKey);
  if (!key) {
    return undefined;
  }
  const name = textOf(cipher.name, key);
  const username = textOf(cipher.login?.username, key);
  const password = textOf(cipher.login?.password, key);
  const uri = textOf(cipher.login?.uris?.[0]?.uri, key);
  if (
    name === undefined ||
    username === undefined ||
    password === undefined ||
    uri === undefined
  ) {
    return undefined;
  }
  const fields = Object.fromEntries(
    (cipher.fields ?? []).map(field => [
      textOf(field.name, key) ?? '',
      textOf(field.value, key) ?? '',
    ]),
  );
  return { cipher, key, name, username, password, uri, fields };
}
