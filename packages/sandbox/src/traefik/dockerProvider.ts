import {
  DynamicSettings,
  loadBalancerOf,
  RouterSettings,
  ServiceSettings,
} from './dynamicSettings';
import { LogEntry } from './log';
import { DockerService } from './world';

/** What containers say by their labels. */
export interface DockerResult {
  settings: DynamicSettings;
  warnings: LogEntry[];
}

/** Keys of the static file that matter here. */
export interface DockerSettings {
  defaultRule?: string;
  allowEmptyServices: boolean;
}

/**
 * Services, and the default routers that come with them. A container that does not run well is not there
 * (recorded: Docker provider 1, 3, 5).
 */
export function dockerSettings(
  all: readonly DockerService[],
  { defaultRule, allowEmptyServices }: DockerSettings,
): DockerResult {
  const seen = all.filter(({ running }) => running || allowEmptyServices);
  const services: Record<string, ServiceSettings> = {};
  for (const name of new Set(seen.map(service => service.name))) {
    services[name] = { loadBalancer: balancer(seen, name) };
  }
  const containers = seen.flatMap(({ container, name }) =>
    container === undefined ? [] : [{ container, name }],
  );
  if (hasNoRule(defaultRule)) {
    return {
      settings: { routers: {}, services, middlewares: {} },
      warnings: containers.map(({ container }) => ({
        level: 'error',
        fields: { providerName: 'docker', routerName: container },
        message: 'Undefined rule',
      })),
    };
  }
  const routers: Record<string, RouterSettings> = {};
  for (const { container, name } of containers) {
    routers[container] = { service: name, rule: `Host(\`${container}\`)` };
  }
  return { settings: { routers, services, middlewares: {} }, warnings: [] };
}

function balancer(seen: readonly DockerService[], name: string) {
  const servers = seen.filter(service => service.name === name);
  const running = servers.filter(service => service.running);
  return running.length > 0
    ? loadBalancerOf(running.map(({ url }) => url))
    : { ...loadBalancerOf([]), servers: [{}] };
}

/** Empty, or a template that gives nothing. Other templates are taken as Traefik's own. */
function hasNoRule(rule: string | undefined): boolean {
  return rule !== undefined && /^(\{\{\s*(""|``)\s*\}\})?$/.test(rule.trim());
}

/**
 * What the log says when Docker is not reached (recorded: docker-provider, start-and-healthcheck).
 *
 * @param isFirst - it was never reached since the start
 */
export function withoutDocker(error: string, isFirst: boolean): LogEntry[] {
  return [
    ...(isFirst
      ? ['Failed to retrieve information of the docker client and server host']
      : []),
    'Provider error, retrying in 300.644531ms',
  ].map(message => ({
    level: 'error',
    fields: { providerName: 'docker', error },
    message,
  }));
}
