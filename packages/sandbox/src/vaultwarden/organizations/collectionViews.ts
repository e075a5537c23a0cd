import { Database } from '../database/Database';
import {
  hasFullAccess,
  isAtLeast,
  STATUS,
  TYPE,
} from '../database/memberships';
import { Collection, Membership } from '../database/state';
import { rightsInCollection } from '../vault/access';

/** A collection without rights. */
export function collectionView({
  externalId,
  id,
  organizationId,
  name,
}: Collection) {
  return {
    externalId,
    id,
    organizationId,
    name,
    type: 0,
    defaultUserCollectionEmail: null,
    object: 'collection',
  };
}

/** A collection with somebody's rights in it. */
export function detailsView(
  database: Database,
  collection: Collection,
  user: string,
) {
  return {
    ...collectionView(collection),
    object: 'collectionDetails',
    ...rightsInCollection(database, collection, user),
  };
}

/** A collection with everybody's rights in it; nothing when the member is not assigned to it. */
export function accessView(
  database: Database,
  collection: Collection,
  member: Membership,
) {
  const granted = database.state.grants.filter(
    ({ collectionId }) => collectionId === collection.id,
  );
  const isAssigned =
    hasFullAccess(member) ||
    granted.some(({ userId }) => userId === member.userId);
  if (!isAssigned) {
    return [];
  }
  const members = database.membersOf(collection.organizationId);
  return [
    {
      ...detailsView(database, collection, member.userId),
      object: 'collectionAccessDetails',
      assigned: true,
      users: [
        ...granted.flatMap(({ userId, ...rights }) =>
          members
            .filter(other => other.userId === userId)
            .map(({ id, type }) => ({
              id,
              readOnly: rights.readOnly,
              hidePasswords: rights.hidePasswords,
              manage: managesBy(rights, type),
            })),
        ),
        ...members.filter(managesAll).map(({ id }) => ({
          id,
          readOnly: false,
          hidePasswords: false,
          manage: true,
        })),
      ],
      groups: [],
      unmanaged: false,
    },
  ];
}

/** Whether somebody with these rights manages a collection: managers do where they may do all else. */
export function managesBy(
  {
    readOnly,
    hidePasswords,
    manage,
  }: { readOnly: boolean; hidePasswords: boolean; manage: boolean },
  type: number,
): boolean {
  return manage || (type === TYPE.manager && !readOnly && !hidePasswords);
}

function managesAll({ type, status, accessAll }: Membership): boolean {
  return (
    status === STATUS.confirmed &&
    (isAtLeast(type, TYPE.admin) || (type === TYPE.manager && accessAll))
  );
}
