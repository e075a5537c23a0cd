import { Account, People, Person } from '@opencsp/plugin-opencsp-common';
import {
  AccountCell,
  AccountSetRecord,
  DIRECTORY,
  OWNER,
  SESSIONS,
} from '../../domain/accounts/accountRecord';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { Time } from '../../domain/record';
import { AccountSetRow } from '../../store/accounts/AccountSetStore';
import { KnownOwnerPassword } from '../profiles/OwnerLogin';

/** What presenting people needs beside them. */
export interface PeopleAround {
  profile: ProfileRecord;
  /** Where their accounts are; absent while the profile is on no host. */
  row?: AccountSetRow;
  /** Titles of services, by id. */
  titleOf: (service: string) => string;
  /** Entity ref of who asks. */
  caller: string;
  /** Of the owner; absent in a profile without a directory. */
  ownerPassword?: KnownOwnerPassword;
}

/** All people of a profile, as people and scripts see them: the owner first, those that have left last. */
export function presentPeople(
  people: readonly PersonRecord[],
  around: PeopleAround,
): People {
  const { profile, row } = around;
  const there = people.filter(({ state }) => state !== 'gone');
  const gone = people.filter(({ state }) => state === 'gone');
  const items = [
    presentOwner(around),
    ...[...there, ...gone].map(person => presentPerson(person, around)),
  ];
  return {
    profile: { id: profile.id, name: profile.name },
    host: row && { id: row.hostId, name: row.hostName },
    checkedAt: timeOf(row?.checkedAt),
    trouble: row?.set.trouble,
    items,
    totalItems: items.length,
  };
}

/** One person, as people and scripts see them. */
export function presentPerson(
  person: PersonRecord,
  around: PeopleAround,
): Person {
  const { row, caller } = around;
  const accounts = accountsOf(person.id, row?.set, around);
  return {
    id: person.id,
    profileId: person.profileId,
    login: person.login,
    email: person.email,
    name: person.name,
    role: person.role,
    services: person.services && [...person.services],
    isOwner: false,
    user: person.user,
    state: person.state,
    addedAt: timeOf(person.addedAt),
    addedBy: person.addedBy,
    leftAt: timeOf(person.leftAt),
    leftBecause: person.leftBecause,
    password: {
      state: hasPassword(person.id, person.passwordVersion, row?.set)
        ? 'set'
        : 'waiting',
      since: timeOf(person.passwordAt),
      canReveal: person.state === 'wanted' && person.revealTo === caller,
    },
    accounts,
  };
}

/** The directory's first administrator, whose password is the profile's own. */
export function presentOwner(around: PeopleAround): Person {
  const { profile, row } = around;
  return {
    id: OWNER,
    profileId: profile.id,
    login: 'admin',
    email: profile.spec.adminEmail,
    name: 'Owner',
    role: 'admin',
    isOwner: true,
    user: profile.owner.startsWith('user:') ? profile.owner : undefined,
    state: 'wanted',
    addedAt: timeOf(profile.createdAt),
    addedBy: profile.createdBy,
    password: ownerPasswordOf(around),
    accounts: accountsOf(OWNER, row?.set, around),
  };
}

/** On no host there is nobody who could have it: then it is only the profile's. */
function ownerPasswordOf({
  ownerPassword,
  row,
}: PeopleAround): Person['password'] {
  if (!ownerPassword || !row) {
    const canReveal = ownerPassword?.canReveal === true;
    return { state: 'of-profile', canReveal };
  }
  const { version, since, canReveal } = ownerPassword;
  const isSet = hasPassword(OWNER, version, row.set);
  return { state: isSet ? 'set' : 'waiting', since: timeOf(since), canReveal };
}

function accountsOf(
  person: string,
  set: AccountSetRecord | undefined,
  { titleOf }: PeopleAround,
): Account[] {
  return (set?.cells ?? [])
    .filter(cell => cell.person === person)
    .sort((one, other) => rankOf(one) - rankOf(other))
    .map(({ service, state, since, evidence, trouble, own }) => ({
      service: {
        id: service,
        title: service === SESSIONS ? 'Open sessions' : titleOf(service),
      },
      isDirectory: service === DIRECTORY,
      state,
      since: timeOf(since),
      evidence,
      trouble,
      ownPassword: own && { since: timeOf(own.at) },
    }));
}

/** True when each service that has the person's password has this one: not those with one of their own. */
function hasPassword(
  id: string,
  version: number | string,
  set: AccountSetRecord | undefined,
): boolean {
  const cells = (set?.cells ?? []).filter(cell => cell.person === id);
  const directory = cells.find(({ service }) => service === DIRECTORY);
  return (
    directory?.state === 'there' &&
    cells
      .filter(({ password, own }) => password !== undefined && !own)
      .every(({ password }) => password === version)
  );
}

/** The directory first, then the services as they are known, open sessions last. */
function rankOf({ service }: AccountCell): number {
  switch (service) {
    case DIRECTORY:
      return 0;
    case SESSIONS:
      return 2;
    default:
      return 1;
  }
}

function timeOf(time: Time): string;
function timeOf(time: Time | undefined): string | undefined;
function timeOf(time: Time | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
