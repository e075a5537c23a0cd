import { anchored, ServiceDefinition } from '@opencsp/plugin-opencsp-common';
import { TraefikRoutes } from '@opencsp/rendering';
import { PORTAL } from '../catalogue/coreServices';

/** Of the login portal (recorded: authelia 4.39.20). */
const PORTAL_HEALTH = '/api/health';

/** Where nothing is known: the page that people open. */
const FRONT_PAGE = '/';

/** An address on the container's own loopback, wherever it stands in a command. */
const OWN_URL =
  /http:\/\/(?:localhost|127\.0\.0\.1)(?::(\d{1,5}))?(\/[A-Za-z0-9._~/%-]*)?(?=$|[\s'"|;&)])/g;

/**
 * Path at which a service says that it does well, as its own health check asks for it. What a check asks
 * at another port than the one that is routed to cannot be seen from outside.
 */
export function healthPathOf(
  service: string,
  definition: ServiceDefinition | undefined,
): string {
  if (service === PORTAL) {
    return PORTAL_HEALTH;
  }
  const [container] = definition?.engines.compose?.containers ?? [];
  const words = container?.health.test.join(' ') ?? '';
  const found = [...words.matchAll(OWN_URL)].find(
    ([, port = '80']) => Number(port) === routedPort(definition),
  );
  return found ? found[2] ?? FRONT_PAGE : FRONT_PAGE;
}

/**
 * True when the proxy lets a path of a name pass without a sign-in, by the file of routes. Only patterns of
 * the definition are tried: one that somebody wrote into the file could take for ever.
 */
export function isOpenPathOf(
  { name, path }: { name: string; path: string },
  definition: ServiceDefinition | undefined,
  wanted: TraefikRoutes,
): boolean {
  const rules = new Set(
    Object.values(wanted.http.routers ?? {}).map(({ rule }) => rule),
  );
  return (definition?.signIn.bypassPaths ?? []).some(
    pattern =>
      rules.has(`Host(\`${name}\`) && PathRegexp(\`${anchored(pattern)}\`)`) &&
      new RegExp(anchored(pattern), 'u').test(path),
  );
}

function routedPort({ routing, ports = [] }: Partial<ServiceDefinition> = {}):
  | number
  | undefined {
  return ports.find(({ name }) => name === routing?.port)?.port;
}
