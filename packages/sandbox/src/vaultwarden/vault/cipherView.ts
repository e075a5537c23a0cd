import { Database } from '../database/Database';
import { Cipher } from '../database/state';
import { objectsOf } from './cipherBody';
import { collectionIdsFor, rightsIn } from './access';

const EPOCH = '1970-01-01T00:00:00.000000Z';
const TYPE_KEYS = ['login', 'secureNote', 'card', 'identity', 'sshKey'];
/** All kinds that answers name; but for that of the item they are null. */
const ALL_KEYS = [...TYPE_KEYS, 'bankAccount', 'driversLicense', 'passport'];

/** An item as somebody sees it. `sync` names collections that may only be read, too. */
export function cipherView(
  database: Database,
  cipher: Cipher,
  user: string,
  from: 'item' | 'sync' = 'item',
) {
  const { readOnly, hidePasswords } = rightsIn(database, cipher, user) ?? {
    readOnly: true,
    hidePasswords: true,
  };
  return {
    ...sharedView(
      cipher,
      collectionIdsFor(
        database,
        cipher,
        user,
        from === 'item' ? 'writable' : 'readable',
      ),
    ),
    folderId: null,
    favorite: database.state.favorites.some(
      ({ userId, cipherId }) => userId === user && cipherId === cipher.id,
    ),
    archivedDate: null,
    edit: !readOnly,
    viewPassword: !hidePasswords,
    permissions: { delete: !readOnly, restore: !readOnly },
  };
}

/** An item in the list of its organisation: without what is somebody's own. */
export function organizationCipherView(
  database: Database,
  cipher: Cipher,
  user: string,
) {
  return sharedView(
    cipher,
    collectionIdsFor(database, cipher, user, 'readable'),
  );
}

function sharedView(cipher: Cipher, collectionIds: string[]) {
  return {
    object: 'cipherDetails',
    id: cipher.id,
    type: cipher.type,
    creationDate: cipher.createdAt,
    revisionDate: cipher.updatedAt,
    deletedDate: cipher.deletedAt,
    reprompt: cipher.reprompt,
    organizationId: cipher.organizationId,
    key: cipher.key,
    attachments: null,
    organizationUseTotp: true,
    collectionIds,
    name: cipher.name,
    notes: cipher.notes,
    fields: cipher.fields.map(field => ({
      ...field,
      type: fieldType(field.type),
    })),
    passwordHistory: historyOf(cipher),
    ...Object.fromEntries(ALL_KEYS.map(key => [key, null])),
    [TYPE_KEYS[cipher.type - 1]]:
      cipher.type === 1 ? loginOf(cipher.data) : cipher.data,
  };
}

/** What is no number is 1, hidden. */
function fieldType(type: unknown): number {
  if (typeof type === 'number') {
    return type;
  }
  return typeof type === 'string' && /^\d+$/.test(type) ? Number(type) : 1;
}

function historyOf({ passwordHistory }: Cipher) {
  return passwordHistory
    .filter(({ password }) => typeof password === 'string')
    .map(entry => ({
      ...entry,
      lastUsedDate: microseconds(entry.lastUsedDate),
    }));
}

/** A login has its first address twice. */
function loginOf(login: Record<string, unknown>) {
  const uris = objectsOf(login.uris);
  return {
    ...login,
    uris: login.uris ?? null,
    uri: uris.length === 0 ? null : uris[0].uri ?? null,
  };
}

/** A moment that a client gave, as the server writes moments. */
function microseconds(moment: unknown): string {
  if (typeof moment !== 'string' || Number.isNaN(Date.parse(moment))) {
    return EPOCH;
  }
  const fraction = /\.(\d+)/.exec(moment)?.[1] ?? '';
  const seconds = new Date(moment).toISOString().slice(0, 19);
  return `${seconds}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}
