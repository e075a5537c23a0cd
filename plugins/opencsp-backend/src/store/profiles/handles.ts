import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';

const rowSchema = z.object({ handle: z.string() });

/** Longest handle, with the number that tells two people of one name apart. */
const MAX_LENGTH = 32;
const MAX_WANTED = 24;
/** So many people of one name are told apart. */
const MOST_ALIKE = 10_000;

/**
 * The short name of a person or group. The first call fixes it, whatever is wanted later; it is never
 * given to anybody else, so that a branch says whose it was for ever.
 *
 * @throws ConflictError when ten thousand have the same name
 */
export async function handleOf(
  db: Knex,
  { owner, wanted, now }: { owner: string; wanted: string; now: Time },
): Promise<string> {
  const base = toHandle(wanted);
  for (let number = 1; number <= MOST_ALIKE; number++) {
    const known = await db('handles').where({ owner_ref: owner }).first();
    if (known) {
      return rowSchema.parse(known).handle;
    }
    const handle = number === 1 ? base : `${base}${number}`;
    if (await db('handles').where({ handle }).first()) {
      continue;
    }
    try {
      await db('handles').insert({ handle, owner_ref: owner, created_at: now });
      return handle;
    } catch (error) {
      if (!isDatabaseConflictError(error)) {
        throw error;
      }
      // Somebody took it, or made ours, at the same moment: look again.
    }
  }
  throw new ConflictError(`No handle is free for "${base}"`);
}

/** Lower-case letters and digits of ASCII; accents are dropped. */
export function toHandle(wanted: string): string {
  const plain = wanted
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, Math.min(MAX_WANTED, MAX_LENGTH));
  return plain || 'user';
}
