import { Database } from '../database/Database';
import { hasFullAccess, STATUS } from '../database/memberships';
import { Cipher } from '../database/state';
import { Refusal } from '../http/reply';
import { mayWrite, mayWriteInto } from './access';
import { CipherBody, objectsOf, ShareBody, typeDataOf } from './cipherBody';

const MAX_NOTE_LENGTH = 10_000;
/** A client's copy may be older by less than that, in milliseconds. */
const STALE_MS = 2000;
const MISMATCH =
  'Organization mismatch. Please resync the client before updating the cipher';

/** A new item, not yet saved. */
export function newCipher(
  database: Database,
  { type, name }: CipherBody,
  userId: string,
): Cipher {
  const now = database.now();
  return {
    id: database.newId(),
    userId,
    organizationId: null,
    type,
    name,
    notes: null,
    fields: [],
    data: {},
    passwordHistory: [],
    reprompt: 0,
    key: null,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
}

/**
 * Gives an item what a client sent, and saves it. The client's password history replaces the one that was there.
 *
 * @param sharedTo - collections that the caller checked already
 * @throws Refusal
 */
export function changeCipher(
  database: Database,
  cipher: Cipher,
  body: CipherBody,
  user: string,
  sharedTo: readonly string[] = [],
): void {
  checkRevision(cipher, body);
  checkOrganization(cipher, body);
  if ((body.notes ?? '').length > MAX_NOTE_LENGTH) {
    throw new Refusal(
      `The field Notes exceeds the maximum encrypted value length of ${MAX_NOTE_LENGTH} characters.`,
    );
  }
  const mayOwn =
    body.organizationId === null ||
    mayBelongTo(database, cipher, body.organizationId, user, sharedTo);
  if (!mayOwn) {
    throw new Refusal(
      "You don't have permission to add cipher directly to organization",
    );
  }
  if (body.folderId) {
    throw new Refusal('Invalid folder');
  }
  fill(cipher, body, user);
  database.saveCipher(cipher);
  if (body.favorite !== null) {
    setFavorite(database, cipher, user, body.favorite);
  }
}

/** @throws Refusal when the client's copy is too old; what is no moment is not looked at */
function checkRevision(cipher: Cipher, body: CipherBody): void {
  const known = Date.parse(body.lastKnownRevisionDate ?? '');
  if (Date.parse(cipher.updatedAt) - known >= STALE_MS) {
    throw new Refusal(
      'The client copy of this cipher is out of date. Resync the client and try again.',
    );
  }
}

function checkOrganization({ organizationId }: Cipher, body: CipherBody): void {
  if (organizationId !== null && organizationId !== body.organizationId) {
    throw new Refusal(MISMATCH);
  }
}

/** @throws Refusal for those who are no confirmed members */
function mayBelongTo(
  database: Database,
  cipher: Cipher,
  organizationId: string,
  user: string,
  sharedTo: readonly string[],
): boolean {
  const member = database.membership(user, organizationId);
  if (member?.status !== STATUS.confirmed) {
    throw new Refusal("You don't have permission to add item to organization");
  }
  return (
    sharedTo.length > 0 ||
    hasFullAccess(member) ||
    (database.cipher(cipher.id) !== undefined &&
      mayWrite(database, cipher, user))
  );
}

function fill(cipher: Cipher, body: CipherBody, user: string): void {
  const data = typeDataOf(body);
  if (data === undefined) {
    throw new Refusal('Invalid type');
  }
  if (data === null) {
    throw new Refusal('Data missing');
  }
  Object.assign(cipher, {
    organizationId: body.organizationId,
    userId: body.organizationId === null ? user : null,
    type: body.type,
    name: body.name,
    notes: body.notes,
    key: body.key,
    fields: objectsOf(body.fields),
    data,
    passwordHistory: objectsOf(body.passwordHistory),
    reprompt: body.reprompt === 1 ? 1 : 0,
  });
}

/**
 * Puts an item into collections of an organisation, and changes it. Without an organisation in the item it becomes,
 * or stays, somebody's own, whatever the collections are.
 *
 * @throws Refusal
 */
export function shareCipher(
  database: Database,
  cipher: Cipher,
  { cipher: body, collectionIds }: ShareBody,
  user: string,
): void {
  if (!mayWrite(database, cipher, user)) {
    throw new Refusal('Cipher is not write accessible');
  }
  checkOrganization(cipher, body);
  const placed = body.organizationId === null ? [] : collectionIds;
  for (const id of placed) {
    const collection = database.collection(id, body.organizationId ?? '');
    if (!collection) {
      throw new Refusal('Invalid collection ID provided');
    }
    if (!mayWriteInto(database, collection, user)) {
      throw new Refusal('No rights to modify the collection');
    }
    place(database, cipher.id, id);
  }
  changeCipher(database, cipher, body, user, placed);
}

/** Puts an item into a collection. */
export function place(
  { state }: Database,
  cipherId: string,
  collectionId: string,
): void {
  const isThere = state.placements.some(
    placement =>
      placement.cipherId === cipherId &&
      placement.collectionId === collectionId,
  );
  if (!isThere) {
    state.placements.push({ cipherId, collectionId });
  }
}

/** Takes an item out of a collection. */
export function takeOut(
  { state }: Database,
  cipherId: string,
  collectionId: string,
): void {
  state.placements = state.placements.filter(
    placement =>
      placement.cipherId !== cipherId ||
      placement.collectionId !== collectionId,
  );
}

/** Makes an item somebody's favourite, or not. */
export function setFavorite(
  { state }: Database,
  { id }: Cipher,
  userId: string,
  isFavorite: boolean,
): void {
  state.favorites = state.favorites.filter(
    favorite => favorite.cipherId !== id || favorite.userId !== userId,
  );
  if (isFavorite) {
    state.favorites.push({ userId, cipherId: id });
  }
}
