import { Knex } from 'knex';
import { z } from 'zod';

const idsSchema = z
  .array(z.object({ id: z.string() }))
  .transform(rows => rows.map(({ id }) => id));

/** Machines that are there and have no host; and hosts whose machine is gone. */
export async function strayInstances(
  db: Knex,
  limit: number,
): Promise<{ withoutHost: string[]; hostsWithoutMachine: string[] }> {
  const withoutHost = await db('instances')
    .whereIn('state', ['active', 'lost'])
    .whereNotExists(db('hosts').whereRaw('hosts.id = instances.id'))
    .orderBy(['created_at', 'id'])
    .limit(limit)
    .select('id');
  const hostsWithoutMachine = await db('hosts')
    .where({ kind: 'instance' })
    .whereNull('deleted_at')
    .whereNot({ state: 'removing' })
    .whereNotExists(
      db('instances')
        .whereRaw('instances.id = hosts.instance_id')
        .whereNull('instances.deleted_at'),
    )
    .orderBy(['created_at', 'id'])
    .limit(limit)
    .select('id');
  return {
    withoutHost: idsSchema.parse(withoutHost),
    hostsWithoutMachine: idsSchema.parse(hostsWithoutMachine),
  };
}
