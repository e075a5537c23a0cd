import { Database } from '../database/Database';
import { Rights } from '../vault/access';

/** Gives somebody rights in a collection, in place of those that they had. */
export function grant(
  { state }: Database,
  userId: string,
  collectionId: string,
  { readOnly, hidePasswords, manage }: Rights,
): void {
  state.grants = [
    ...state.grants.filter(
      other => other.userId !== userId || other.collectionId !== collectionId,
    ),
    { userId, collectionId, readOnly, hidePasswords, manage },
  ];
}
