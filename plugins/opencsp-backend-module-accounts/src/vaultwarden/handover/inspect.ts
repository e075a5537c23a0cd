import { vaultMailOf } from '../mail';
import { listCollections } from './collections';
import { listItems } from './listItems';
import { listMembers, Member, MemberRole, publicKeysOf } from './listMembers';
import { InOrganization } from './organizations';

/** Where somebody stands. */
export type InspectedStatus =
  | 'not-invited'
  | 'invited-not-registered'
  /** Without a public key: a failed registration, or an account without a key pair. */
  | 'burned'
  | 'accepted'
  | 'confirmed'
  | 'revoked';

/** A member as he is. */
export interface InspectedMember {
  mail: string;
  /** Nothing for one who is not invited. */
  role?: MemberRole;
  status: InspectedStatus;
  /** Our keys of the collections that he reads; those that we did not make by their id. */
  collections: string[];
  /** Revoked, but with collections: he reads on (recorded: organizations i.). */
  readsAlthoughRevoked: boolean;
}

/** What is wrong with an organisation. */
export type Warning =
  /**
   * Only one confirmed owner. A last owner cannot leave or be deleted, and if his password is lost nobody can let
   * anybody in any more.
   */
  | 'single-owner'
  /** Items that the organisation's key does not open; a text in clear is one of them. */
  | 'unreadable-items'
  /** Somebody was revoked before his collections were taken. */
  | 'revoked-member-reads';

/** An organisation as it is. */
export interface Inspection {
  members: InspectedMember[];
  /** By our keys. No password. */
  items: { key: string; collections: string[]; isInTrash: boolean }[];
  warnings: Warning[];
}

function statusOf(
  { id, status }: Member,
  publicKeys: Map<string, string>,
): InspectedStatus {
  if (status === 'invited') {
    return 'invited-not-registered';
  }
  return status === 'accepted' && !publicKeys.has(id) ? 'burned' : status;
}

function notInvited(mail: string): InspectedMember {
  return {
    mail,
    status: 'not-invited',
    collections: [],
    readsAlthoughRevoked: false,
  };
}

/**
 * Who is where, and what is there. Changes nothing.
 *
 * @param mails - who should be members; whoever of them is not is told, too
 */
export async function inspectOrganization(
  where: InOrganization,
  mails: string[],
  signal: AbortSignal,
): Promise<Inspection> {
  const members = await listMembers(where, signal);
  const accepted = members.filter(one => one.status === 'accepted');
  const publicKeys = await publicKeysOf(
    where,
    accepted.map(one => one.id),
    signal,
  );
  const collections = await listCollections(where, signal);
  const names = new Map(collections.map(one => [one.id, one.externalId]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const { ours, unreadable } = await listItems(where, signal);

  const inspected = members.map(
    (member): InspectedMember => ({
      mail: member.mail,
      role: member.role,
      status: statusOf(member, publicKeys),
      collections: member.grants.map(({ id }) => nameOf(id)),
      readsAlthoughRevoked:
        member.status === 'revoked' && member.grants.length > 0,
    }),
  );
  const owners = members.filter(
    one => one.role === 'owner' && one.status === 'confirmed',
  );
  const warnings: [boolean, Warning][] = [
    [owners.length < 2, 'single-owner'],
    [unreadable.length > 0, 'unreadable-items'],
    [inspected.some(one => one.readsAlthoughRevoked), 'revoked-member-reads'],
  ];
  const known = new Set(members.map(one => one.mail));
  const missing = mails.map(vaultMailOf).filter(mail => !known.has(mail));
  return {
    members: [...inspected, ...missing.map(notInvited)],
    items: ours.map(({ key, item: { cipher } }) => ({
      key,
      collections: cipher.collectionIds.map(nameOf),
      isInTrash: Boolean(cipher.deletedDate),
    })),
    warnings: warnings.flatMap(([isSo, warning]) => (isSo ? [warning] : [])),
  };
}
