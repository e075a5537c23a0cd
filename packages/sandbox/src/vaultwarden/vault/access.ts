import { Database } from '../database/Database';
import {
  hasFullAccess,
  isAtLeast,
  STATUS,
  TYPE,
} from '../database/memberships';
import { Cipher, Collection, Grant } from '../database/state';

/** What somebody may do with an item or a collection. */
export interface Rights {
  readOnly: boolean;
  hidePasswords: boolean;
  manage: boolean;
}

const ALL: Rights = { readOnly: false, hidePasswords: false, manage: true };

/** In which collections an item lies. */
export function collectionIdsOf({ state }: Database, { id }: Cipher): string[] {
  return state.placements
    .filter(({ cipherId }) => cipherId === id)
    .map(({ collectionId }) => collectionId);
}

function grantFor(
  { state }: Database,
  collectionId: string,
  user: string,
): Grant | undefined {
  return state.grants.find(
    grant => grant.collectionId === collectionId && grant.userId === user,
  );
}

function confirmedMember(
  database: Database,
  user: string,
  organizationId: string,
) {
  const member = database.membership(user, organizationId);
  return member?.status === STATUS.confirmed ? member : undefined;
}

/**
 * What somebody may do with an item; nothing when they do not reach it. Rights in collections count as they stand,
 * also for members who are revoked or not yet confirmed: the real server does not look at the membership here.
 */
export function rightsIn(
  database: Database,
  cipher: Cipher,
  user: string,
): Rights | undefined {
  const member =
    cipher.organizationId === null
      ? undefined
      : confirmedMember(database, user, cipher.organizationId);
  if (cipher.userId === user || (member && hasFullAccess(member))) {
    return ALL;
  }
  const grants = collectionIdsOf(database, cipher).flatMap(
    id => grantFor(database, id, user) ?? [],
  );
  return grants.length === 0
    ? undefined
    : {
        readOnly: grants.every(({ readOnly }) => readOnly),
        hidePasswords: grants.every(({ hidePasswords }) => hidePasswords),
        manage: grants.some(({ manage }) => manage),
      };
}

/** Whether somebody may change, trash and delete an item. */
export function mayWrite(
  database: Database,
  cipher: Cipher,
  user: string,
): boolean {
  const rights = rightsIn(database, cipher, user);
  return rights !== undefined && (!rights.readOnly || rights.manage);
}

/** Whether somebody may put an item into other collections. */
export function mayMove(
  database: Database,
  cipher: Cipher,
  user: string,
): boolean {
  const rights = rightsIn(database, cipher, user);
  return (
    rights !== undefined &&
    ((!rights.readOnly && !rights.hidePasswords) || rights.manage)
  );
}

/** The items of somebody's sync: here, other than by id, the membership has to be confirmed. */
export function visibleTo(database: Database, user: string): Cipher[] {
  return database.state.ciphers.filter(cipher => {
    if (cipher.userId === user) {
      return true;
    }
    const member = confirmedMember(database, user, cipher.organizationId ?? '');
    return (
      member !== undefined &&
      (member.accessAll ||
        collectionIdsOf(database, cipher).some(id =>
          grantFor(database, id, user),
        ))
    );
  });
}

/** Which of an item's collections an answer names: `readable` in a sync, `writable` for one item. */
export function collectionIdsFor(
  database: Database,
  cipher: Cipher,
  user: string,
  which: 'readable' | 'writable',
): string[] {
  const member = database.membership(user, cipher.organizationId ?? '');
  if (!member) {
    return [];
  }
  const seesAll = member.accessAll || isAtLeast(member.type, TYPE.admin);
  return collectionIdsOf(database, cipher).filter(id => {
    const grant = grantFor(database, id, user);
    return seesAll || (grant && (which === 'readable' || !grant.readOnly));
  });
}

/** The collections that moving an item counts as its present ones. */
export function movableCollectionIds(
  database: Database,
  cipher: Cipher,
  user: string,
): string[] {
  const member = database.membership(user, cipher.organizationId ?? '');
  return collectionIdsOf(database, cipher).filter(
    id => member?.accessAll || grantFor(database, id, user)?.readOnly === false,
  );
}

/** Whether somebody may put items into a collection; a revoked member may. */
export function mayWriteInto(
  database: Database,
  { id, organizationId }: Collection,
  user: string,
): boolean {
  const member = database.membership(user, organizationId);
  return (
    member !== undefined &&
    (isAtLeast(member.type, TYPE.admin) ||
      member.accessAll ||
      grantFor(database, id, user)?.readOnly === false)
  );
}

/** Whether somebody may rename, assign and delete a collection. */
export function mayManage(
  database: Database,
  { id, organizationId }: Collection,
  user: string,
): boolean {
  const member = database.membership(user, organizationId);
  return (
    grantFor(database, id, user)?.manage === true ||
    (member !== undefined &&
      (member.accessAll || isAtLeast(member.type, TYPE.admin)))
  );
}

/** The collections of somebody's sync. */
export function collectionsVisibleTo(
  database: Database,
  user: string,
): Collection[] {
  return database.state.collections.filter(({ id, organizationId }) => {
    const member = confirmedMember(database, user, organizationId);
    return member && (member.accessAll || grantFor(database, id, user));
  });
}

/** What a collection says of somebody's rights. */
export function rightsInCollection(
  database: Database,
  collection: Collection,
  user: string,
): Rights {
  const member = confirmedMember(database, user, collection.organizationId);
  if (!member) {
    return { readOnly: true, hidePasswords: true, manage: false };
  }
  const isManager = member.type === TYPE.manager;
  if (hasFullAccess(member)) {
    return { ...ALL, manage: isAtLeast(member.type, TYPE.manager) };
  }
  const grant = grantFor(database, collection.id, user);
  if (!grant) {
    return { readOnly: false, hidePasswords: false, manage: false };
  }
  const { readOnly, hidePasswords, manage } = grant;
  return {
    readOnly,
    hidePasswords,
    manage: isManager && (manage || (!readOnly && !hidePasswords)),
  };
}
