import { Account, People, Person } from '@opencsp/plugin-opencsp-common';
import { before } from './fixtures';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The account in the directory: there, unless changes say otherwise. */
export function accountFixture(changes: Partial<Account> = {}): Account {
  return {
    service: { id: 'lldap', title: 'LLDAP' },
    isDirectory: true,
    state: 'there',
    since: before(new Date(), 30 * MINUTE),
    evidence: 'The directory has the account, in its groups.',
    ...changes,
  };
}

/** An account in a service that asks the directory: made at the first sign-in, unless changes say otherwise. */
export function serviceAccountFixture(changes: Partial<Account> = {}): Account {
  return accountFixture({
    service: { id: 'nextcloud', title: 'Nextcloud' },
    isDirectory: false,
    state: 'at-sign-in',
    evidence:
      'Nextcloud makes the account when the person signs in for the first time.',
    ...changes,
  });
}

/** Somebody with an account in the directory and in Nextcloud, unless changes say otherwise. */
export function personFixture(changes: Partial<Person> = {}): Person {
  const now = new Date();
  return {
    id: 'grace-1',
    profileId: 'p',
    login: 'grace',
    email: 'grace@example.com',
    name: 'Grace Hopper',
    role: 'member',
    isOwner: false,
    state: 'wanted',
    addedAt: before(now, 3 * DAY),
    addedBy: 'user:default/member',
    password: { state: 'set', since: before(now, DAY), canReveal: false },
    accounts: [accountFixture(), serviceAccountFixture()],
    ...changes,
  };
}

/** The one who made the profile. */
export function ownerFixture(changes: Partial<Person> = {}): Person {
  return personFixture({
    id: 'owner',
    login: 'admin',
    email: 'ada@example.com',
    name: 'Owner',
    role: 'admin',
    isOwner: true,
    user: 'user:default/member',
    password: { state: 'of-profile', canReveal: false },
    ...changes,
  });
}

/** The people of a profile on a host: its owner, and those that are given. */
export function peopleFixture(
  others: Person[] = [],
  changes: Partial<People> = {},
): People {
  const items = [ownerFixture(), ...others];
  return {
    profile: { id: 'p', name: 'family' },
    host: { id: 'h', name: 'attic' },
    checkedAt: before(new Date(), MINUTE),
    items,
    totalItems: items.length,
    ...changes,
  };
}
