import { User } from '../../directory/directory';
import { DirectoryData } from '../../directory/schema';
import { Person } from '../../people';
import { timestamp } from './call';

/** A state as the API names it (07-directory/user-states). */
export function stateOf(user: User): string {
  if (user.kind === 'machine') {
    return user.machine.active ? 'USER_STATE_ACTIVE' : 'USER_STATE_INACTIVE';
  }
  return personState(user.person);
}

function personState({ active, locked, initial }: Person): string {
  if (!active) {
    return 'USER_STATE_INACTIVE';
  }
  if (locked) {
    return 'USER_STATE_LOCKED';
  }
  return initial ? 'USER_STATE_INITIAL' : 'USER_STATE_ACTIVE';
}

/** `details` of a user: how often it changed, when, and whose it is. */
export function userDetails(user: User, { events }: DirectoryData) {
  const sequence = events.filter(one => one.aggregateId === user.id).length;
  const [createdAt, changedAt] = timesOf(user);
  return {
    sequence: String(Math.max(sequence, 1)),
    changeDate: timestamp(changedAt),
    resourceOwner: user.organizationId,
    creationDate: timestamp(createdAt),
  };
}

/** When a user was made and changed, in milliseconds since 1970. */
export function timesOf(user: User): [created: number, changed: number] {
  return user.kind === 'human'
    ? [user.person.createdAt * 1000, user.person.updatedAt * 1000]
    : [user.machine.createdAt, user.machine.changedAt];
}

/** The name that a user signs in with. */
export function loginNameOf(user: User): string {
  return user.kind === 'human' ? user.person.userName : user.machine.userName;
}

/** A user as lists and `GET` show it; absent fields are left out, as protobuf's JSON does. */
export function userView(user: User, data: DirectoryData): object {
  const name = loginNameOf(user);
  return {
    userId: user.id,
    details: userDetails(user, data),
    state: stateOf(user),
    username: name,
    loginNames: [name],
    preferredLoginName: name,
    ...(user.kind === 'human'
      ? { human: humanView(user.person) }
      : {
          machine: {
            name: user.machine.name,
            ...(user.machine.secretHash && { hasSecret: true }),
            ...(user.machine.jwt && {
              accessTokenType: 'ACCESS_TOKEN_TYPE_JWT',
            }),
          },
        }),
  };
}

function humanView(person: Person): object {
  return {
    profile: {
      givenName: person.givenName,
      familyName: person.familyName,
      nickName: '',
      displayName: person.displayName,
      preferredLanguage: 'und',
      gender: 'GENDER_UNSPECIFIED',
    },
    email: {
      email: person.email,
      ...(person.emailVerified && { isVerified: true }),
    },
    phone: {},
    ...(person.passwordHash && {
      passwordChanged: timestamp(person.createdAt * 1000),
    }),
  };
}
