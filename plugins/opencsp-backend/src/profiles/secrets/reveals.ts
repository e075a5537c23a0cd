import { Knex } from 'knex';
import { z } from 'zod';
import { Time } from '../../domain/record';

/** A generated password of a profile. */
export interface RevealKey {
  profileId: string;
  /** Name of the secret. */
  name: string;
}

/** Whether a generated password may be shown. */
export type RevealDecision =
  | { may: true }
  /** `hidden` is answered as if there were nothing; `seen` says when it was shown. */
  | { may: false; why: 'hidden' }
  | { may: false; why: 'seen'; at: Time };

/**
 * Only the owner may see it, and only once: what is shown twice is shown to somebody else sooner or
 * later. Roles do not count: an operator has no use for a person's password.
 *
 * @param owner - of the profile: entity ref of a person or a group
 * @param owners - refs that the person can own by (`Caller.owners`)
 */
export function mayReveal({
  owner,
  owners,
  revealedAt,
}: {
  owner: string;
  owners: readonly string[];
  revealedAt: Time | undefined;
}): RevealDecision {
  if (!owners.includes(owner)) {
    return { may: false, why: 'hidden' };
  }
  return revealedAt === undefined
    ? { may: true }
    : { may: false, why: 'seen', at: revealedAt };
}

const rowSchema = z.object({
  name: z.string(),
  revealed_at: z.coerce.number().int(),
});

/** When which secrets of a profile were shown. */
export async function readReveals(
  db: Knex,
  profileId: string,
): Promise<Map<string, Time>> {
  const rows = z
    .array(rowSchema)
    .parse(await db('secret_reveals').where({ profile_id: profileId }));
  return new Map(rows.map(row => [row.name, row.revealed_at]));
}

/**
 * Marks a secret as shown. Open the bundle first and show after: who gets true is the only one.
 *
 * @param by - entity ref of the person
 * @returns false when it was shown before, or another request was faster
 */
export async function claimReveal(
  db: Knex,
  { profileId, name }: RevealKey,
  { by, at }: { by: string; at: Time },
): Promise<boolean> {
  const inserted: unknown[] = await db('secret_reveals')
    .insert({
      profile_id: profileId,
      name,
      revealed_at: at,
      revealed_by: by,
    })
    .onConflict(['profile_id', 'name'])
    .ignore()
    .returning('name');
  return inserted.length > 0;
}

/**
 * Forgets that secrets were shown: they have new values, or the profile is gone.
 *
 * @param names - all of the profile when left out
 */
export async function forgetReveals(
  db: Knex,
  profileId: string,
  names?: readonly string[],
): Promise<void> {
  const rows = db('secret_reveals').where({ profile_id: profileId });
  await (names ? rows.whereIn('name', [...names]) : rows).delete();
}
