import { Knex } from 'knex';
import { Time } from '../../domain/record';
import { newRouteSet } from '../../domain/routes/routeRecord';
import { DatabaseFollowedStore } from '../followed/DatabaseFollowedStore';
import { ToFollow } from '../followed/FollowedRow';
import { OnUnreadable } from '../operations/unreadable';
import { isSameContent, writeContent } from './routeSetContent';
import { toRouteSet } from './routeSetRows';
import { RouteSetRow, RouteSetStore } from './RouteSetStore';

/** Routes in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseRouteSetStore
  extends DatabaseFollowedStore<RouteSetRow>
  implements RouteSetStore
{
  constructor(db: Knex, options: { onUnreadable: OnUnreadable }) {
    super(db, {
      ...options,
      table: 'route_sets',
      title: 'The set of routes',
      list: 'routes',
      read: toRouteSet,
      contentOf: writeContent,
      isSameContent,
    });
  }

  follow(
    about: ToFollow,
    newMark: () => string,
    now: Time,
  ): Promise<RouteSetRow> {
    const { profileId, hostId } = about;
    return this.followWith(
      about,
      () =>
        writeContent({
          set: newRouteSet(profileId, hostId, newMark()),
          warnings: [],
          httpsOnly: [],
        }),
      now,
    );
  }
}
