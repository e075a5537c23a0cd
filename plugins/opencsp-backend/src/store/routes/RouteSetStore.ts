import { RouteWarning } from '@opencsp/plugin-opencsp-common';
import { Time } from '../../domain/record';
import { RouteSetRecord } from '../../domain/routes/routeRecord';
import type { DueClaim } from '../DueStore';
import { followedId, FollowedRow, ToFollow } from '../followed/FollowedRow';
import { FollowedStore } from '../followed/FollowedStore';

/** The routes of a profile on a host, as the store keeps them. */
export interface RouteSetRow extends FollowedRow {
  set: RouteSetRecord;
  /** Of the last look. */
  warnings: RouteWarning[];
  /** Services that never fall back to HTTP, as the last look had them. */
  httpsOnly: string[];
}

/** A set that this process may work on until its lease ends. */
export type RouteSetClaim = DueClaim<RouteSetRow>;

/** Everything that the plugin keeps about routes. */
export interface RouteSetStore extends FollowedStore<RouteSetRow> {
  /**
   * Has the routes of a deployment looked after, and makes the row due at once. The row is made at the first
   * call; later ones, also after it had ended, keep the mark and what is known of each name, so that
   * deploying again does not forget how often a name was ordered.
   *
   * @param newMark - 8 to 64 letters, digits and hyphens that nobody can guess
   */
  follow(
    routes: ToFollow,
    newMark: () => string,
    now: Time,
  ): Promise<RouteSetRow>;
}

/** The id of the routes of a profile on a host. */
export const routeSetId = followedId;
