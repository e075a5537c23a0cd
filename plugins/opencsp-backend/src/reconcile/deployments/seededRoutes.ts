import {
  DeploymentDriver,
  DeploymentToRun,
} from '@opencsp/plugin-opencsp-node';
import { liveRoutes, readRoutes } from '@opencsp/rendering';
import { currentRoutes, textOfRoutes } from '../../domain/routes/routesToWrite';
import { RouteSetRow } from '../../store/routes/RouteSetStore';

/** A commit, and who knows where its file of routes is. */
interface WithDriver {
  driver: Pick<DeploymentDriver, 'proxy'>;
  deployment: DeploymentToRun;
}

/** What the file of routes is made from beside the commit. */
export interface RoutesSeed {
  /** What is known of the profile on the host, if anything is. */
  row?: Pick<RouteSetRow, 'set' | 'httpsOnly' | 'updatedAt'>;
  /** Of a host that nothing is known of. */
  mark: string;
  /** As people reach services. */
  ports: { https: number };
}

/** True when the commit has a file of routes. */
export function hasRoutes({ driver, deployment }: WithDriver): boolean {
  const { routesPath } = driver.proxy(deployment);
  return deployment.files.some(({ path }) => path === routesPath);
}

/**
 * The commit with the file of routes as a host gets it that has none: as it was written there last, or
 * else without any certificate, since none may be ordered before the names are known to lead there.
 *
 * @throws InputError naming what is wrong in the file of the branch
 */
export function seededRoutes(
  { driver, deployment }: WithDriver,
  seed: RoutesSeed,
): DeploymentToRun {
  const { routesPath } = driver.proxy(deployment);
  return {
    ...deployment,
    files: deployment.files.map(({ path, content }) => ({
      path,
      content: path === routesPath ? textOf(content, seed) : content,
    })),
  };
}

function textOf(content: string, { row, mark, ports }: RoutesSeed): string {
  const wanted = readRoutes(content);
  if (!row) {
    return textOfRoutes(
      liveRoutes(wanted, { certificateOf: () => 'none', mark, ports }),
    );
  }
  const { set, httpsOnly, updatedAt: now } = row;
  return textOfRoutes(
    currentRoutes(set.names, {
      ...{ mark: set.mark, httpsOnly, ports, now },
      wanted: set.wanted ?? wanted,
    }),
  );
}
