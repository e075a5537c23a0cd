import { ModelPort, ModelRoute, RoutePolicy } from '../model';
import { impossible } from '../problem';
import { groupsOf } from './groups';
import { ProfilePart, ProfileParts } from './parts';
import { refuseTwice } from './unique';

/** The host of a service that people reach. */
export function hostOf(
  part: ProfilePart,
  { hosts }: ProfileParts,
): string | undefined {
  return part.isReachable ? hosts.get(part.definition.id) : undefined;
}

/**
 * All ways from outside to a service, sorted by host, then path.
 *
 * @throws InputError when two services want one host, or a route leads to a port that is not there
 */
export function routesOf(profile: ProfileParts): ModelRoute[] {
  const routed = profile.parts.flatMap(part => {
    const host = hostOf(part, profile);
    return host ? [{ part, host }] : [];
  });
  refuseTwice(
    'host name',
    routed.map(({ part, host }) => ({
      key: host,
      by: part.definition.title,
      path: part.path,
    })),
  );
  const tls = profile.spec.protocol === 'https';
  return routed
    .flatMap(({ part, host }) => routesOfPart(part, host, tls))
    .sort(byHostThenPath);
}

function routesOfPart(
  part: ProfilePart,
  host: string,
  tls: boolean,
): ModelRoute[] {
  const forwardAuth = part.signIn === 'forward-auth';
  const common = {
    service: part.definition.id,
    host,
    port: routedPort(part),
    forwardAuth,
    tls,
  };
  const open = { ...common, policy: 'open' as const, groups: [] };
  if (!forwardAuth) {
    return [open];
  }
  return [
    { ...common, ...guardOf(part) },
    // The portal is asked here as well: it lets the request pass and takes forged names out of it.
    ...part.definition.signIn.bypassPaths.map(pathPattern => ({
      ...open,
      pathPattern,
    })),
  ];
}

/**
 * Who may in where the portal asks. A page of a core service that nobody chose is for administrators.
 */
export function guardOf({ choice }: ProfilePart): {
  policy: Exclude<RoutePolicy, 'open'>;
  groups: string[];
} {
  return {
    policy: choice?.secondFactor ? 'two_factor' : 'one_factor',
    groups: groupsOf(choice),
  };
}

function routedPort({ definition, path }: ProfilePart): number {
  const port = definition.ports.find(
    ({ name }) => name === definition.routing?.port,
  );
  if (!port || port.protocol !== 'tcp') {
    throw impossible(
      path,
      `The definition of ${definition.title} routes to "${definition.routing?.port}", which is none of its TCP ports.`,
    );
  }
  return port.port;
}

function byHostThenPath(a: ModelRoute, b: ModelRoute): number {
  const [left, right] = [a, b].map(route => [
    route.host,
    route.pathPattern ?? '',
  ]);
  return String(left) < String(right) ? -1 : 1;
}

/** Ports that are open on the host, by number. @throws InputError when two services want one */
export function exposedPortsOf({ parts }: ProfileParts): ModelPort[] {
  const exposed = parts.flatMap(part =>
    part.definition.ports.flatMap(({ port, protocol, exposedAs }) =>
      exposedAs === undefined
        ? []
        : [
            {
              part,
              port: {
                service: part.definition.id,
                port: exposedAs,
                target: port,
                protocol,
              },
            },
          ],
    ),
  );
  refuseTwice(
    'port of the host',
    exposed.map(({ part, port }) => ({
      key: `${port.port}/${port.protocol}`,
      by: part.definition.title,
      path: part.path,
    })),
  );
  return exposed
    .map(({ port }) => port)
    .sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
