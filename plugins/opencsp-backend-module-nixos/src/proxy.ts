import { ProxyOnHost } from '@opencsp/plugin-opencsp-node';
import { FILES } from '@opencsp/rendering';
import { FOLDERS } from './paths';

const UNIT = 'traefik.service';

/** Name of the file of routes, in the branch and on the machine. */
const ROUTES = FILES.routes.slice(FILES.routes.lastIndexOf('/') + 1);

/** How the proxy of a machine is asked: it is a unit, and its API is on the loopback address. */
export function nixosProxy(): ProxyOnHost {
  return {
    routesPath: FILES.routes,
    routesFile: `${FOLDERS.routes}/${ROUTES}`,
    get: url => ['curl', '--silent', '--show-error', '--fail', url],
    log: lines => [
      ...['journalctl', '-u', UNIT, '-o', 'cat', '--no-pager'],
      ...['-n', String(lines)],
    ],
  };
}
