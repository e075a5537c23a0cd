import { PersonRecord } from '../../domain/accounts/personRecord';
import { Time } from '../../domain/record';
import { NewMessage } from '../InstanceStore';

/** Most people that a profile may have, with those that have left. */
export const MOST_PEOPLE = 500;

/** What makes a request repeatable: the key that it came with, and which request it was. */
export interface RequestKey {
  key: string;
  requestHash: string;
}

/** What came of adding somebody. */
export type AddedPerson =
  | { of: 'added'; person: PersonRecord }
  /** The same request was carried out before. */
  | { of: 'repeated'; person: PersonRecord }
  /** The key was used for another request. */
  | { of: 'key-reused' }
  | { of: 'login-taken' }
  | { of: 'email-taken' }
  | { of: 'too-many' };

/** Everything that the plugin keeps about the people of profiles. */
export interface PeopleStore {
  /** All of a profile, by their logins; with those that have left. */
  of(profileId: string): Promise<PersonRecord[]>;
  get(profileId: string, id: string): Promise<PersonRecord | undefined>;
  /** Whom profiles want as this user (an entity ref), in all profiles. */
  ofUser(user: string): Promise<PersonRecord[]>;
  /** Of several that begin at once with the same login or address, one is added. */
  add(
    person: PersonRecord,
    request: RequestKey,
    messages: readonly NewMessage[],
  ): Promise<AddedPerson>;
  /** Writes a change. False when it was changed meanwhile; nothing is written then. */
  change(
    before: PersonRecord,
    after: PersonRecord,
    messages: readonly NewMessage[],
    now: Time,
  ): Promise<boolean>;
}
