import { Knex } from 'knex';
import { Time } from '../../domain/record';
import { ABSENT } from './profileRows';

/** From a hint to the look, in milliseconds: what else is said in between is seen by the same look. */
const HINT_MS = 1_000;

/**
 * Makes saved profiles due whose branches stand elsewhere than they were last seen. The branches go to
 * the database as one text, so that their number is limited by nothing but memory.
 *
 * @returns how many there were
 */
export function wakeDiffering(
  db: Knex,
  heads: readonly { branch: string; commit: string }[],
  now: Time,
): Promise<number> {
  const places = heads.map(({ branch, commit }) => `${branch} ${commit}`);
  const branches = heads.map(({ branch }) => branch);
  const listed =
    db.client.config.client === 'better-sqlite3'
      ? 'select value from json_each(?)'
      : 'select json_array_elements_text(cast(? as json))';
  return (
    db('profiles')
      .where({ state: 'saved' })
      .whereNotNull('seen_at')
      // A time says that it is due, or waits after trouble.
      .whereNull('next_run_at')
      .andWhere(differs =>
        differs
          .where(moved =>
            moved
              .whereNot('seen_at', ABSENT)
              .whereRaw(`branch || ' ' || seen_at not in (${listed})`, [
                JSON.stringify(places),
              ]),
          )
          .orWhere(back =>
            back
              .where('seen_at', ABSENT)
              .whereRaw(`branch in (${listed})`, [JSON.stringify(branches)]),
          ),
      )
      .update({ next_run_at: now })
  );
}

/**
 * Puts the look at a branch forward. While a pass is under way that may end with a saved profile, what it
 * saw of the branch may be older than the hint: the end of the pass leaves the new time as it is.
 *
 * @returns true when it was not as near already
 */
export async function hintBranch(
  db: Knex,
  branch: string,
  now: Time,
): Promise<boolean> {
  const due = now + HINT_MS;
  const put = await db('profiles')
    .where({ branch })
    .andWhere(any =>
      any
        .where(rests =>
          rests
            .where({ state: 'saved' })
            .andWhere(later =>
              later.whereNull('next_run_at').orWhere('next_run_at', '>', due),
            ),
        )
        .orWhere(held =>
          held
            .whereIn('state', ['saving', 'saved'])
            .andWhere('lease_until', '>', now)
            .andWhere('next_run_at', '<=', now),
        ),
    )
    .update({ next_run_at: due });
  return put > 0;
}
