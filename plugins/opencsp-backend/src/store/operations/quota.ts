import { Knex } from 'knex';
import { z } from 'zod';
import { Resources } from '@opencsp/plugin-opencsp-common';

const usageSchema = z
  .object({
    instances: z.coerce.number().int(),
    cores: z.coerce.number().int(),
    memory_mib: z.coerce.number().int(),
    disk_gib: z.coerce.number().int(),
  })
  .transform(row => ({
    instances: row.instances,
    cores: row.cores,
    memoryMiB: row.memory_mib,
    diskGiB: row.disk_gib,
  }));

const NOTHING: Resources = { instances: 0, cores: 0, memoryMiB: 0, diskGiB: 0 };

const COLUMNS = {
  instances: 'instances',
  cores: 'cores',
  memoryMiB: 'memory_mib',
  diskGiB: 'disk_gib',
} as const;

/** What an owner uses. */
export async function readUsage(db: Knex, owner: string): Promise<Resources> {
  const row = await db('quota_usage').where({ owner_ref: owner }).first();
  return row ? usageSchema.parse(row) : NOTHING;
}

/**
 * Takes resources in one conditional update, so that two requests for the last slot cannot both
 * have it. False when a limit would be exceeded.
 */
export async function takeQuota(
  trx: Knex.Transaction,
  owner: string,
  wanted: Resources,
  limit: Partial<Resources>,
): Promise<boolean> {
  await trx('quota_usage')
    .insert({
      owner_ref: owner,
      instances: 0,
      cores: 0,
      memory_mib: 0,
      disk_gib: 0,
    })
    .onConflict('owner_ref')
    .ignore();
  const update = trx('quota_usage').where({ owner_ref: owner });
  for (const kind of resourceKinds()) {
    const most = limit[kind];
    if (most !== undefined) {
      update.andWhere(COLUMNS[kind], '<=', most - wanted[kind]);
    }
  }
  return (await update.update(moved(trx, wanted, '+'))) === 1;
}

/** Gives resources back. */
export async function freeQuota(
  trx: Knex.Transaction,
  owner: string,
  freed: Resources,
): Promise<void> {
  await trx('quota_usage')
    .where({ owner_ref: owner })
    .update(moved(trx, freed, '-'));
}

function moved(trx: Knex.Transaction, amount: Resources, sign: '+' | '-') {
  return Object.fromEntries(
    resourceKinds().map(kind => [
      COLUMNS[kind],
      trx.raw(`?? ${sign} ?`, [COLUMNS[kind], amount[kind]]),
    ]),
  );
}

function resourceKinds(): (keyof typeof COLUMNS)[] {
  return ['instances', 'cores', 'memoryMiB', 'diskGiB'];
}
