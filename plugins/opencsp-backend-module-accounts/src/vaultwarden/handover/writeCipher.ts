import { LOGIN, OpenedCipher, TEXT_FIELD } from './cipher';
import { KEY_FIELD } from './listItems';

/** A login that is handed over. */
export interface WantedItem {
  /** Ours, the same for ever, such as `<profile>/<service>/<account>`. */
  key: string;
  name: string;
  username: string;
  password: string;
  /** The address of the service. */
  uri: string;
  collectionId: string;
}

/** Seals one string of an item. */
type SealOne = (text: string) => string;

/** Older passwords are dropped, as other clients do. */
const HISTORY = 5;

function sealedFields(wanted: WantedItem, sealOne: SealOne) {
  return {
    name: sealOne(wanted.name),
    login: {
      username: sealOne(wanted.username),
      password: sealOne(wanted.password),
      uris: [{ uri: sealOne(wanted.uri), match: null }],
      totp: null,
    },
  };
}

/** A new item, every string sealed. */
export function newCipher(
  wanted: WantedItem,
  organizationId: string,
  sealOne: SealOne,
) {
  return {
    type: LOGIN,
    ...sealedFields(wanted, sealOne),
    notes: null,
    folderId: null,
    organizationId,
    favorite: false,
    reprompt: 0,
    fields: [
      {
        type: TEXT_FIELD,
        name: sealOne(KEY_FIELD),
        value: sealOne(wanted.key),
        linkedId: null,
      },
    ],
    key: null,
  };
}

/** The history with the password that is replaced: the server keeps what it is sent, and forgets what is left out. */
function historyWith(item: OpenedCipher, isReplaced: boolean, now: number) {
  const before = item.cipher.passwordHistory ?? [];
  const replaced = item.cipher.login?.password;
  return isReplaced && replaced
    ? [
        { password: replaced, lastUsedDate: new Date(now).toISOString() },
        ...before,
      ].slice(0, HISTORY)
    : before;
}

/**
 * The whole object of a changed item, which is what the server wants: what others added stays, the password that is
 * replaced goes into the history, and the revision says what was read.
 */
export function changedCipher(
  wanted: WantedItem,
  item: OpenedCipher,
  sealOne: SealOne,
  now: number,
) {
  const { cipher } = item;
  const sealed = sealedFields(wanted, sealOne);
  const { uri: _onlyInAnswers, ...login } = cipher.login ?? {};
  const [, ...otherUris] = cipher.login?.uris ?? [];
  return {
    type: cipher.type,
    name: sealed.name,
    notes: cipher.notes ?? null,
    folderId: cipher.folderId ?? null,
    organizationId: cipher.organizationId,
    favorite: cipher.favorite ?? false,
    reprompt: cipher.reprompt ?? 0,
    fields: cipher.fields ?? [],
    login: {
      ...login,
      ...sealed.login,
      totp: login.totp ?? null,
      uris: [...sealed.login.uris, ...otherUris],
    },
    key: cipher.key ?? null,
    passwordHistory: historyWith(item, item.password !== wanted.password, now),
    lastKnownRevisionDate: cipher.revisionDate,
  };
}

/** Whether an item has what is wanted, wherever it is. */
export function isSame(wanted: WantedItem, item: OpenedCipher): boolean {
  return (
    item.name === wanted.name &&
    item.username === wanted.username &&
    item.password === wanted.password &&
    item.uri === wanted.uri
  );
}

/** Whether an item is in the wanted collection, and in no other. */
export function isIn(wanted: WantedItem, { cipher }: OpenedCipher): boolean {
  const [first, ...others] = cipher.collectionIds;
  return first === wanted.collectionId && others.length === 0;
}
