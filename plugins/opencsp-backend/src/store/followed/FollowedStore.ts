import { Time } from '../../domain/record';
import type { DueClaim, DueResult, DueStore } from '../DueStore';
import { NewMessage } from '../InstanceStore';
import type { ListPage } from '../operations/pages';
import { FollowedRow } from './FollowedRow';

/** What a pass keeps, and tells in the same transaction. */
export interface FollowedKept<Row extends FollowedRow> {
  record: Row;
  messages?: readonly NewMessage[];
}

/** A page of a list. */
export interface FollowedQuery {
  /** Only of these; all when absent. */
  owners?: readonly string[];
  profileId?: string;
  hostId?: string;
  limit: number;
  cursor?: string;
}

/** What is kept of something of a profile on a host that is looked after. */
export interface FollowedStore<Row extends FollowedRow>
  extends DueStore<DueClaim<Row>> {
  get(id: string): Promise<Row | undefined>;
  /** Those that are followed, by the names of profile and host. @throws InputError for a cursor of another list */
  list(query: FollowedQuery): Promise<ListPage<Row>>;
  /** Writes what a person asked for and makes the row due at once. False when it changed meanwhile. */
  saveRequest(before: Row, after: Row, now: Time): Promise<boolean>;
  /**
   * Writes in the middle of a pass, before something is done on the host, with what is to be told of it: a
   * crash afterwards leaves nothing untold.
   *
   * @throws LeaseLostError
   */
  saveDuring(
    claim: DueClaim<Row>,
    kept: FollowedKept<Row>,
    now: Time,
  ): Promise<Row>;
  /** Ends a pass. @throws LeaseLostError when the row was changed or taken over meanwhile */
  finishPass(
    claim: DueClaim<Row>,
    result: DueResult<Row> & FollowedKept<Row>,
    now: Time,
  ): Promise<Row>;
  /** Makes rows due at once; true when any was found. */
  wake(ids: readonly string[], now: Time): Promise<boolean>;
}
