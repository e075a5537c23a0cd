import { ServiceSettings } from './dynamicSettings';
import { INTERNAL_SERVICES } from './internal';
import { LogEntry } from './log';
import { makeMiddleware, MiddlewareResult } from './middlewares/makeMiddleware';
import { parseRule } from './rules';
import {
  ProviderSettings,
  qualified,
  Route,
  Runtime,
  RuntimeItem,
  RuntimeMiddleware,
  RuntimeRouter,
  RuntimeService,
} from './runtime';

/** What is needed beside the providers. */
export interface RuntimeFacts {
  entryPoints: readonly string[];
  /** Those that routers without any take. */
  defaultEntryPoints: readonly string[];
  /** Resolvers that were not skipped at the start. */
  resolvers: readonly string[];
  /** A resolver that was not skipped has an HTTP challenge. */
  hasChallenge: boolean;
}

type Built = { route: Omit<Route, 'matches' | 'hosts'> } | { problem: string };

const encoder = new TextEncoder();

class RuntimeBuilder {
  private readonly services: Map<string, RuntimeService>;
  private readonly middlewares: Map<string, RuntimeMiddleware>;
  private readonly made = new Map<string, MiddlewareResult>();
  private readonly entries: LogEntry[] = [];

  constructor(
    private readonly providers: readonly ProviderSettings[],
    private readonly facts: RuntimeFacts,
  ) {
    this.services = byName(providers, ({ services }) => services);
    this.middlewares = byName(providers, ({ middlewares }) => middlewares);
  }

  build(): Runtime {
    const routers = this.routers();
    for (const router of routers.values()) {
      this.use(router);
    }
    for (const router of routers.values()) {
      this.buildRouter(router);
    }
    return {
      routers,
      services: this.services,
      middlewares: this.middlewares,
      entries: this.entries,
    };
  }

  private routers(): Map<string, RuntimeRouter> {
    const { defaultEntryPoints } = this.facts;
    const all = this.providers.flatMap(({ provider, settings, priorities }) =>
      Object.entries(settings.routers).map(([key, one]): RuntimeRouter => {
        const { rule = '', priority = 0, middlewares } = one;
        return {
          name: `${key}@${provider}`,
          provider,
          settings: {
            ...one,
            entryPoints: one.entryPoints ?? [...defaultEntryPoints],
            ...(middlewares && {
              middlewares: middlewares.map(name => qualified(name, provider)),
            }),
          },
          priority:
            priorities?.get(key) ??
            BigInt(priority || encoder.encode(rule).length),
          using: [],
          errors: [],
          status: 'enabled',
        };
      }),
    );
    return new Map(sorted(all).map(router => [router.name, router]));
  }

  private use({ name, settings, provider }: RuntimeRouter): void {
    const { service = '', middlewares = [] } = settings;
    this.services.get(qualified(service, provider))?.usedBy.push(name);
    for (const middleware of middlewares) {
      this.middlewares.get(middleware)?.usedBy.push(name);
    }
  }

  private buildRouter(router: RuntimeRouter): void {
    this.findEntryPoints(router);
    if (router.using.length === 0) {
      return;
    }
    const built = this.steps(router);
    if ('problem' in built) {
      this.disable(router, built.problem);
      return;
    }
    const { rule = '' } = router.settings;
    const parsed = parseRule(rule);
    if ('problem' in parsed) {
      const why = `error while parsing rule ${rule}: `;
      this.disable(router, `${why}parsing rule ${rule}: ${parsed.problem}`);
      this.disable(
        router,
        `invalid rule ${rule}, error: ${why}${parsed.problem}`,
      );
      return;
    }
    router.route = { ...built.route, ...parsed };
    this.lookForResolver(router);
  }

  private findEntryPoints(router: RuntimeRouter): void {
    for (const entryPoint of router.settings.entryPoints) {
      if (this.facts.entryPoints.includes(entryPoint)) {
        router.using.push(entryPoint);
      } else {
        addError(router, `entryPoint "${entryPoint}" doesn't exist`, 'warning');
        this.entries.push({
          level: 'error',
          fields: { routerName: router.name, entryPointName: entryPoint },
          message: "EntryPoint doesn't exist",
        });
      }
    }
    router.using.sort();
    if (router.using.length === 0) {
      router.priority = 0n;
      addError(router, 'no valid entryPoint for this router', 'disabled');
      this.entries.push({
        level: 'error',
        fields: { routerName: router.name },
        message: 'No valid entryPoint for this router',
      });
    }
  }

  private steps(router: RuntimeRouter): Built {
    const { service = '', middlewares = [] } = router.settings;
    if (service === '') {
      return { problem: 'the service is missing on the router' };
    }
    const target = qualified(service, router.provider);
    const problem = this.serviceProblem(target);
    if (problem !== undefined) {
      return { problem };
    }
    const made = middlewares.map(name => this.middleware(name, router));
    const failed = made.find(result => 'problem' in result);
    if (failed && 'problem' in failed) {
      return failed;
    }
    return {
      route: {
        service: target,
        middlewares: made.flatMap(result =>
          'middleware' in result ? [result.middleware] : [],
        ),
      },
    };
  }

  private serviceProblem(name: string): string | undefined {
    const service = this.services.get(name);
    if (!service) {
      return `the service "${name}" does not exist`;
    }
    if (name === INTERNAL_SERVICES.challenge && !this.facts.hasChallenge) {
      return 'HTTP challenge is not enabled';
    }
    service.isBuilt = true;
    const problem =
      service.provider === 'internal'
        ? undefined
        : problemOfService(name, service.settings);
    if (problem !== undefined) {
      addError(service, problem, 'disabled');
    }
    return problem;
  }

  private middleware(name: string, router: RuntimeRouter): MiddlewareResult {
    const middleware = this.middlewares.get(name);
    if (!middleware) {
      return { problem: `middleware "${name}" does not exist` };
    }
    const result =
      this.made.get(name) ?? makeMiddleware(name, middleware.settings);
    this.made.set(name, result);
    if ('problem' in result) {
      addError(middleware, result.problem, 'disabled');
    } else {
      this.warn(name, router, result.warnings);
    }
    return result;
  }

  /** Only forward-auth has warnings. */
  private warn(
    middlewareName: string,
    router: RuntimeRouter,
    warnings: readonly string[],
  ): void {
    for (const entryPointName of router.using) {
      for (const message of warnings) {
        this.entries.push({
          level: 'warn',
          fields: {
            entryPointName,
            routerName: router.name,
            middlewareName,
            middlewareType: 'ForwardAuth',
          },
          message,
        });
      }
    }
  }

  private disable(router: RuntimeRouter, error: string): void {
    addError(router, error, 'disabled');
    for (const entryPointName of router.using) {
      this.entries.push({
        level: 'error',
        fields: { entryPointName, routerName: router.name, error },
      });
    }
  }

  /** Only the log says so (recorded: Traefik 8). */
  private lookForResolver({ name, settings: { tls } }: RuntimeRouter): void {
    const resolver = tls?.certResolver ?? '';
    if (resolver !== '' && !this.facts.resolvers.includes(resolver)) {
      this.entries.push({
        level: 'error',
        fields: { routerName: name, certificateResolver: resolver },
        message: 'Router uses a nonexistent certificate resolver',
      });
    }
  }
}

/** Puts all providers together, and finds what is wrong (recorded: config-errors). */
export function buildRuntime(
  providers: readonly ProviderSettings[],
  facts: RuntimeFacts,
): Runtime {
  return new RuntimeBuilder(providers, facts).build();
}

function byName<T>(
  providers: readonly ProviderSettings[],
  pick: (settings: ProviderSettings['settings']) => Readonly<Record<string, T>>,
) {
  const all = providers.flatMap(({ provider, settings }) =>
    Object.entries(pick(settings)).map(([key, one]) => ({
      name: `${key}@${provider}`,
      provider,
      settings: one,
      usedBy: new Array<string>(),
      isBuilt: false,
      errors: new Array<string>(),
      status: 'enabled' as const,
    })),
  );
  return new Map(sorted(all).map(item => [item.name, { ...item }]));
}

function sorted<T extends { name: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function addError(
  item: RuntimeItem,
  error: string,
  status: 'warning' | 'disabled',
): void {
  if (!item.errors.includes(error)) {
    item.errors.push(error);
  }
  item.status = status;
}

function problemOfService(
  name: string,
  settings: ServiceSettings,
): string | undefined {
  const kinds = Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([kind]) => kind);
  if (kinds.length > 1) {
    return 'cannot create service: multi-types service not supported, consider declaring two different pieces of service instead';
  }
  if (!settings.loadBalancer) {
    return kinds.length === 0
      ? `the service "${name}" does not have any type defined`
      : `the sandbox's proxy does not carry out ${kinds[0]}`;
  }
  return settings.loadBalancer.servers
    ?.map(({ url = '' }) => problemOfUrl(url))
    .find(problem => problem !== undefined);
}

/** What Go's reader of addresses refuses. */
function problemOfUrl(url: string): string | undefined {
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(url);
  return !hasScheme && url.split('/')[0].includes(':')
    ? `error parsing server URL ${url}: parse "${url}": first path segment in URL cannot contain colon`
    : undefined;
}
