import { z } from 'zod';
import { newRouteSet } from '../../domain/routes/routeRecord';
import { Time } from '../../domain/record';
import { isSameContent, readContent, writeContent } from './routeSetContent';
import { routeSetId, RouteSetRow, RoutesToFollow } from './RouteSetStore';

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

/** @throws ZodError or SyntaxError when the row cannot be read */
export function toRouteSet(row: unknown): RouteSetRow {
  const columns = rowSchema.parse(row);
  const { set, warnings, httpsOnly } = readContent(columns.record);
  return {
    id: columns.id,
    state: columns.state,
    owner: columns.owner_ref,
    profileId: columns.profile_id,
    profileName: columns.profile_name,
    hostId: columns.host_id,
    hostName: columns.host_name,
    deploymentId: columns.deployment_id,
    ...{ set, warnings, httpsOnly },
    checkedAt: columns.checked_at ?? undefined,
    createdAt: columns.created_at,
    updatedAt: columns.updated_at,
    version: columns.version,
  };
}

/** Columns that a deployment decides. */
export function followedColumns(routes: RoutesToFollow) {
  return {
    state: 'followed',
    owner_ref: routes.owner,
    profile_name: routes.profileName,
    host_name: routes.hostName,
    sort_name: `${routes.profileName} ${routes.hostName}`,
    deployment_id: routes.deploymentId,
  };
}

/** The row of a set that nothing is known of yet. */
export function newRow(routes: RoutesToFollow, mark: string, now: Time) {
  const { profileId, hostId } = routes;
  return {
    ...followedColumns(routes),
    id: routeSetId(profileId, hostId),
    profile_id: profileId,
    host_id: hostId,
    record: writeContent({
      set: newRouteSet(profileId, hostId, mark),
      warnings: [],
      httpsOnly: [],
    }),
    created_at: now,
    updated_at: now,
    version: 1,
    next_run_at: now,
  };
}

/** Columns that change with a pass or a request, and with a new version. */
export function routeSetColumns(row: RouteSetRow) {
  return {
    ...followedColumns(row),
    state: row.state,
    record: writeContent(row),
  };
}

/** When they were last looked at: written with every pass, and no change. */
export function checkedColumn({ checkedAt }: RouteSetRow) {
  return { checked_at: checkedAt ?? null };
}

/** True when something that is kept differs, but for when it was last looked at. */
export function routeSetHasChanged(
  before: RouteSetRow,
  after: RouteSetRow,
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
