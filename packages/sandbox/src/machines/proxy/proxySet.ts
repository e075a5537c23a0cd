import { NameListeners } from '../../services/ports';
import { ControlAnswer, ControlCommand } from '../../standIn';
import { HostPort } from '../hostPort';
import { ProxyProgram } from './proxyProgram';

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

/** The proxies of one machine, by whom they run in. */
export class ProxySet {
  private readonly proxies = new Map<string, ProxyProgram>();

  /** @param settled - ends when all is taken up that is true of the machine */
  constructor(private readonly settled: () => Promise<void>) {}

  get(id: string): ProxyProgram | undefined {
    return this.proxies.get(id);
  }

  all(): ProxyProgram[] {
    return [...this.proxies.values()];
  }

  /** The one of an id, made where it is not there. */
  ensure(id: string, make: () => ProxyProgram): ProxyProgram {
    const proxy = this.proxies.get(id) ?? make();
    this.proxies.set(id, proxy);
    return proxy;
  }

  /** Ends those that are not named. */
  async keep(ids: ReadonlySet<string>): Promise<void> {
    for (const [id, proxy] of this.proxies) {
      if (!ids.has(id)) {
        this.proxies.delete(id);
        await proxy.stop();
      }
    }
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

  /** Who answers for a name, the newest of several; nothing when no router has it. */
  forName(name: string): NameOnMachine | undefined {
    const [newest] = this.all()
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

  /**
   * Plays a scenario of Traefik's own.
   *
   * @throws Error with a text for people when no proxy is there, or the scenario is unknown
   */
  async control(command: ControlCommand): Promise<ControlAnswer[]> {
    return Promise.all(
      (await this.demand()).map(proxy => proxy.control(command)),
    );
  }

  /** Puts a file that cannot be read into the folder of routes. @throws Error when no proxy is there */
  async breakFiles(text = BROKEN_TEXT): Promise<void> {
    for (const proxy of await this.demand()) {
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
    for (const proxy of await this.demand()) {
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
    return this.all().map(proxy => proxy.describe());
  }

  /** Ends all of them, as when the power goes. */
  async stop(): Promise<void> {
    await Promise.all(this.all().map(each => each.stop()));
  }

  private async demand(): Promise<ProxyProgram[]> {
    await this.settled();
    if (this.proxies.size === 0) {
      throw new Error('No Traefik is on that machine.');
    }
    return this.all();
  }
}
