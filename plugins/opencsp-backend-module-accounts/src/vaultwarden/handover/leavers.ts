import { VaultwardenAdmin } from '../admin/VaultwardenAdmin';
import { refusalError } from '../http/ask';
import { deleteMember, grantCollections, switchMember } from './changeMember';
import { ensureMember, findMember, MemberState, WantedMember } from './members';
import { InOrganization } from './organizations';

/** What is left of a member after he was revoked. */
export type Revoked = 'revoked' | 'removed' | 'absent';

/**
 * Cuts a member off: takes the collections first and revokes then, for a revoked member who has them still reads, and
 * with rights to write deletes, by id (recorded: organizations i.). Whoever was not confirmed is removed. What he has
 * seen he has: change those passwords.
 *
 * @throws VaultwardenError `conflict` for an owner
 */
export async function revokeMember(
  where: InOrganization,
  mail: string,
  signal: AbortSignal,
): Promise<Revoked> {
  const member = await findMember(where, mail, signal);
  if (!member) {
    return 'absent';
  }
  if (member.role !== 'user') {
    throw refusalError(
      'revoke a member',
      { kind: 'conflict' },
      'only users are revoked by the portal',
    );
  }
  if (member.status === 'invited' || member.status === 'accepted') {
    const trouble = await deleteMember(where, member, signal);
    return (await findMember(where, mail, signal)) ? raise(trouble) : 'removed';
  }
  const troubles: unknown[] = [];
  // The list shows none of one who was revoked, who has them all the same (recorded: organizations f., i.).
  if (member.grants.length > 0 || member.status === 'revoked') {
    troubles.push(await grantCollections(where, member, [], signal));
    const emptied = await findMember(where, mail, signal);
    const isUnseen = member.status === 'revoked' && troubles[0] !== undefined;
    if (isUnseen || (emptied && emptied.grants.length > 0)) {
      return raise(troubles[0]);
    }
  }
  if (member.status === 'confirmed') {
    troubles.push(await switchMember(where, member, 'revoke', signal));
  }
  const after = await findMember(where, mail, signal);
  if (!after) {
    return 'absent';
  }
  return after.status === 'revoked' && after.grants.length === 0
    ? 'revoked'
    : raise(troubles.find(Boolean));
}

function raise(trouble: unknown): never {
  throw trouble ?? refusalError('revoke a member', { kind: 'unexpected' });
}

/** Takes a revocation back; {@link ensureMember} then gives the collections again. He needs no new confirmation. */
export async function restoreMember(
  where: InOrganization,
  wanted: WantedMember,
  signal: AbortSignal,
): Promise<MemberState> {
  const member = await findMember(where, wanted.mail, signal);
  if (member?.status === 'revoked') {
    const trouble = await switchMember(where, member, 'restore', signal);
    if (trouble !== undefined) {
      const after = await findMember(where, wanted.mail, signal);
      if (after?.status === 'revoked') {
        throw trouble;
      }
    }
  }
  return ensureMember(where, wanted, signal);
}

/**
 * The way out for a member whose registration failed, or who was confirmed with a wrong key: the membership is deleted
 * and made anew. It needs no administrator, and loses nothing: the items are the organisation's.
 */
export async function renewMember(
  where: InOrganization,
  wanted: WantedMember,
  signal: AbortSignal,
): Promise<MemberState> {
  const member = await findMember(where, wanted.mail, signal);
  if (member) {
    if (member.role !== 'user') {
      throw refusalError('renew a member', { kind: 'conflict' });
    }
    const trouble = await deleteMember(where, member, signal);
    const after = await findMember(where, wanted.mail, signal);
    if (after?.id === member.id) {
      throw trouble ?? refusalError('renew a member', { kind: 'unexpected' });
    }
  }
  return ensureMember(where, wanted, signal);
}

/**
 * The way out for a member who forgot his master password: his account is deleted **with his personal vault**, which
 * nobody can open any more, and he is invited again. What the portal handed over is the organisation's and stays.
 *
 * @param accountId - the account that was meant when this was decided. One that he has registered since has another,
 *   and is not deleted when this is repeated
 */
export async function replaceForgottenAccount(
  where: InOrganization,
  admin: VaultwardenAdmin,
  wanted: WantedMember,
  accountId: string,
  signal: AbortSignal,
): Promise<MemberState> {
  const account = await admin.find(wanted.mail, signal);
  if (account?.id === accountId) {
    await admin.delete(accountId, signal);
  }
  return ensureMember(where, wanted, signal);
}
