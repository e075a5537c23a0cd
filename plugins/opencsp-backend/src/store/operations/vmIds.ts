import { Knex } from 'knex';
import { z } from 'zod';

const takenSchema = z.array(z.object({ vm_id: z.coerce.number().int() }));

/**
 * Takes the lowest free VM id of a range; nothing when all are taken. The provider's own choice of
 * "the next free id" races between runners, so we choose.
 */
export async function takeVmId(
  trx: Knex.Transaction,
  instanceId: string,
  range: { from: number; to: number },
): Promise<number | undefined> {
  const rows = await trx('vm_ids')
    .select('vm_id')
    .whereBetween('vm_id', [range.from, range.to])
    .orderBy('vm_id');
  const taken = takenSchema.parse(rows).map(row => row.vm_id);
  for (let id = firstFree(taken, range.from); id <= range.to; id++) {
    const inserted = await trx('vm_ids')
      .insert({ vm_id: id, instance_id: instanceId })
      .onConflict('vm_id')
      .ignore()
      .returning('vm_id');
    if (inserted.length === 1) {
      return id;
    }
  }
  return undefined;
}

/** The first number from `from` on that a sorted list lacks. */
function firstFree(sorted: readonly number[], from: number): number {
  const gap = sorted.findIndex((id, index) => id !== from + index);
  return from + (gap < 0 ? sorted.length : gap);
}
