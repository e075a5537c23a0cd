import { SignedInMember } from '../accounts/guards';
import { Database } from '../database/Database';
import { isAtLeast, REVOKED_BY, STATUS, TYPE } from '../database/memberships';
import { Membership } from '../database/state';
import { Refusal } from '../http/reply';

/** Does something to one member of the caller's organisation. @throws Refusal */
export type MemberChange = (
  database: Database,
  by: SignedInMember,
  id: string,
) => void;

function find(
  database: Database,
  { member: { organizationId } }: SignedInMember,
  id: string,
  otherwise: string,
): Membership {
  const member = database.member(id, organizationId);
  if (!member) {
    throw new Refusal(otherwise);
  }
  return member;
}

/** Only owners may do such things to those who are more than plain members. */
function needOwner(
  { member: { type } }: SignedInMember,
  isNeeded: boolean,
  otherwise: string,
): void {
  if (isNeeded && type !== TYPE.owner) {
    throw new Refusal(otherwise);
  }
}

/**
 * Hands a member the organisation key. Whether it was made for them is not looked at.
 *
 * @throws Refusal
 */
export function confirmMember(
  database: Database,
  by: SignedInMember,
  id: string,
  key: string | null,
): void {
  if (!key || id === '') {
    throw new Refusal('Key or UserId is not set, unable to process request');
  }
  const member = find(
    database,
    by,
    id,
    "The specified user isn't a member of the organization",
  );
  needOwner(
    by,
    member.type !== TYPE.user,
    'Only Owners can confirm Managers, Admins or Owners',
  );
  if (member.status !== STATUS.accepted) {
    throw new Refusal('User in invalid state');
  }
  member.status = STATUS.confirmed;
  member.key = key;
  database.saveMember(member);
}

/** Takes a member out. One who never registered loses the invitation, too. */
export const deleteMember: MemberChange = (database, by, id) => {
  const member = find(
    database,
    by,
    id,
    "User to delete isn't member of the organization",
  );
  needOwner(
    by,
    member.type !== TYPE.user,
    'Only Owners can delete Admins or Owners',
  );
  if (member.status === STATUS.confirmed && database.isLastOwner(member)) {
    throw new Refusal("Can't delete the last owner");
  }
  const isInvitedElsewhere = database
    .membershipsOf(member.userId)
    .some(other => other.status === STATUS.invited && other.id !== member.id);
  const user = database.user(member.userId);
  if (user && !isInvitedElsewhere) {
    database.takeInvitation(user.email);
  }
  database.deleteMember(member);
};

/** Revokes a member. Their rights in collections stay as they are. */
export const revokeMember: MemberChange = (database, by, id) => {
  const member = find(database, by, id, 'User not found in organization');
  if (member.status <= STATUS.revoked) {
    throw new Refusal('User is already revoked');
  }
  if (member.userId === by.user.id) {
    throw new Refusal('You cannot revoke yourself');
  }
  const isOwner = member.type === TYPE.owner;
  needOwner(by, isOwner, 'Only owners can revoke other owners');
  if (database.isLastOwner(member)) {
    throw new Refusal('Organization must have at least one confirmed owner');
  }
  member.status -= REVOKED_BY;
  database.saveMember(member);
};

/** Gives a revoked member back what they were. */
export const restoreMember: MemberChange = (database, by, id) => {
  const member = find(database, by, id, 'User not found in organization');
  if (member.status >= STATUS.accepted) {
    throw new Refusal('User is already active');
  }
  if (member.userId === by.user.id) {
    throw new Refusal('You cannot restore yourself');
  }
  const isOwner = member.type === TYPE.owner;
  needOwner(by, isOwner, 'Only owners can restore other owners');
  member.status += member.status < STATUS.invited ? REVOKED_BY : 0;
  database.saveMember(member);
};

/** Finds who is to be edited, and checks that it may be done. @throws Refusal */
export function editableMember(
  database: Database,
  by: SignedInMember,
  id: string,
  type: number,
): Membership {
  const member = find(
    database,
    by,
    id,
    "The specified user isn't member of the organization",
  );
  const isAboutAdmins =
    isAtLeast(member.type, TYPE.admin) || isAtLeast(type, TYPE.admin);
  needOwner(
    by,
    type !== member.type && isAboutAdmins,
    'Only Owners can grant and remove Admin or Owner privileges',
  );
  needOwner(by, member.type === TYPE.owner, 'Only Owners can edit Owner users');
  const losesOwner =
    type !== TYPE.owner &&
    member.status === STATUS.confirmed &&
    database.isLastOwner(member);
  if (losesOwner) {
    throw new Refusal("Can't delete the last owner");
  }
  return member;
}
