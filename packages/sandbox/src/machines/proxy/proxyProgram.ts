import { Socket } from 'node:net';
import { ProxyOutside } from '../../services/ports';
import { ControlAnswer, ControlCommand, Log } from '../../standIn';
import { errorText } from '../../systemError';
import {
  BackendRequest,
  createTraefikConnections,
  createTraefikStandIn,
  DockerService,
  ProxyResponse,
  readStatic,
  StaticSettings,
  TraefikConnections,
  TraefikStandIn,
  TraefikWorld,
} from '../../traefik';
import { MachineClock } from '../clock';
import { HostPort } from '../hostPort';
import { InsideInvocation } from '../invocation';
import { DockerOptions } from './dockerView';
import { ListeningPorts, entryPointAt, PublishedPort } from './listeningPorts';
import { OwnAnswer, ownRequest } from './ownRequest';
import { ProgramFiles } from './programFiles';

/** Where a Traefik runs: in a container, or as a unit of the machine. */
export interface ProxyHome {
  /** For people. */
  name: string;
  /** As it sees them itself. */
  files: ProgramFiles;
  clock: MachineClock;
  /** The date as the machine has it, in milliseconds since 1970. */
  now(): number;
  authority: ProxyOutside['authority'];
  hostName: string;
  environment: Readonly<Record<string, string>>;
  /** Who comes to its ports. */
  visitors: 'outside' | 'loopback';
  /** Ports of the machine that lead to it. */
  ports(settings: StaticSettings | undefined): readonly PublishedPort[];
  /** What Docker's provider sees. @throws DockerDown when it does not reach Docker */
  services(docker: DockerOptions): readonly DockerService[];
  /** @throws BackendDown in the words of Go when nothing answers */
  call(request: BackendRequest): Promise<ProxyResponse>;
  /** Writes a line of its log. */
  keepLine(line: string): void;
  /** Runs a program beside it, which may ask it; nothing when there is none of the name. */
  exec?(
    traefik: TraefikStandIn,
    call: InsideInvocation,
  ): Promise<number> | undefined;
  log: Log;
}

/** One start of a proxy. */
export interface ProxyStart {
  /** Tells it from the next one. */
  key: string;
  /** In milliseconds since 1970. */
  startedAt: number;
  isPaused: boolean;
  /** Called at its begin. What it answers is called when it is known whether it went well. */
  begin(): (isStarted: boolean) => void;
}

const STATIC_FILES = ['/etc/traefik/traefik.yml', '/etc/traefik/traefik.yaml'];
/** A start may wait for a renewal, and a reading for a start: nothing else waits for that. */
const BRIEFLY_MS = 1_000;

/** One Traefik: it runs while its container or its unit does, and keeps its scenarios between. */
export class ProxyProgram {
  private readonly traefik: TraefikStandIn;
  private readonly ports: ListeningPorts;
  private connections?: TraefikConnections;
  /** The start that it is of; nothing while it does not run. */
  private start?: string;
  private isPaused = false;
  private settings?: StaticSettings;
  private dynamic?: string;

  constructor(private readonly home: ProxyHome) {
    this.traefik = createTraefikStandIn(this.world());
    this.ports = new ListeningPorts((socket, port) =>
      this.accept(socket, port),
    );
  }

  /** When it was started, in milliseconds since 1970; nothing while it does not run. */
  startedAt?: number;

  /** Starts and ends with what it runs in; nothing: that does not run. */
  async follow(start: ProxyStart | undefined): Promise<void> {
    this.isPaused = start?.isPaused === true;
    if (!start) {
      await this.stop();
    } else if (start.key !== this.start && !this.isPaused) {
      await this.stop();
      this.start = start.key;
      this.startedAt = start.startedAt;
      await this.begin(start);
    }
  }

  /** Tells it that containers are otherwise. */
  async containersChanged(): Promise<void> {
    await this.briefly(this.traefik.containersChanged());
  }

  /** Tells it when its files are otherwise. */
  async lookAtFiles(): Promise<void> {
    const now = this.dynamicText();
    if (this.start !== undefined && now !== this.dynamic) {
      this.dynamic = now;
      await this.briefly(this.traefik.filesChanged());
    }
  }

  /** What listens behind a port of the machine's. */
  listenerAt(port: number): HostPort | undefined {
    return this.ports.at(port);
  }

  hasRouterFor(name: string): boolean {
    return this.start !== undefined && this.traefik.hasRouterFor(name);
  }

  /** Runs a program beside it; nothing when there is none of the name. */
  exec(call: InsideInvocation): Promise<number> | undefined {
    return this.home.exec?.(this.traefik, call);
  }

  /** A request from its own loopback; nothing where it does not listen on the port. */
  async ask(
    url: URL,
    program: string,
    call: Pick<InsideInvocation, 'signal'>,
  ): Promise<OwnAnswer> {
    return this.start === undefined
      ? undefined
      : ownRequest(this.traefik, url, program, call);
  }

  /** @throws Error with a text for people when the scenario or a parameter is unknown */
  async control(command: ControlCommand): Promise<ControlAnswer> {
    const answer = await this.traefik.control(command);
    if (this.start === undefined) {
      await this.traefik.stop();
    }
    return answer;
  }

  /** Gives a file to its folder of dynamic files, or takes it away. False when it did not change. */
  putDynamic(name: string, text: string | undefined): boolean {
    const folder = this.settings?.providers.file?.directory;
    if (folder === undefined) {
      return false;
    }
    return this.home.files.put(`${folder}/${name}`, text);
  }

  /** Sets the mode of the files with certificates. False when all had it. */
  setStorageMode(mode: number): boolean {
    const changed = this.storagePaths().filter(path => {
      const before = this.home.files.modeOf(path);
      return before !== undefined && before !== mode;
    });
    for (const path of changed) {
      this.home.files.write(path, this.home.files.read(path) ?? '', mode);
    }
    return changed.length > 0;
  }

  /** For the control API. */
  describe(): Record<string, unknown> {
    return {
      container: this.home.name,
      isRunning: this.traefik.isRunning,
      entryPoints: this.traefik.entryPoints(),
      storage: this.storagePaths().map(path => ({
        path,
        mode: this.home.files.modeOf(path)?.toString(8) ?? null,
      })),
    };
  }

  /** Ends with its container. */
  async stop(): Promise<void> {
    if (this.start === undefined) {
      return;
    }
    this.start = undefined;
    this.startedAt = undefined;
    this.connections?.close();
    await this.ports.close();
    await this.traefik.stop();
  }

  private async begin({ begin }: ProxyStart): Promise<void> {
    const ended = begin();
    this.connections = createTraefikConnections(this.traefik);
    this.dynamic = undefined;
    this.readStaticFile();
    await this.ports.open(this.home.ports(this.settings));
    await this.briefly(this.traefik.start().then(ended));
    this.dynamic = this.dynamicText();
  }

  private accept(socket: Socket, port: number): void {
    if (this.isPaused) {
      return;
    }
    const entryPoint = entryPointAt(
      this.traefik.entryPoints(),
      port,
      this.home.visitors,
    );
    if (entryPoint === undefined || !this.connections) {
      socket.destroy();
    } else {
      this.connections.accept(socket, {
        entryPoint,
        clientAddress: '127.0.0.1',
      });
    }
  }

  private world(): TraefikWorld {
    const { home } = this;
    const { files } = home;
    return {
      staticFile: async () => this.readStaticFile(),
      dynamic: {
        list: async () => files.list(this.folder()),
        read: async name => files.read(`${this.folder()}/${name}`),
      },
      services: async () => {
        const docker = this.settings?.providers.docker;
        return docker ? home.services(docker) : [];
      },
      call: request => home.call(request),
      authority: home.authority,
      storage: {
        read: async path => {
          const text = files.read(path);
          return text === undefined
            ? undefined
            : { text, mode: files.modeOf(path) ?? 0 };
        },
        write: async (path, text) => files.write(path, text),
      },
      clock: {
        now: () => new Date(home.now()),
        after: (milliseconds, run) => later(home.clock, milliseconds, run),
      },
      log: line => home.keepLine(line),
      hostName: home.hostName,
      environment: home.environment,
    };
  }

  /** The one of now; its settings are kept while it runs with them. */
  private readStaticFile(): string {
    const text =
      STATIC_FILES.map(path => this.home.files.read(path)).find(
        each => each !== undefined,
      ) ?? '';
    const read = readStatic(text);
    this.settings = 'settings' in read ? read.settings : undefined;
    return text;
  }

  private folder(): string {
    return this.settings?.providers.file?.directory ?? '';
  }

  private dynamicText(): string {
    const folder = this.folder();
    const names = folder === '' ? undefined : this.home.files.list(folder);
    return JSON.stringify(
      names?.map(name => [name, this.home.files.read(`${folder}/${name}`)]) ??
        null,
    );
  }

  private storagePaths(): string[] {
    const resolvers = Object.values(this.settings?.certificatesResolvers ?? {});
    return [
      ...new Set(resolvers.flatMap(({ acme }) => (acme ? [acme.storage] : []))),
    ];
  }

  private async briefly(work: Promise<void>): Promise<void> {
    const said = work.catch(error =>
      this.home.log(`${this.home.name}: ${errorText(error)}`),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, BRIEFLY_MS);
    });
    await Promise.race([said, late]);
    clearTimeout(timer);
  }
}

/** Runs something when the machine's clock has gone on. */
function later(
  clock: MachineClock,
  milliseconds: number,
  run: () => void,
): () => void {
  const calledOff = new AbortController();
  clock.sleep(milliseconds, calledOff.signal).then(
    () => run(),
    // It was called off.
    () => {},
  );
  return () => calledOff.abort();
}
