import { DeploymentToRun, ProxyOnHost } from '@opencsp/plugin-opencsp-node';
import { FILES, KNOWN } from '@opencsp/rendering';
import { composeByName, projectFolder } from './paths';

/** The service of Compose that runs the proxy. */
const SERVICE = KNOWN.traefik;

/**
 * How the proxy of a project is asked. Compose finds it by its labels, so that it can be asked also while
 * files of the project are missing or broken. Its API has no port: it is read inside of the container.
 */
export function composeProxy({
  project,
}: Pick<DeploymentToRun, 'project'>): ProxyOnHost {
  return {
    routesPath: FILES.routes,
    routesFile: `${projectFolder(project)}/${FILES.routes}`,
    get: url =>
      composeByName(project, 'exec', '-T', SERVICE, 'wget', '-qO-', url),
    log: lines =>
      composeByName(
        project,
        ...['logs', '--no-log-prefix', '--tail', String(lines), SERVICE],
      ),
  };
}
