import { setTimeout as pause } from 'node:timers/promises';
import { AutheliaPerson, autheliaScenarios } from '../authelia';
import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { BackendDown, BackendRequest, ProxyResponse } from '../traefik';
import {
  AUTHELIA_PORT,
  handOn,
  refused,
  startAuthelia,
} from './autheliaBackend';
import { PublicPorts, startPageOf } from './homerConfig';
import { kindOf, PlainAnswer } from './kinds';
import { ContainerAnswers, ProxyOutside, RunningContainer } from './ports';
import { ServiceFaults, serviceScenarios } from './scenarios';
import { homerPage, missingPage, servicePage } from './servicePage';

/** @public */
export interface ServiceAnswersOptions {
  /** Who can sign in to the sign-in portals of profiles. */
  people: readonly AutheliaPerson[];
  /** How many times faster than the recorded systems. Default 1. */
  speed?: number;
  /** Ports by which browsers reach services. */
  publicPorts: PublicPorts;
  now?: () => Date;
  log?: Log;
}

/** What answers behind the proxies of all machines. */
export interface ServiceAnswers {
  /** Begins to answer for a container. */
  open: ProxyOutside['open'];
  /** The pages, for the control API. */
  readonly services: StandIn;
  /** The sign-in portals, for the control API. */
  readonly authelia: StandIn;
  close(): Promise<void>;
}

/** A container that answers. */
interface Open {
  container: RunningContainer;
  authelia?: StandIn;
}

const AUTHELIA = 'authelia';
const HOMER = 'homer';
/** Host of the start page below the domain, as the definition of Homer has it. */
const START_HOST = 'home';

class Answers implements ServiceAnswers {
  private readonly faults = new ServiceFaults();
  private readonly opened = new Set<Open>();
  private readonly now: () => Date;

  constructor(private readonly options: ServiceAnswersOptions) {
    this.now = options.now ?? (() => new Date());
  }

  readonly services: StandIn = {
    name: 'services',
    url: 'services:sandbox',
    close: async () => {},
    control: async command => {
      this.faults.apply(parseCommand(serviceScenarios, command));
      return {
        wrong: this.faults.all,
        running: [...this.opened].map(
          ({ container: { project, service } }) => ({
            project,
            service,
          }),
        ),
      };
    },
  };

  readonly authelia: StandIn = {
    name: AUTHELIA,
    url: 'authelia:sandbox',
    close: async () => {},
    control: command => this.controlAuthelia(command),
  };

  open = async (container: RunningContainer): Promise<ContainerAnswers> => {
    const { people, publicPorts, speed = 1, log = () => {} } = this.options;
    const opened: Open = {
      container,
      ...(container.service === AUTHELIA && {
        authelia: await startAuthelia(container, {
          ...{ people, publicPorts, speed, log },
          now: this.now,
        }),
      }),
    };
    this.opened.add(opened);
    return {
      handle: request => this.handle(opened, request),
      close: async () => {
        this.opened.delete(opened);
        await opened.authelia?.close();
      },
    };
  };

  async close(): Promise<void> {
    const left = [...this.opened];
    this.opened.clear();
    await Promise.all(left.map(({ authelia }) => authelia?.close()));
  }

  private async handle(
    opened: Open,
    request: BackendRequest,
  ): Promise<ProxyResponse> {
    const { container } = opened;
    const { host } = new URL(request.url);
    if (this.faults.find('down', container)) {
      throw refused(host);
    }
    await this.wait(container, request.signal);
    const status = this.faults.takeStatus(container);
    if (status !== undefined) {
      return plain({ status, body: '' });
    }
    return container.service === AUTHELIA
      ? this.portal(opened, request)
      : this.answer(container, request);
  }

  private async wait(
    container: RunningContainer,
    signal: AbortSignal,
  ): Promise<void> {
    const hangs = this.faults.find('hang', container) !== undefined;
    const milliseconds = this.faults.find('slow', container)?.milliseconds ?? 0;
    if (hangs && !signal.aborted) {
      await new Promise<void>(resolve => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } else if (milliseconds > 0) {
      await pause(milliseconds, undefined, { signal }).catch(() => {});
    }
    if (signal.aborted) {
      throw new BackendDown('context canceled');
    }
  }

  private portal(
    { container, authelia }: Open,
    request: BackendRequest,
  ): Promise<ProxyResponse> | ProxyResponse {
    const { host, pathname } = new URL(request.url);
    if (!authelia || portOf(request) !== AUTHELIA_PORT) {
      throw refused(host);
    }
    return (
      this.refusedHealth(container, '/api/health', pathname) ??
      handOn(authelia, request)
    );
  }

  private answer(
    container: RunningContainer,
    request: BackendRequest,
  ): ProxyResponse {
    const { host, pathname: path } = new URL(request.url);
    const kind = kindOf(container);
    if (!kind || (kind.port ?? portOf(request)) !== portOf(request)) {
      throw refused(host);
    }
    const sick = this.refusedHealth(container, kind.healthPath, path);
    if (sick) {
      return sick;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain({ status: 405, body: '' });
    }
    const said = kind.plain(
      {
        path,
        host: askedHost(request),
        method: request.method,
        now: this.now(),
      },
      container,
    );
    if (said) {
      return plain(said);
    }
    if (!kind.pages.some(each => covers(each, path))) {
      return missingPage(kind, request);
    }
    const { publicPorts } = this.options;
    return container.service === HOMER
      ? homerPage(kind, request, startPageOf(container, publicPorts))
      : servicePage(kind, request, {
          startUrl: this.startUrlOf(container.project, request),
        });
  }

  private refusedHealth(
    container: RunningContainer,
    healthPath: string,
    path: string,
  ): ProxyResponse | undefined {
    const fault = this.faults.find('health-refused', container);
    return fault && path === (fault.path ?? healthPath)
      ? plain({ status: fault.code, body: '' })
      : undefined;
  }

  /** Where the start page of the same project is, by the scheme of the request. */
  private startUrlOf(
    project: string,
    request: BackendRequest,
  ): string | undefined {
    const { publicPorts } = this.options;
    const homer = [...this.opened].find(
      ({ container }) =>
        container.project === project && container.service === HOMER,
    );
    const domain = homer && startPageOf(homer.container, publicPorts)?.subtitle;
    if (!domain) {
      return undefined;
    }
    const isSecure = request.headers.get('x-forwarded-proto') !== 'http';
    const port = isSecure ? publicPorts.https : publicPorts.http;
    const address = `http${
      isSecure ? 's' : ''
    }://${START_HOST}.${domain}:${port}/`;
    return URL.canParse(address) ? address : undefined;
  }

  private async controlAuthelia({
    project,
    ...command
  }: ControlCommand): Promise<ControlAnswer> {
    parseCommand(autheliaScenarios, command);
    const portals = [...this.opened].flatMap(({ container, authelia }) =>
      authelia ? [{ project: container.project, authelia }] : [],
    );
    const meant = portals.filter(
      each => project === undefined || each.project === project,
    );
    if (project !== undefined && meant.length === 0) {
      throw new Error(
        `No Authelia of the project "${project}" runs. There are: ${
          portals.map(each => each.project).join(', ') || 'none'
        }.`,
      );
    }
    return {
      portals: await Promise.all(
        meant.map(async ({ project: name, authelia }) => ({
          project: name,
          ...(await authelia.control(command)),
        })),
      ),
    };
  }
}

/** What answers behind the proxies of the sandbox's machines: a page for each service, and sign-in portals. */
export function createServiceAnswers(
  options: ServiceAnswersOptions,
): ServiceAnswers {
  return new Answers(options);
}

function portOf({ url }: BackendRequest): number {
  const { port } = new URL(url);
  return port === '' ? 80 : Number(port);
}

/** Whom a browser wants, without a port. */
function askedHost({ headers, url }: BackendRequest): string {
  const host = headers.get('host') ?? new URL(url).host;
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** A path, or one below it when it ends in a slash; `/` is itself alone. */
function covers(page: string, path: string): boolean {
  return (
    page === path ||
    (page.length > 1 && page.endsWith('/') && path.startsWith(page))
  );
}

function plain({ status, type, body, location }: PlainAnswer): ProxyResponse {
  return {
    status,
    headers: new Headers({
      ...(type !== undefined && { 'content-type': type }),
      ...(location !== undefined && { location }),
      'cache-control': 'no-store',
    }),
    body: Buffer.from(body),
  };
}
