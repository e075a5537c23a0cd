import { z } from 'zod';
import { Time } from '../../domain/record';

/** Whether something of a profile on a host is looked after. */
export type FollowedState = 'followed' | 'ended';

/** Something of a profile on a host that is looked after, from a deployment until the profile is off it. */
export interface FollowedRow {
  /** `<profile id>.<host id>` */
  id: string;
  state: FollowedState;
  /** Entity ref of a user or group; the profile's. */
  owner: string;
  profileId: string;
  profileName: string;
  hostId: string;
  hostName: string;
  /** The newest deployment of the profile on the host that has touched it. */
  deploymentId: string;
  /** When it was last looked at. */
  checkedAt?: Time;
  createdAt: Time;
  updatedAt: Time;
  /** Rises with each change, but not with each look. */
  version: number;
}

/** Which deployment brought a profile onto a host. */
export type ToFollow = Pick<
  FollowedRow,
  'owner' | 'profileId' | 'profileName' | 'hostId' | 'hostName' | 'deploymentId'
>;

/** The id of what is looked after of a profile on a host. */
export function followedId(profileId: string, hostId: string): string {
  return `${profileId}.${hostId}`;
}

/** Big integers come as strings from PostgreSQL and as numbers from SQLite. */
const integer = z.coerce.number().int();

const rowSchema = z.object({
  id: z.string(),
  state: z.enum(['followed', 'ended']),
  owner_ref: z.string(),
  profile_id: z.string(),
  profile_name: z.string(),
  host_id: z.string(),
  host_name: z.string(),
  deployment_id: z.string(),
  record: z.string(),
  checked_at: integer.nullable(),
  created_at: integer,
  updated_at: integer,
  version: integer,
});

/**
 * Reads the columns that all such tables have.
 *
 * @returns the row, and the JSON of what is its own
 * @throws ZodError when the row cannot be read
 */
export function readFollowed(row: unknown): {
  row: FollowedRow;
  content: string;
} {
  const columns = rowSchema.parse(row);
  return {
    row: {
      id: columns.id,
      state: columns.state,
      owner: columns.owner_ref,
      profileId: columns.profile_id,
      profileName: columns.profile_name,
      hostId: columns.host_id,
      hostName: columns.host_name,
      deploymentId: columns.deployment_id,
      checkedAt: columns.checked_at ?? undefined,
      createdAt: columns.created_at,
      updatedAt: columns.updated_at,
      version: columns.version,
    },
    content: columns.record,
  };
}

/** Columns that a deployment decides. */
export function followedColumns(about: ToFollow) {
  return {
    state: 'followed',
    owner_ref: about.owner,
    profile_name: about.profileName,
    host_name: about.hostName,
    sort_name: `${about.profileName} ${about.hostName}`,
    deployment_id: about.deploymentId,
  };
}

/** The row of something that nothing is known of yet. @param content - JSON */
export function newFollowed(about: ToFollow, content: string, now: Time) {
  const { profileId, hostId } = about;
  return {
    ...followedColumns(about),
    id: followedId(profileId, hostId),
    profile_id: profileId,
    host_id: hostId,
    record: content,
    created_at: now,
    updated_at: now,
    version: 1,
    next_run_at: now,
  };
}

/** True when something that is kept differs, but for when it was last looked at. */
export function followedHasChanged<Row extends FollowedRow>(
  before: Row,
  after: Row,
  isSameContent: (before: Row, after: Row) => boolean,
): boolean {
  return (
    before !== after &&
    !(
      JSON.stringify(followedColumns(before)) ===
        JSON.stringify(followedColumns(after)) &&
      before.state === after.state &&
      isSameContent(before, after)
    )
  );
}
