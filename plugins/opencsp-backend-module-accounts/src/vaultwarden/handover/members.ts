import { refusalError } from '../http/ask';
import { vaultMailOf } from '../mail';
import {
  confirmMember,
  grantCollections,
  InvitedRole,
  inviteMember,
} from './changeMember';
import { listMembers, Member } from './listMembers';
import { InOrganization } from './organizations';

/** Who is to be a member. */
export interface WantedMember {
  mail: string;
  /** An owner sees everything and may do everything: for a second owner only. */
  role: InvitedRole;
  /** What a user may read; of no meaning for an owner. */
  collectionIds: string[];
}

/** Where a member stands after a pass. */
export type MemberState =
  /** He has to register with this address, and choose a master password that nobody else knows. */
  | 'waits-for-registration'
  /**
   * Accepted, but without a public key: his registration failed and used the invitation up, or his account has no
   * key pair. `renewMember` is the way out of the first.
   */
  | 'burned'
  /** Has the key, and reads what he is to read. */
  | 'reads'
  /** Was revoked; only `restoreMember` takes that back. */
  | 'revoked';

/** The member with an address. @returns nothing when he is not invited */
export async function findMember(
  where: InOrganization,
  mail: string,
  signal: AbortSignal,
): Promise<Member | undefined> {
  const wanted = vaultMailOf(mail);
  return (await listMembers(where, signal)).find(one => one.mail === wanted);
}

/** Whether a member has exactly these collections, to read only. */
function hasGrants({ grants }: Member, collectionIds: string[]): boolean {
  const wanted = new Set(collectionIds);
  return (
    grants.length === wanted.size &&
    grants.every(
      ({ id, readOnly, manage }) => wanted.has(id) && readOnly && !manage,
    )
  );
}

type Step =
  | { state: MemberState }
  | { act: () => Promise<unknown>; what: string };

function nextStep(
  where: InOrganization,
  wanted: WantedMember,
  member: Member | undefined,
  signal: AbortSignal,
): Step {
  if (!member) {
    const mail = vaultMailOf(wanted.mail);
    return {
      what: 'invite a member',
      act: () => inviteMember(where, mail, wanted.role, signal),
    };
  }
  if (member.role !== wanted.role) {
    throw refusalError(
      'look after a member',
      { kind: 'conflict' },
      `the member is ${member.role}, not ${wanted.role}`,
    );
  }
  switch (member.status) {
    case 'revoked':
      return { state: 'revoked' };
    case 'invited':
      return { state: 'waits-for-registration' };
    case 'accepted':
      return {
        what: 'confirm a member',
        act: () => confirmMember(where, member, signal),
      };
    default:
      return wanted.role === 'owner' || hasGrants(member, wanted.collectionIds)
        ? { state: 'reads' }
        : {
            what: 'set the collections of a member',
            act: () =>
              grantCollections(where, member, wanted.collectionIds, signal),
          };
  }
}

/** Invite, confirm, set the collections. */
const MOST_STEPS = 3;

/**
 * Brings a member as far as it goes without him: invites without collections, confirms with the public key fetched in
 * the same step, then gives the collections to read. This order holds (recorded: organizations m.): in any other the
 * member reads by id before he should. Looks before each step, so it may be repeated after any failure.
 *
 * @throws VaultwardenError `conflict` when the member has another role than wanted
 */
export async function ensureMember(
  where: InOrganization,
  wanted: WantedMember,
  signal: AbortSignal,
): Promise<MemberState> {
  for (let taken = 0; ; taken += 1) {
    const member = await findMember(where, wanted.mail, signal);
    const step = nextStep(where, wanted, member, signal);
    if ('state' in step) {
      return step.state;
    }
    if (taken === MOST_STEPS) {
      throw refusalError(step.what, { kind: 'unexpected' });
    }
    const trouble = await step.act();
    if (trouble === 'no-key') {
      return 'burned';
    }
    if (trouble !== undefined && taken === MOST_STEPS - 1) {
      throw trouble;
    }
  }
}
