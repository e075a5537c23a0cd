import { setTimeout as pause } from 'node:timers/promises';
import { Controlled } from '../control/controlServer';
import { parseCommand, scenarioNames } from '../control/parseCommand';
import { Log, StandIn } from '../standIn';
import { BackendDown, BackendRequest, ProxyResponse } from '../traefik';
import { handOn, refused } from './handOn';
import { PublicPorts, startPageOf } from './homerConfig';
import { lookOf, pageKindOf } from './kinds';
import { withShell } from './containerShell';
import { ContainerAnswers, ProxyOutside, RunningContainer } from './ports';
import { programControl } from './programControl';
import {
  listenerOf,
  ProgramKind,
  programOf,
  PROGRAMS,
  RunningProgram,
} from './programs';
import { ServiceFaults, serviceScenarios } from './scenarios';
import { homerPage, missingPage, servicePage } from './servicePage';

/** @public */
export interface ServiceAnswersOptions {
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
  /** The directories, for the control API. */
  readonly lldap: StandIn;
  /** All programs of containers, these two too, for the control API. */
  readonly programs: readonly Controlled[];
  close(): Promise<void>;
}

/** A container that answers. */
interface Open {
  container: RunningContainer;
  program?: RunningProgram;
}

const HOMER = 'homer';
/** Where a page is, and by what its service is well. */
const FIRST_PAGE = '/';
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

  readonly programs = Object.entries(PROGRAMS).map(
    ([service, { scenarios }]) => ({
      standIn: this.control(service),
      scenarios: scenarioNames(scenarios),
    }),
  );

  readonly authelia = this.control('authelia');

  readonly lldap = this.control('lldap');

  open = async (container: RunningContainer): Promise<ContainerAnswers> => {
    const { publicPorts, speed = 1, log = () => {} } = this.options;
    const surroundings = { publicPorts, speed, log, now: this.now };
    const program = await programOf(container.service)?.start(
      container,
      surroundings,
    );
    const opened: Open = { container, ...(program && { program }) };
    this.opened.add(opened);
    return {
      handle: request => this.handle(opened, request),
      listenerAt: port =>
        program && !this.faults.find('down', container)
          ? listenerOf(program, port)
          : undefined,
      ...(program?.exec && { exec: withShell(program.exec) }),
      close: async () => {
        this.opened.delete(opened);
        await program?.standIn.close();
      },
    };
  };

  async close(): Promise<void> {
    const left = [...this.opened];
    this.opened.clear();
    await Promise.all(left.map(({ program }) => program?.standIn.close()));
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
      return withStatus(status);
    }
    const kind = programOf(container.service);
    if (!kind) {
      return this.ofPage(container, request);
    }
    const answer = await this.ofProgram(opened, kind, request);
    return answer.status === 200 && isPage(kind, request)
      ? this.page(container, request)
      : answer;
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

  private ofProgram(
    { container, program }: Open,
    kind: ProgramKind,
    request: BackendRequest,
  ): Promise<ProxyResponse> | ProxyResponse {
    const { host, pathname } = new URL(request.url);
    const { http } = kind;
    const at = http && program?.listeners.get(http.port);
    if (!http || !at || portOf(request) !== portAt(container, http.port)) {
      throw refused(host);
    }
    return (
      this.refusedHealth(container, http.healthPath, pathname) ??
      handOn(at, request)
    );
  }

  /** Of a container that is a page and nothing else. */
  private ofPage(
    container: RunningContainer,
    request: BackendRequest,
  ): ProxyResponse {
    const { host, pathname } = new URL(request.url);
    const kind = pageKindOf(container);
    const port = portAt(container, kind?.port) ?? portOf(request);
    if (!kind || port !== portOf(request)) {
      throw refused(host);
    }
    const sick = this.refusedHealth(container, FIRST_PAGE, pathname);
    if (sick) {
      return sick;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return withStatus(405);
    }
    return pathname === FIRST_PAGE
      ? this.page(container, request)
      : missingPage(kind, request);
  }

  private page(
    container: RunningContainer,
    request: BackendRequest,
  ): ProxyResponse {
    const { project, service } = container;
    const look = lookOf(service);
    return service === HOMER
      ? homerPage(
          look,
          request,
          startPageOf(container, this.options.publicPorts),
        )
      : servicePage(look, request, {
          startUrl: this.startUrlOf(project, request),
        });
  }

  private refusedHealth(
    container: RunningContainer,
    healthPath: string,
    path: string,
  ): ProxyResponse | undefined {
    const fault = this.faults.find('health-refused', container);
    return fault && path === (fault.path ?? healthPath)
      ? withStatus(fault.code)
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

  private control(service: string): StandIn {
    return programControl(service, () =>
      [...this.opened].flatMap(({ container, program }) =>
        program && container.service === service
          ? [{ project: container.project, program }]
          : [],
      ),
    );
  }
}

/** What answers behind the proxies of the sandbox's machines: a page for each service, and sign-in portals. */
export function createServiceAnswers(
  options: ServiceAnswersOptions,
): ServiceAnswers {
  return new Answers(options);
}

/** Where a port of a container's image is. */
function portAt(
  { portAt: at }: RunningContainer,
  own: number | undefined,
): number | undefined {
  return own === undefined ? undefined : at?.(own) ?? own;
}

function portOf({ url }: BackendRequest): number {
  const { port } = new URL(url);
  return port === '' ? 80 : Number(port);
}

/** A path where the sandbox's own page stands for that of the program. */
function isPage({ pages }: ProgramKind, { method, url }: BackendRequest) {
  return method === 'GET' && pages.includes(new URL(url).pathname);
}

/** An answer without a body. */
function withStatus(status: number): ProxyResponse {
  return {
    status,
    headers: new Headers({ 'cache-control': 'no-store' }),
    body: Buffer.alloc(0),
  };
}
