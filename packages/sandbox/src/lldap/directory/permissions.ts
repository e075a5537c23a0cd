import { LldapGroup } from './state';

/** What somebody may do. */
export type Permission =
  | 'admin'
  | 'password-manager'
  | 'strict-readonly'
  | 'regular';

/** Somebody who has signed in, with what was true of their groups then. */
export interface Caller {
  user: string;
  permission: Permission;
}

/** Groups with a meaning, made at each start in this order. */
export const ROLE_GROUPS = [
  ...['lldap_admin', 'lldap_password_manager', 'lldap_strict_readonly'],
];

export const ADMIN_GROUP = ROLE_GROUPS[0];

/** The id of `lldap_admin`, which the server knows by its number. */
export const ADMIN_GROUP_ID = 1;

/** @param groups - names of groups */
export function callerOf(user: string, groups: readonly string[]): Caller {
  const [admin, passwordManager, readonly] = ROLE_GROUPS;
  const roles = groups.map(name => name.toLowerCase());
  if (roles.includes(admin)) {
    return { user, permission: 'admin' };
  }
  if (roles.includes(passwordManager)) {
    return { user, permission: 'password-manager' };
  }
  return {
    user,
    permission: roles.includes(readonly) ? 'strict-readonly' : 'regular',
  };
}

/** May change anything. */
export function isAdmin({ permission }: Caller): boolean {
  return permission === 'admin';
}

/** Sees all users and groups. */
export function canReadAll({ permission }: Caller): boolean {
  return permission !== 'regular';
}

/** Sees this user. */
export function canRead(caller: Caller, userId: string): boolean {
  return canReadAll(caller) || caller.user === userId;
}

/** May change this user's mail and names: everybody may change their own. */
export function canWrite(caller: Caller, userId: string): boolean {
  return isAdmin(caller) || caller.user === userId;
}

/** May set this user's password. */
export function canSetPassword(
  caller: Caller,
  userId: string,
  groups: readonly LldapGroup[],
): boolean {
  const isUserAdmin = groups.some(
    ({ displayName }) => displayName.toLowerCase() === ADMIN_GROUP,
  );
  return (
    isAdmin(caller) ||
    caller.user === userId ||
    (caller.permission === 'password-manager' && !isUserAdmin)
  );
}
