import { Socket } from 'node:net';
import { ProxyOutside } from '../../services/ports';
import { ControlAnswer, ControlCommand, Log } from '../../standIn';
import { errorText } from '../../systemError';
import {
  createTraefikConnections,
  createTraefikStandIn,
  readStatic,
  StaticSettings,
  TraefikConnections,
  TraefikStandIn,
  TraefikWorld,
} from '../../traefik';
import { MachineClock } from '../clock';
import { Container } from '../docker/engineState';
import { environmentOf } from '../environment';
import { MachineFiles } from '../files/machineFiles';
import { HostPort } from '../hostPort';
import { InsideInvocation } from '../invocation';
import { Answers, startOf } from './answers';
import { ContainerFiles } from './containerFiles';
import { demandDocker, Seen, servicesOf } from './dockerView';
import { entryPointAt, PublishedPorts } from './publishedPorts';
import { isTriedAgain, keepLine, markRefused, markStarted } from './refusals';
import { wget } from './wget';

/** What a proxy needs of its machine. */
export interface ContainerProxyParts {
  files: MachineFiles;
  clock: MachineClock;
  /** The date as the machine has it, in milliseconds since 1970. */
  now(): number;
  authority: ProxyOutside['authority'];
  answers: Answers;
  /** All containers of the machine, as they are now. */
  containers(): readonly Seen[];
  log: Log;
  /** Has the machine keep what is in its state. */
  changed(): void;
}

const STATIC_FILES = ['/etc/traefik/traefik.yml', '/etc/traefik/traefik.yaml'];
/** A start may wait for a renewal, and a reading for a start: nothing else waits for that. */
const BRIEFLY_MS = 1_000;

/** The Traefik of one container: it runs while the container does, and keeps its scenarios between. */
export class ContainerProxy {
  private readonly traefik: TraefikStandIn;
  private readonly files: ContainerFiles;
  private readonly ports: PublishedPorts;
  private connections?: TraefikConnections;
  /** The start that it is of; nothing while its container does not run. */
  private start?: string;
  private isPaused = false;
  private settings?: StaticSettings;
  private dynamic?: string;

  constructor(
    private readonly container: Container,
    private readonly parts: ContainerProxyParts,
  ) {
    this.files = new ContainerFiles(parts.files, container);
    this.traefik = createTraefikStandIn(this.world());
    this.ports = new PublishedPorts((socket, port) =>
      this.accept(socket, port),
    );
  }

  /** When its container was started, in milliseconds since 1970; nothing while it does not run. */
  startedAt?: number;

  /** Starts and ends with its container. */
  async follow(seen: Seen): Promise<void> {
    const { status, startedAt } = seen.life;
    this.isPaused = status === 'paused';
    if (status !== 'running' && !this.isPaused && !isTriedAgain(seen)) {
      await this.stop();
      return;
    }
    const start = startOf(seen);
    if (start !== this.start && !this.isPaused) {
      await this.stop();
      this.start = start;
      this.startedAt = startedAt;
      await this.begin(seen);
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

  /** Runs a program of its image; nothing when it has no such program. */
  exec(call: InsideInvocation): Promise<number> | undefined {
    return call.words[0] === 'wget' ? wget(this.traefik, call) : undefined;
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
    const { path } = this.files.place(`${folder}/${name}`);
    const before = this.parts.files.tryRead(path, { user: 'root', folder });
    if (before === text) {
      return false;
    }
    if (text === undefined) {
      this.parts.files.remove(path);
    } else {
      // On the machine: the container itself may only read it.
      this.parts.files.write(path, Buffer.from(text), 0o644, {
        user: 'root',
        folder,
      });
    }
    return true;
  }

  /** Sets the mode of the files with certificates. False when all had it. */
  setStorageMode(mode: number): boolean {
    const changed = this.storagePaths().filter(path => {
      const before = this.files.modeOf(path);
      return before !== undefined && before !== mode;
    });
    for (const path of changed) {
      this.files.write(path, this.files.read(path) ?? '', mode);
    }
    return changed.length > 0;
  }

  /** For the control API. */
  describe(): Record<string, unknown> {
    return {
      container: this.container.name,
      isRunning: this.traefik.isRunning,
      entryPoints: this.traefik.entryPoints(),
      storage: this.storagePaths().map(path => ({
        path,
        mode: this.files.modeOf(path)?.toString(8) ?? null,
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

  private async begin({ life }: Seen): Promise<void> {
    const { container, parts } = this;
    const { exits } = container.behaviour;
    container.output ??= [];
    if (exits && !exits.isRefusal) {
      container.behaviour.log.forEach(line => this.keepLine(line));
    }
    this.connections = createTraefikConnections(this.traefik);
    this.dynamic = undefined;
    await this.ports.open(container);
    const started = this.traefik.start().then(isStarted => {
      if (!isStarted && !exits) {
        markRefused({ container }, { exitCode: 1, output: [] }, parts);
      } else if (isStarted) {
        markStarted({ container, life }, parts);
      }
    });
    await this.briefly(started);
    this.dynamic = this.dynamicText();
  }

  private accept(socket: Socket, port: number): void {
    if (this.isPaused) {
      return;
    }
    const entryPoint = entryPointAt(
      this.traefik.entryPoints(),
      port,
      'outside',
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
    const { container, files, parts } = this;
    return {
      staticFile: async () => this.readStaticFile(),
      dynamic: {
        list: async () => files.list(this.folder()),
        read: async name => files.read(`${this.folder()}/${name}`),
      },
      services: async () => {
        const docker = this.settings?.providers.docker;
        if (!docker) {
          return [];
        }
        const all = parts.containers();
        demandDocker(docker, container, all);
        return servicesOf(docker, all);
      },
      call: request => parts.answers.call(container, request),
      authority: parts.authority,
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
        now: () => new Date(parts.now()),
        after: (milliseconds, run) => later(parts.clock, milliseconds, run),
      },
      log: line => this.keepLine(line),
      hostName: container.id.slice(0, 12),
      environment: environmentOf(container),
    };
  }

  /** The one of now; its settings are kept while it runs with them. */
  private readStaticFile(): string {
    const text =
      STATIC_FILES.map(path => this.files.read(path)).find(
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
    const names = folder === '' ? undefined : this.files.list(folder);
    return JSON.stringify(
      names?.map(name => [name, this.files.read(`${folder}/${name}`)]) ?? null,
    );
  }

  private storagePaths(): string[] {
    const resolvers = Object.values(this.settings?.certificatesResolvers ?? {});
    return [
      ...new Set(resolvers.flatMap(({ acme }) => (acme ? [acme.storage] : []))),
    ];
  }

  private keepLine(line: string): void {
    keepLine(this.container, line, this.parts);
  }

  private async briefly(work: Promise<void>): Promise<void> {
    const said = work.catch(error =>
      this.parts.log(`${this.container.name}: ${errorText(error)}`),
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
