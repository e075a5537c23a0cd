import { WantedAccount } from '@opencsp/plugin-opencsp-node';
import { ADMINS, PEOPLE, ProfileAccounts, userGroup } from '@opencsp/rendering';
import { OWNER } from './accountRecord';
import { PersonRecord } from './personRecord';

/** Who has accounts: a person, or the owner of the profile. */
export interface AccountHolder {
  /** Of the person, or {@link OWNER}. */
  id: string;
  wanted: WantedAccount;
  state: PersonRecord['state'];
  /** Which password they have; another one has another version. */
  passwordVersion: number | string;
}

type Directory = Pick<ProfileAccounts, 'directory'>;

/** The groups of the directory that somebody is in: only those that the commit has. */
export function groupsOf(
  { role, services }: Pick<PersonRecord, 'role' | 'services'>,
  { directory }: Directory,
): string[] {
  const use = services === undefined ? [PEOPLE] : services.map(userGroup);
  return [...(role === 'admin' ? [ADMINS] : []), ...use].filter(group =>
    directory.groups.includes(group),
  );
}

/** A person, as somebody who has accounts. */
export function holderOf(person: PersonRecord, plan: Directory): AccountHolder {
  const { id, login, email, name, state, passwordVersion } = person;
  return {
    ...{ id, state, passwordVersion },
    wanted: { login, email, displayName: name, groups: groupsOf(person, plan) },
  };
}

/**
 * The owner, as somebody who has accounts: in all groups, with the password of the profile.
 *
 * @param passwordVersion - another password has another one
 */
export function ownerOf(
  { directory: { owner, groups } }: Directory,
  passwordVersion: string,
): AccountHolder {
  const { id: login, email } = owner;
  return {
    ...{ id: OWNER, state: 'wanted', passwordVersion },
    wanted: { login, email, displayName: 'Owner', groups },
  };
}

/** True while somebody is to have an account in a service. */
export function mayUse(
  { state, wanted }: AccountHolder,
  { groups }: Pick<ProfileAccounts['services'][number], 'groups'>,
): boolean {
  return (
    state === 'wanted' && groups.some(group => wanted.groups.includes(group))
  );
}
