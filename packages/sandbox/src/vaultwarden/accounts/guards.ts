import { z } from 'zod';
import { isAtLeast, STATUS, TYPE } from '../database/memberships';
import { Device, Membership, User } from '../database/state';
import { optional } from '../http/body';
import { Call } from '../http/call';
import { FrameworkRefusal, Refusal } from '../http/reply';
import { isPassword } from '../identity/passwords';

/** Who asks. */
export interface SignedIn {
  user: User;
  device: Device;
}

/** Who asks, in an organisation. */
export interface SignedInMember extends SignedIn {
  member: Membership;
}

const loginClaims = z.object({
  sub: z.string(),
  sstamp: z.string(),
  device: z.string(),
});

/**
 * Who the access token belongs to. It ends with its device, with the account, and with each new security stamp.
 *
 * @throws FrameworkRefusal 401
 */
export async function signedIn({ world, request }: Call): Promise<SignedIn> {
  const { database, tokens } = world;
  const token = (request.headers.authorization ?? '').split('Bearer ').at(-1);
  const claims = await tokens
    .verify('login', token ?? '', loginClaims)
    .catch(() => {
      throw new FrameworkRefusal(401);
    });
  const user = database.user(claims.sub);
  const device = database.device(claims.device, claims.sub);
  if (!user || !device || user.securityStamp !== claims.sstamp) {
    throw new FrameworkRefusal(401);
  }
  return { user, device };
}

/**
 * Somebody in the organisation of the path, or of `organizationId`, who is not revoked.
 *
 * @throws FrameworkRefusal 401, as for a token that ended
 */
export async function memberOf(call: Call): Promise<SignedInMember> {
  const signed = await signedIn(call);
  const organizationId =
    call.param('organization') ||
    (call.request.url.searchParams.get('organizationId') ?? '');
  const member = call.world.database.membership(signed.user.id, organizationId);
  if (!member || member.status < STATUS.invited) {
    throw new FrameworkRefusal(401);
  }
  return { ...signed, member };
}

/** A confirmed member of at least this kind. @throws FrameworkRefusal 401 */
async function confirmed(call: Call, type: number): Promise<SignedInMember> {
  const signed = await memberOf(call);
  const { member } = signed;
  if (member.status !== STATUS.confirmed || !isAtLeast(member.type, type)) {
    throw new FrameworkRefusal(401);
  }
  return signed;
}

/** @throws FrameworkRefusal 401 */
export const managerOf = (call: Call) => confirmed(call, TYPE.manager);
/** @throws FrameworkRefusal 401 */
export const adminOf = (call: Call) => confirmed(call, TYPE.admin);
/** @throws FrameworkRefusal 401 */
export const ownerOf = (call: Call) => confirmed(call, TYPE.owner);

/** Proof of the master password in a body. */
export const proofSchema = z.object({
  masterPasswordHash: optional(z.string()),
});

/** @throws Refusal when the proof is missing or wrong */
export function checkProof(
  user: User,
  { masterPasswordHash }: z.infer<typeof proofSchema>,
): void {
  if (masterPasswordHash === null) {
    throw new Refusal('No validation provided');
  }
  if (!isPassword(user, masterPasswordHash)) {
    throw new Refusal('Invalid password');
  }
}
