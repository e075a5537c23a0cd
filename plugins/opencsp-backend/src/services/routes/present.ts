import { RouteSet } from '@opencsp/plugin-opencsp-common';
import { Time } from '../../domain/record';
import { routesOf } from '../../domain/routes/routeRequests';
import { RoutesConfig } from '../../routes/routesConfig';
import { RouteSetRow } from '../../store/routes/RouteSetStore';

/** A set of routes as people and scripts see it. @param ports - as people reach services */
export function presentRoutes(
  row: RouteSetRow,
  now: Time,
  ports: RoutesConfig['publicPorts'],
): RouteSet {
  const { checkedAt, httpsOnly } = row;
  return {
    id: row.id,
    owner: row.owner,
    profile: { id: row.profileId, name: row.profileName },
    host: { id: row.hostId, name: row.hostName },
    deploymentId: row.deploymentId,
    isFollowed: row.state === 'followed',
    checkedAt:
      checkedAt === undefined ? undefined : new Date(checkedAt).toISOString(),
    warnings: row.warnings,
    routes: routesOf(row.set, { now, checkedAt, ports, httpsOnly }),
  };
}
