import { Knex } from 'knex';

/** True when the address is reserved for a machine, or a living machine was given it. */
export async function isAddressTaken(
  db: Knex,
  network: string,
  address: string,
): Promise<boolean> {
  const reserved = await db('static_addresses')
    .where({ network, address })
    .first('address');
  return reserved !== undefined || (await isAddressInUse(db, address));
}

/**
 * True when a living machine got the address from the network itself. It is looked for in the text
 * of what is known of the machine: only the few who choose a static address ask.
 */
async function isAddressInUse(db: Knex, address: string): Promise<boolean> {
  if (!/^[0-9a-fA-F.:]+$/.test(address)) {
    return false;
  }
  const row = await db('instances')
    .whereNull('deleted_at')
    .andWhere('machine', 'like', `%"address":"${address}"%`)
    .first('id');
  return row !== undefined;
}
