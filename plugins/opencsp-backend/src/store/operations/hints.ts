import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';

/** States in which the platform's object says something new. */
const HINTED_STATES = [
  'provisioning',
  'configuring',
  'active',
  'lost',
  'deleting',
];

const machineSchema = z
  .object({ id: z.string(), machine_name: z.string() })
  .transform(row => ({ instanceId: row.id, name: row.machine_name }));

/** Makes a row due if its machine has another version than the one known. */
export async function hint(
  db: Knex,
  id: string,
  machineVersion: string,
  now: Time,
): Promise<boolean> {
  const hinted = await db('instances')
    .where({ id })
    .whereIn('state', HINTED_STATES)
    .andWhere(other =>
      other
        .whereNull('machine_version')
        .orWhere('machine_version', '<>', machineVersion),
    )
    .andWhere(news =>
      news
        .whereNull('hinted_version')
        .orWhere('hinted_version', '<>', machineVersion),
    )
    .update({
      hinted_version: machineVersion,
      next_run_at: db.raw(
        'case when next_run_at < cast(? as bigint) then next_run_at else cast(? as bigint) end',
        [now, now],
      ),
    });
  return hinted === 1;
}

/** Machines that should exist on the platform, or are being made or removed there. */
export async function machinesKnown(
  db: Knex,
): Promise<{ instanceId: string; name: string }[]> {
  const rows = await db('instances')
    .whereIn('state', HINTED_STATES)
    .select('id', 'machine_name');
  return z.array(machineSchema).parse(rows);
}
