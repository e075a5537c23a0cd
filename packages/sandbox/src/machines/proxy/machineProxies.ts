import { NameListeners, ProxyOutside } from '../../services/ports';
import { ControlAnswer, ControlCommand, Log } from '../../standIn';
import { errorText } from '../../systemError';
import { MachineClock } from '../clock';
import { Engine } from '../docker/engine';
import { Container } from '../docker/engineState';
import { MachineFaults } from '../faults';
import { MachineFiles } from '../files/machineFiles';
import { HostPort } from '../hostPort';
import { InsideInvocation } from '../invocation';
import { Answers } from './answers';
import { ContainerProxy } from './containerProxy';
import { isProxy, Seen } from './dockerView';
import { authorityFrom } from './wayOut';

/** What the proxies of a machine need of it. */
export interface MachineProxiesOptions {
  /** Nothing before Docker was installed. */
  engine(): Engine | undefined;
  files: MachineFiles;
  clock: MachineClock;
  faults: MachineFaults;
  /** The date as the machine has it, in milliseconds since 1970. */
  now(): number;
  outside: ProxyOutside;
  log: Log;
  /** Has the machine keep what is in its state. */
  changed(): void;
}

/** Who answers for a name on a machine. */
export interface NameOnMachine {
  /** In milliseconds since 1970. */
  startedAt: number;
  listeners: NameListeners;
}

const HTTP = 80;
const HTTPS = 443;
/** A file that no reader of dynamic files takes. */
const BROKEN_FILE = 'zz-broken.yml';
const BROKEN_TEXT = 'http:\n  routers: [\n';
const SAFE_MODE = 0o600;

/**
 * The proxies of one machine: each container that runs Traefik has one, which sees the machine's files and
 * containers and is told of their changes. Beside them it answers for the other containers.
 */
export class MachineProxies {
  private readonly proxies = new Map<string, ContainerProxy>();
  private readonly answers: Answers;
  private seen: readonly Seen[] = [];
  private told = '';
  private isClosed = false;
  private isAsked = false;
  private work: Promise<void> = Promise.resolve();
  private nextLook?: NodeJS.Timeout;

  constructor(private readonly options: MachineProxiesOptions) {
    this.answers = new Answers({ ...options, now: () => options.now() });
  }

  /** Has it look at the machine: something may be otherwise. */
  nudge(): void {
    if (this.isAsked || this.isClosed) {
      return;
    }
    this.isAsked = true;
    this.work = this.work
      .then(async () => {
        this.isAsked = false;
        await this.look();
      })
      .catch(error => this.options.log(errorText(error)));
  }

  /** Ends when it has taken up what is true now. */
  async settled(): Promise<void> {
    this.nudge();
    await this.work;
  }

  /** What listens behind a port of the machine's own. */
  listenerAt(port: number): HostPort | undefined {
    for (const proxy of this.proxies.values()) {
      const found = proxy.listenerAt(port);
      if (found) {
        return found;
      }
    }
    return undefined;
  }

  /** What listens behind a port of a container's, by the container's address. */
  listenerOf(address: string, port: number): Promise<HostPort | undefined> {
    return this.answers.listenerOf(address, port);
  }

  /** Who answers for a name; nothing when no router has it. */
  forName(name: string): NameOnMachine | undefined {
    const [newest] = [...this.proxies.values()]
      .filter(proxy => proxy.hasRouterFor(name))
      .map(proxy => ({
        startedAt: proxy.startedAt ?? 0,
        listeners: {
          http: proxy.listenerAt(HTTP),
          https: proxy.listenerAt(HTTPS),
        },
      }))
      .sort((one, other) => other.startedAt - one.startedAt);
    return newest;
  }

  /** Runs a program inside of a container; nothing when it has no such program. */
  async exec(
    container: Container,
    call: InsideInvocation,
  ): Promise<number | undefined> {
    await this.settled();
    const proxy = this.proxies.get(container.id);
    return proxy ? proxy.exec(call) : this.answers.exec(container, call);
  }

  /**
   * Plays a scenario of Traefik's own.
   *
   * @throws Error with a text for people when no proxy is there, or the scenario is unknown
   */
  async control(command: ControlCommand): Promise<ControlAnswer[]> {
    return Promise.all((await this.all()).map(proxy => proxy.control(command)));
  }

  /** Puts a file that cannot be read into the folder of routes. @throws Error when no proxy is there */
  async breakFiles(text = BROKEN_TEXT): Promise<void> {
    for (const proxy of await this.all()) {
      proxy.putDynamic(BROKEN_FILE, text);
    }
    await this.settled();
  }

  /**
   * Gives the files with certificates another mode, and starts the proxies anew, as they look at it then.
   *
   * @throws Error when no proxy is there
   */
  async setStorageMode(mode: number): Promise<void> {
    for (const proxy of await this.all()) {
      if (proxy.setStorageMode(mode)) {
        await proxy.control({ scenario: 'restart' });
      }
    }
  }

  /** Takes back what scenarios did. */
  async mend(): Promise<void> {
    await this.settled();
    for (const proxy of this.proxies.values()) {
      await proxy.control({ scenario: 'reset' });
      proxy.putDynamic(BROKEN_FILE, undefined);
      if (proxy.setStorageMode(SAFE_MODE)) {
        await proxy.control({ scenario: 'restart' });
      }
    }
    await this.settled();
  }

  /** For the control API. */
  describe(): Record<string, unknown>[] {
    return [...this.proxies.values()].map(proxy => proxy.describe());
  }

  /** Ends all of them, as when the power goes. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.nextLook);
    await this.work;
    clearTimeout(this.nextLook);
    await Promise.all([...this.proxies.values()].map(each => each.stop()));
    await this.answers.close();
  }

  private async all(): Promise<ContainerProxy[]> {
    await this.settled();
    if (this.proxies.size === 0) {
      throw new Error('No container of Traefik is on that machine.');
    }
    return [...this.proxies.values()];
  }

  private async look(): Promise<void> {
    if (this.isClosed) {
      return;
    }
    this.seen = this.containers();
    this.answers.follow(this.seen);
    await this.followProxies();
    const now = JSON.stringify(
      this.seen.map(({ container: { id, labels, networks }, life }) => [
        ...[id, labels, networks, life.status, life.startedAt],
        life.health?.status,
      ]),
    );
    if (now !== this.told) {
      this.told = now;
      for (const proxy of this.proxies.values()) {
        await proxy.containersChanged();
      }
    }
    for (const proxy of this.proxies.values()) {
      await proxy.lookAtFiles();
    }
    this.lookLater();
  }

  private containers(): Seen[] {
    const engine = this.options.engine();
    engine?.wake();
    if (!engine?.state.hasEngine || engine.state.stopped) {
      return [];
    }
    return engine.state.containers.map(container => ({
      container,
      life: engine.life(container),
    }));
  }

  private async followProxies(): Promise<void> {
    const there = this.seen.filter(({ container }) => isProxy(container));
    for (const [id, proxy] of this.proxies) {
      if (!there.some(({ container }) => container.id === id)) {
        this.proxies.delete(id);
        await proxy.stop();
      }
    }
    for (const each of there) {
      await this.proxyOf(each.container).follow(each);
    }
  }

  private proxyOf(container: Container): ContainerProxy {
    const { files, clock, faults, now, outside, log, changed } = this.options;
    const proxy =
      this.proxies.get(container.id) ??
      new ContainerProxy(container, {
        ...{ files, clock, log, changed },
        now: () => now(),
        answers: this.answers,
        authority: authorityFrom(outside.authority, faults),
        containers: () => this.seen,
      });
    this.proxies.set(container.id, proxy);
    return proxy;
  }

  /** Containers become healthy, end and start again by the clock alone. */
  private lookLater(): void {
    clearTimeout(this.nextLook);
    const until = this.options.engine()?.state.stopped?.until;
    const moments = [
      ...this.seen.flatMap(({ life }) => life.changesAt ?? []),
      ...(until ? [until] : []),
    ];
    if (moments.length > 0 && !this.isClosed) {
      const wait = Math.max(1, Math.min(...moments) - this.options.clock.now());
      this.nextLook = setTimeout(() => this.nudge(), wait).unref();
    }
  }
}
