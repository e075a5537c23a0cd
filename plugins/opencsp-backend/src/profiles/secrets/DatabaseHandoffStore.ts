import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';
import {
  HandoffAddress,
  hashOfHandoff,
  openHandoff,
  sealHandoff,
} from './handoffSeal';
import { HandoffStore, MAX_OPEN_HANDOFFS, NewHandoff } from './HandoffStore';
import { RandomSource } from './randomSource';

/** A shorter key is a mistake of the configuration, in bytes. */
const MIN_KEY_BYTES = 32;

const slotsSchema = z.array(z.object({ slot: z.number().int() }));
const foundSchema = z.array(z.object({ sealed: z.string() }));

/** {@link HandoffStore} on the plugin's database: SQLite or PostgreSQL. */
export class DatabaseHandoffStore implements HandoffStore {
  /** Private at run time, too: the key is in nothing that is printed or turned into JSON. */
  readonly #key: Uint8Array;
  private readonly random: RandomSource;

  /** @param options.key - the backend's own, 32 bytes or more; @throws Error when it is shorter */
  constructor(
    private readonly db: Knex,
    options: { key: Uint8Array; random: RandomSource },
  ) {
    if (options.key.length < MIN_KEY_BYTES) {
      throw new Error(
        `The key for what is handed over needs ${MIN_KEY_BYTES} bytes or more.`,
      );
    }
    this.#key = options.key;
    this.random = options.random;
  }

  /**
   * Each person has some numbered slots, and the database lets one row have each: requests at the same
   * time cannot get past the limit, without a lock.
   */
  async put(handoff: NewHandoff, now: Time): Promise<boolean> {
    await this.deleteExpired(now);
    const row = {
      id_hash: hashOfHandoff(handoff.id),
      principal: handoff.principal,
      sealed: sealHandoff(handoff.value, handoff, this.#key, this.random),
      created_at: now,
      expires_at: handoff.expiresAt,
    };
    for (;;) {
      const slot = await this.freeSlot(handoff.principal);
      if (slot === undefined) {
        return false;
      }
      const inserted: unknown[] = await this.db('handoffs')
        .insert({ ...row, slot })
        .onConflict(['principal', 'slot'])
        .ignore()
        .returning('slot');
      if (inserted.length > 0) {
        return true;
      }
    }
  }

  private async freeSlot(principal: string): Promise<number | undefined> {
    const rows = slotsSchema.parse(
      await this.db('handoffs').where({ principal }).select('slot'),
    );
    const taken = new Set(rows.map(({ slot }) => slot));
    return Array.from({ length: MAX_OPEN_HANDOFFS }, (_, slot) => slot).find(
      slot => !taken.has(slot),
    );
  }

  /** Whoever deletes the row has the value: the database lets one delete it. */
  async take(address: HandoffAddress, now: Time): Promise<string | undefined> {
    const mine = {
      id_hash: hashOfHandoff(address.id),
      principal: address.principal,
    };
    const [found] = foundSchema.parse(
      await this.db('handoffs')
        .where(mine)
        .andWhere('expires_at', '>', now)
        .select('sealed'),
    );
    const deleted = found ? await this.db('handoffs').where(mine).delete() : 0;
    return found && deleted === 1
      ? openHandoff(found.sealed, address, this.#key)
      : undefined;
  }

  async deleteExpired(now: Time): Promise<void> {
    await this.db('handoffs').where('expires_at', '<=', now).delete();
  }
}
