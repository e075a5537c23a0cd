import { Membership } from './state';

/** How far somebody has come in an organisation. */
export const STATUS = { revoked: -1, invited: 0, accepted: 1, confirmed: 2 };

/** Kinds of members. */
export const TYPE = { owner: 0, admin: 1, user: 2, manager: 3 };

/** What is taken from the status of a member who is revoked, and given back. */
export const REVOKED_BY = 128;

/** Rights grow with this number. */
const RANKS = new Map([
  [TYPE.user, 0],
  [TYPE.manager, 1],
  [TYPE.admin, 2],
  [TYPE.owner, 3],
]);

/** Whether a kind of member may do all that another may. */
export function isAtLeast(type: number, other: number): boolean {
  return (RANKS.get(type) ?? -1) >= (RANKS.get(other) ?? 0);
}

/** Whether they see all items of the organisation without being assigned to a collection. */
export function hasFullAccess(member: Membership): boolean {
  return (
    (member.accessAll || isAtLeast(member.type, TYPE.admin)) &&
    member.status === STATUS.confirmed
  );
}

/** The status as clients see it: revoked is always -1. */
export function shownStatus({ status }: Membership): number {
  return Math.max(status, STATUS.revoked);
}

/** The kind as clients see it: a manager is 4, custom. */
export function shownType({ type }: Membership): number {
  return type === TYPE.manager ? 4 : type;
}

const WORDS = ['Owner', 'Admin', 'User', 'Manager', 'Custom'];

/** The kind that a client names by its number or word; custom becomes manager. */
export function typeOf(named: string | number): number | undefined {
  const at = WORDS.findIndex(
    (word, number) => named === word || String(named) === String(number),
  );
  return at === -1 ? undefined : Math.min(at, TYPE.manager);
}
