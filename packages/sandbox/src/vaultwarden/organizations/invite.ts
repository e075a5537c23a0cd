import { adminOf } from '../accounts/guards';
import { STATUS, TYPE } from '../database/memberships';
import { Membership, User } from '../database/state';
import { jsonBody } from '../http/body';
import { Call } from '../http/call';
import { empty, Refusal, VaultwardenReply } from '../http/reply';
import { mayBeInvited } from '../identity/mailAddress';
import { World } from '../world';
import { grant } from './grants';
import { InviteBody, inviteSchema, wantedType } from './memberBody';

/** Invites one address after the other; those before a refusal stay invited. */
export async function invite(call: Call): Promise<VaultwardenReply> {
  const { member } = await adminOf(call);
  const { world } = call;
  const body = jsonBody(call.request, inviteSchema);
  const { organizationId } = member;
  checkCollections(world, organizationId, body);
  const { type, accessAll } = wantedType(body);
  if (type !== TYPE.user && member.type !== TYPE.owner) {
    throw new Refusal('Only Owners can invite Managers, Admins or Owners');
  }
  for (const email of body.emails) {
    const { user, status } = invitedUser(world, organizationId, email);
    world.database.saveMember({
      id: world.database.newId(),
      userId: user.id,
      organizationId,
      status,
      type,
      accessAll,
      key: '',
    });
    if (!accessAll) {
      (body.collections ?? []).forEach(({ id, ...rights }) =>
        grant(world.database, user.id, id, rights),
      );
    }
  }
  return empty();
}

/** @throws Refusal for what is not of the organisation */
function checkCollections(
  { database }: World,
  organizationId: string,
  { collections, groups }: InviteBody,
): void {
  const all = collections ?? [];
  if (all.some(({ id }) => !database.collection(id, organizationId))) {
    throw new Refusal('Invalid collection');
  }
  if (groups.length > 0) {
    throw new Refusal('Invalid group');
  }
}

/**
 * The account of an address, made where there is none, with an invitation for who has not registered. Who has is
 * accepted at once, as there is no mail server.
 *
 * @throws Refusal
 */
function invitedUser(
  { database, settings }: World,
  organizationId: string,
  email: string,
): { user: User; status: number } {
  const known = database.userByMail(email);
  if (known && database.membership(known.id, organizationId)) {
    throw new Refusal(`User already in organization: ${email}`);
  }
  if (known?.password) {
    return { user: known, status: STATUS.accepted };
  }
  if (!known && !settings.invitationsAllowed) {
    throw new Refusal(`User does not exist: ${email}`);
  }
  if (!known && !mayBeInvited(settings, email)) {
    throw new Refusal('Email domain not eligible for invitations');
  }
  database.invite(email);
  const user = known ?? database.newUser(email);
  database.saveUser(user);
  return { user, status: STATUS.invited };
}

/** Gives an invitation to somebody who has none any more. */
export async function reinvite(call: Call): Promise<VaultwardenReply> {
  const { member: admin } = await adminOf(call);
  const { database, settings } = call.world;
  const member = database.member(call.param('member'), admin.organizationId);
  if (!member) {
    throw new Refusal("The user hasn't been invited to the organization.");
  }
  if (member.status !== STATUS.invited) {
    throw new Refusal(
      'The user is already accepted or confirmed to the organization',
    );
  }
  const user = database.user(member.userId);
  if (!user) {
    throw new Refusal('User not found.');
  }
  if (!settings.invitationsAllowed && !user.password) {
    throw new Refusal('Invitations are not allowed.');
  }
  inviteAgain(call.world, member, user);
  return empty();
}

function inviteAgain(
  { database }: World,
  member: Membership,
  user: User,
): void {
  if (!user.password) {
    database.invite(user.email);
    return;
  }
  database.takeInvitation(user.email);
  member.status = STATUS.accepted;
  database.saveMember(member);
}
