import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';
import { NewMessage } from '../InstanceStore';
import { putOutbox } from '../operations/outbox';
import { inTransaction } from '../operations/transaction';
import { Rotation, RotationStore } from './RotationStore';

const TABLE = 'password_rotations';

const rowsSchema = z.array(
  z.object({
    person: z.string(),
    service: z.string(),
    version: z.coerce.number().int(),
  }),
);

/** Rotations in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseRotationStore implements RotationStore {
  constructor(private readonly db: Knex) {}

  async of(profileId: string): Promise<Rotation[]> {
    const rows: unknown = await this.db(TABLE)
      .where({ profile_id: profileId })
      .select('person', 'service', 'version')
      .orderBy(['person', 'service']);
    return rowsSchema.parse(rows);
  }

  rotate(
    {
      profileId,
      person,
      services,
    }: { profileId: string; person: string; services: readonly string[] },
    messages: readonly NewMessage[],
    now: Time,
  ): Promise<void> {
    return inTransaction(this.db, async trx => {
      for (const service of services) {
        await trx(TABLE)
          .insert({ profile_id: profileId, person, service, version: 2 })
          .onConflict(['profile_id', 'person', 'service'])
          .merge({ version: trx.raw('?? + 1', [`${TABLE}.version`]) });
      }
      await putOutbox(trx, messages, now);
    });
  }
}
