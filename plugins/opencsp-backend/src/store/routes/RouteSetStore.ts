import { RouteWarning } from '@opencsp/plugin-opencsp-common';
import { Time } from '../../domain/record';
import { RouteSetRecord } from '../../domain/routes/routeRecord';
import type { DueClaim, DueResult, DueStore } from '../DueStore';
import { NewMessage } from '../InstanceStore';
import type { ListPage } from '../operations/pages';

/** Whether the routes of a profile on a host are looked after. */
export type RouteSetState = 'followed' | 'ended';

/** The routes of a profile on a host, as the store keeps them. */
export interface RouteSetRow {
  /** `<profile id>.<host id>` */
  id: string;
  state: RouteSetState;
  /** Entity ref of a user or group; the profile's. */
  owner: string;
  profileId: string;
  profileName: string;
  hostId: string;
  hostName: string;
  /** The newest deployment of the profile on the host that has touched it. */
  deploymentId: string;
  set: RouteSetRecord;
  /** Of the last look. */
  warnings: RouteWarning[];
  /** Services that never fall back to HTTP, as the last look had them. */
  httpsOnly: string[];
  /** When they were last looked at. */
  checkedAt?: Time;
  createdAt: Time;
  updatedAt: Time;
  /** Rises with each change, but not with each look. */
  version: number;
}

/** A set that this process may work on until its lease ends. */
export type RouteSetClaim = DueClaim<RouteSetRow>;

/** What a pass keeps, and tells in the same transaction. */
export interface RouteSetKept {
  record: RouteSetRow;
  messages?: readonly NewMessage[];
}

/** Which deployment brought a profile onto a host. */
export type RoutesToFollow = Pick<
  RouteSetRow,
  'owner' | 'profileId' | 'profileName' | 'hostId' | 'hostName' | 'deploymentId'
>;

/** A page of a list. */
export interface RouteSetQuery {
  /** Only of these; all when absent. */
  owners?: readonly string[];
  profileId?: string;
  hostId?: string;
  limit: number;
  cursor?: string;
}

/** Everything that the plugin keeps about routes. */
export interface RouteSetStore extends DueStore<RouteSetClaim> {
  /**
   * Has the routes of a deployment looked after, and makes the row due at once. The row is made at the first
   * call; later ones, also after it had ended, keep the mark and what is known of each name, so that
   * deploying again does not forget how often a name was ordered.
   *
   * @param newMark - 8 to 64 letters, digits and hyphens that nobody can guess
   */
  follow(
    routes: RoutesToFollow,
    newMark: () => string,
    now: Time,
  ): Promise<RouteSetRow>;
  get(id: string): Promise<RouteSetRow | undefined>;
  /** Those that are followed, by the names of profile and host. @throws InputError for a cursor of another list */
  list(query: RouteSetQuery): Promise<ListPage<RouteSetRow>>;
  /** Writes what a person asked for and makes the row due at once. False when it changed meanwhile. */
  saveRequest(
    before: RouteSetRow,
    after: RouteSetRow,
    now: Time,
  ): Promise<boolean>;
  /**
   * Writes in the middle of a pass, before the file is written on the host, with what is to be told of it: a
   * crash afterwards leaves nothing untold.
   *
   * @throws LeaseLostError
   */
  saveDuring(
    claim: RouteSetClaim,
    kept: RouteSetKept,
    now: Time,
  ): Promise<RouteSetRow>;
  /** Ends a pass. @throws LeaseLostError when the row was changed or taken over meanwhile */
  finishPass(
    claim: RouteSetClaim,
    result: DueResult<RouteSetRow> & RouteSetKept,
    now: Time,
  ): Promise<RouteSetRow>;
  /** Makes rows due at once; true when any was found. */
  wake(ids: readonly string[], now: Time): Promise<boolean>;
}

/** The id of the routes of a profile on a host. */
export function routeSetId(profileId: string, hostId: string): string {
  return `${profileId}.${hostId}`;
}
