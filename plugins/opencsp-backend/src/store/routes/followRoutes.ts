import { Knex } from 'knex';
import { Time } from '../../domain/record';
import { hinted } from '../operations/dueRows';
import { inTransaction } from '../operations/transaction';
import { followedColumns, newRow } from './routeSetRows';
import { routeSetId, RoutesToFollow } from './RouteSetStore';

/**
 * Has the routes of a deployment looked after. Of several that begin at once, one makes the row. A row that
 * is there keeps what is known; one that another deployment had gets a new version, so that a pass that is
 * at it cannot write what it found of the other one.
 *
 * @returns the row, as it stands in the table
 */
export async function followRoutes(
  db: Knex,
  routes: RoutesToFollow,
  newMark: () => string,
  now: Time,
): Promise<unknown> {
  const id = routeSetId(routes.profileId, routes.hostId);
  const columns = followedColumns(routes);
  return inTransaction(db, async trx => {
    const row = () => trx('route_sets').where({ id });
    if (!(await row().first('id'))) {
      const made = newRow(routes, newMark(), now);
      await trx('route_sets').insert(made).onConflict('id').ignore();
    }
    await row()
      .whereNot(same => same.where(columns))
      .update({
        ...columns,
        updated_at: now,
        version: trx.raw('version + 1'),
        attempts: 0,
        last_error: null,
      });
    await row().update({ next_run_at: hinted(trx, now) });
    return row().first();
  });
}
