import { sealForHolder } from '../crypto';
import { done, Reply } from '../http/ask';
import { isRefusal } from '../http/refusals';
import { Grant, Member, publicKeysOf } from './listMembers';
import { askOrganization, InOrganization } from './organizations';

/** The kinds of members that the portal invites. */
export type InvitedRole = 'owner' | 'user';

const TYPE = { owner: 0, user: 2 } as const;

/** Runs one change; what looking again will show is not an error yet. */
async function tried(act: () => Promise<Reply>): Promise<unknown> {
  try {
    done(await act());
    return undefined;
  } catch (error) {
    if (
      isRefusal(error, 'outcome-unknown', 'exists', 'wrong-state', 'not-found')
    ) {
      return error;
    }
    throw error;
  }
}

/**
 * Invites without any collection: an accepted member reads by id what his collections hold, before he is confirmed
 * (recorded: organizations d., m.).
 */
export function inviteMember(
  where: InOrganization,
  mail: string,
  role: InvitedRole,
  signal: AbortSignal,
): Promise<unknown> {
  const json = {
    emails: [mail],
    groups: [],
    type: TYPE[role],
    collections: [],
    permissions: {},
  };
  return tried(() =>
    askOrganization(
      where,
      { what: 'invite a member', method: 'POST', path: '/users/invite', json },
      signal,
    ),
  );
}

/**
 * Gives the organisation's key to a member: fetches his public key and confirms in the same step, for the server does
 * not check what it is given, and a member confirmed with another key can never read (recorded: organizations g.).
 *
 * @returns `no-key` when he has no vault, or what kept the change from being sure
 */
export async function confirmMember(
  where: InOrganization,
  { id }: Member,
  signal: AbortSignal,
): Promise<unknown> {
  const publicKey = (await publicKeysOf(where, [id], signal)).get(id);
  if (publicKey === undefined) {
    return 'no-key';
  }
  const key = sealForHolder(where.organization.key.toBytes(), publicKey);
  return tried(() =>
    askOrganization(
      where,
      {
        what: 'confirm a member',
        method: 'POST',
        path: `/users/${id}/confirm`,
        json: { key },
      },
      signal,
    ),
  );
}

/** Sets what a user reads; the list replaces the one before. */
export function grantCollections(
  where: InOrganization,
  { id }: Member,
  collectionIds: string[],
  signal: AbortSignal,
): Promise<unknown> {
  const collections = collectionIds.map(
    (one): Grant => ({
      id: one,
      readOnly: true,
      hidePasswords: false,
      manage: false,
    }),
  );
  const json = { type: TYPE.user, collections, groups: [], permissions: {} };
  return tried(() =>
    askOrganization(
      where,
      {
        what: 'set the collections of a member',
        method: 'PUT',
        path: `/users/${id}`,
        json,
      },
      signal,
    ),
  );
}

/** Revokes or restores. */
export function switchMember(
  where: InOrganization,
  { id }: Member,
  to: 'revoke' | 'restore',
  signal: AbortSignal,
): Promise<unknown> {
  return tried(() =>
    askOrganization(
      where,
      { what: `${to} a member`, method: 'PUT', path: `/users/${id}/${to}` },
      signal,
    ),
  );
}

/** Ends a membership; his account stays. */
export function deleteMember(
  where: InOrganization,
  { id }: Member,
  signal: AbortSignal,
): Promise<unknown> {
  return tried(() =>
    askOrganization(
      where,
      { what: 'remove a member', method: 'DELETE', path: `/users/${id}` },
      signal,
    ),
  );
}
