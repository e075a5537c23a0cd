import { Knex } from 'knex';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { Time } from '../../domain/record';
import { NewMessage } from '../InstanceStore';
import { putOutbox } from '../operations/outbox';
import { inTransaction } from '../operations/transaction';
import {
  AddedPerson,
  MOST_PEOPLE,
  PeopleStore,
  RequestKey,
} from './PeopleStore';
import { personColumns, toPerson } from './personRows';

const TABLE = 'people';

/** People in the plugin's own database, SQLite or PostgreSQL. */
export class DatabasePeopleStore implements PeopleStore {
  constructor(private readonly db: Knex) {}

  async of(profileId: string): Promise<PersonRecord[]> {
    const rows = await this.db(TABLE)
      .where({ profile_id: profileId })
      .orderBy(['login', 'id']);
    return rows.map(toPerson);
  }

  async get(profileId: string, id: string): Promise<PersonRecord | undefined> {
    const row = await this.db(TABLE)
      .where({ profile_id: profileId, id })
      .first();
    return row && toPerson(row);
  }

  async ofUser(user: string): Promise<PersonRecord[]> {
    const rows = await this.db(TABLE)
      .where({ user_ref: user, state: 'wanted' })
      .orderBy(['profile_id', 'id']);
    return rows.map(toPerson);
  }

  add(
    person: PersonRecord,
    { key, requestHash }: RequestKey,
    messages: readonly NewMessage[],
  ): Promise<AddedPerson> {
    return inTransaction(this.db, async (trx): Promise<AddedPerson> => {
      const before = await repeated(trx, person, { key, requestHash });
      if (before) {
        return before;
      }
      const of = await refusal(trx, person);
      if (of) {
        return { of };
      }
      const made = await trx(TABLE)
        .insert({
          ...personColumns(person),
          id: person.id,
          request_key: key,
          request_hash: requestHash,
        })
        .onConflict()
        .ignore();
      // PostgreSQL tells nothing of a row that it passed over: what is there decides.
      const isMade = await trx(TABLE).where({ id: person.id }).first('id');
      if (!made || !isMade) {
        return (
          (await repeated(trx, person, { key, requestHash })) ?? {
            of: (await refusal(trx, person)) ?? 'login-taken',
          }
        );
      }
      await putOutbox(trx, messages, person.addedAt);
      return { of: 'added', person };
    });
  }

  change(
    before: PersonRecord,
    after: PersonRecord,
    messages: readonly NewMessage[],
    now: Time,
  ): Promise<boolean> {
    return inTransaction(this.db, async trx => {
      const written = await trx(TABLE)
        .where({ id: before.id, version: before.version })
        .update(personColumns({ ...after, version: before.version + 1 }));
      if (written === 1) {
        await putOutbox(trx, messages, now);
      }
      return written === 1;
    });
  }
}

async function repeated(
  trx: Knex,
  { addedBy, profileId }: PersonRecord,
  { key, requestHash }: RequestKey,
): Promise<AddedPerson | undefined> {
  const row = await trx(TABLE)
    .where({ added_by: addedBy, profile_id: profileId, request_key: key })
    .first();
  if (!row) {
    return undefined;
  }
  return row.request_hash === requestHash
    ? { of: 'repeated', person: toPerson(row) }
    : { of: 'key-reused' };
}

async function refusal(
  trx: Knex,
  { profileId, login, email }: PersonRecord,
): Promise<'login-taken' | 'email-taken' | 'too-many' | undefined> {
  const rows = () => trx(TABLE).where({ profile_id: profileId });
  if (await rows().where({ live_login: login }).first('id')) {
    return 'login-taken';
  }
  if (await rows().where({ live_email: email.toLowerCase() }).first('id')) {
    return 'email-taken';
  }
  const all = await rows().select('id').limit(MOST_PEOPLE);
  return all.length < MOST_PEOPLE ? undefined : 'too-many';
}
