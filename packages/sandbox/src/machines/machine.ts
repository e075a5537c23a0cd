import { ProxyOutside } from '../services/ports';
import { Log } from '../standIn';
import { errorText, systemErrorCode } from '../systemError';
import { RunningMachine } from '../machinePark';
import { candidateAddresses } from './addresses';
import { MachineClock } from './clock';
import { EngineState } from './docker/engineState';
import { ImageCatalogue } from './docker/images';
import { MachineSize } from './facts';
import { FaultOf, MachineFaults } from './faults';
import { HostPort } from './hostPort';
import { InsideState, MachineInside } from './inside';
import { MachineRecord, MachineStore } from './machineStore';
import { freshNixos } from './nixos/nixosState';
import { NameOnMachine } from './proxy/proxySet';
import { SshServer, startSshServer } from './sshServer';

/** What a machine needs of its surroundings. */
export interface MachineSurroundings {
  store: MachineStore;
  clock: MachineClock;
  catalogue: ImageCatalogue;
  /** 64 hex digits. */
  newId(): string;
  faultsOf(name: string): MachineFaults;
  log: Log;
  /**
   * Which listener of this computer's stands behind a port of a machine's own addresses; none when it is
   * absent.
   */
  listenerAt?(machine: string, port: number): HostPort | undefined;
  /** What proxies on machines need of the world; without it there are none. */
  proxy?: ProxyOutside;
  /** Knows the names of services: `address:port`. */
  nameServer?: string;
  /** Lets work wait until what is being done to machines is done. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** Where a new machine may listen. */
export interface Placement {
  /** The only address to try, when one was asked for. */
  address?: string;
  /** SSH port; 0 lets the system choose. */
  port: number;
  /** Addresses that other machines have. */
  taken: ReadonlySet<string>;
}

const REGISTRY = {
  host: 'registry-1.docker.io',
  resolver: '127.0.0.53:53',
  isReachable: true,
};
const FALLBACK_ADDRESS = '127.0.0.1';
const MAX_ADDRESSES_TRIED = 50;

/** One machine: its record, and its SSH server while it answers. */
export class Machine {
  private server?: SshServer;
  private wakeUp?: NodeJS.Timeout;
  private opened?: Promise<MachineInside>;
  /** Missing until it is open. */
  private now?: MachineInside;
  acceptsLogins = true;

  constructor(
    private record: MachineRecord,
    private readonly surroundings: MachineSurroundings,
  ) {}

  /** The machine as those who made it see it. */
  get running(): RunningMachine {
    const { name, address, port, user } = this.record;
    return { name, address, port, user };
  }

  get answers(): boolean {
    return this.server !== undefined;
  }

  /** True for a machine that was made; false for a server that was there before. */
  get isMade(): boolean {
    return this.record.isMade;
  }

  /** What is inside, opened when it is first needed. */
  inside(): Promise<MachineInside> {
    this.opened ??= this.open().then(inside => {
      this.now = inside;
      return inside;
    });
    return this.opened;
  }

  /** Who answers for a name on it; nothing when no proxy there has a router for it. */
  forName(name: string): NameOnMachine | undefined {
    return this.now?.answers?.proxies.forName(name);
  }

  /** Runs what runs on it by itself. */
  async wake(): Promise<void> {
    if (this.surroundings.proxy) {
      await this.inside();
    }
  }

  /** Has its SSH server do as the scenarios have it. */
  obeyScenarios(): void {
    this.server?.obeyScenarios();
  }

  /** Lets another key in, from now on. */
  async authorize(key: string): Promise<void> {
    const { authorizedKeys } = this.record;
    this.record = { ...this.record, authorizedKeys: [...authorizedKeys, key] };
    await this.surroundings.store.save(this.record);
  }

  async resize(size: MachineSize): Promise<void> {
    this.record = { ...this.record, size };
    await this.surroundings.store.save(this.record);
  }

  /** Takes an address and a port for good, and writes the record. */
  async place(placement: Placement): Promise<void> {
    this.server = await this.listenSomewhere(placement);
    this.record = { ...this.record, port: this.server.port };
    await this.surroundings.store.save(this.record);
  }

  /** Makes it answer at its address. */
  async start(): Promise<void> {
    this.stayAsItIs();
    this.server ??= await this.listen();
  }

  /** Makes it fall silent: connections end and the port is closed. */
  async stop(): Promise<void> {
    this.stayAsItIs();
    const server = this.server;
    this.server = undefined;
    await server?.close();
  }

  /** Stops for good: what runs inside ends, as when the power goes. */
  async close(): Promise<void> {
    await this.stop();
    const opened = this.opened;
    this.opened = undefined;
    this.now = undefined;
    await (await opened)?.close();
  }

  /** What runs ends, and it starts anew from what is on its disk. */
  async reboot(): Promise<void> {
    await this.close();
    await this.start();
    await this.wake();
  }

  /** Falls silent, and answers again after a while. */
  async sleep(seconds: number): Promise<void> {
    await this.stop();
    const wakeUp = setTimeout(() => {
      const { inTurn, log } = this.surroundings;
      inTurn(async () => {
        if (this.wakeUp === wakeUp) {
          await this.start();
        }
      }).catch(error =>
        log(`machine ${this.record.name}: ${errorText(error)}`),
      );
    }, seconds * 1000);
    wakeUp.unref();
    this.wakeUp = wakeUp;
  }

  /** The public half of the key that it shows, as an OpenSSH line. */
  async hostKey(): Promise<string> {
    const { publicKey } = await this.surroundings.store.hostKey(this.record);
    return publicKey;
  }

  async changeHostKey(): Promise<void> {
    const answered = this.answers;
    await this.stop();
    await this.surroundings.store.forgetHostKey(this.record.name);
    if (answered) {
      await this.start();
    }
  }

  async destroy(): Promise<void> {
    await this.close();
    await this.surroundings.store.remove(this.record.name);
  }

  /** The record with the host key, for the control API. */
  async describe(): Promise<Record<string, unknown>> {
    const { docker, answers } = await this.inside();
    return {
      ...this.running,
      vmId: this.record.vmId,
      hostname: this.record.hostname,
      hostKey: await this.hostKey(),
      answers: this.answers,
      acceptsLogins: this.acceptsLogins,
      size: this.record.size,
      docker: dockerSummary(docker),
      ...(answers && { proxies: answers.proxies.describe() }),
    };
  }

  private stayAsItIs(): void {
    clearTimeout(this.wakeUp);
    this.wakeUp = undefined;
  }

  /** Where the system refuses further loopback addresses (not on Linux), a port of its own must do. */
  private async listenSomewhere(placement: Placement): Promise<SshServer> {
    const candidates = placement.address
      ? [placement.address]
      : candidateAddresses(this.record.name);
    let tried = 0;
    for (const address of candidates) {
      if (placement.taken.has(address)) {
        continue;
      }
      this.record = { ...this.record, address, port: placement.port };
      try {
        return await this.listen();
      } catch (error) {
        const code = systemErrorCode(error);
        if (code === 'EADDRNOTAVAIL') {
          this.record = { ...this.record, address: FALLBACK_ADDRESS, port: 0 };
          return this.listen();
        }
        if (code !== 'EADDRINUSE' || ++tried >= MAX_ADDRESSES_TRIED) {
          throw error;
        }
      }
    }
    throw new Error(
      `The address ${placement.address} is in use by another machine.`,
    );
  }

  private async listen(): Promise<SshServer> {
    const { record, surroundings } = this;
    const { privateKey } = await surroundings.store.hostKey(record);
    return startSshServer({
      ...record,
      hostKey: privateKey,
      authorizedKeys: () => this.record.authorizedKeys,
      acceptsLogins: () => this.acceptsLogins,
      run: async (line, streams) =>
        (await this.inside()).runLine(line, streams),
      dial: async to => (await this.inside()).dial(to),
      cutAt: line => this.cutAt(line),
      forwards: () => !this.faults.find('ssh-forbids-forwarding'),
      log: surroundings.log,
    });
  }

  private async open(): Promise<MachineInside> {
    const { record, surroundings } = this;
    const { store, clock, catalogue, newId } = surroundings;
    const now = () => this.record;
    return new MachineInside({
      state: await this.insideOf(record),
      facts: {
        hostname: record.hostname,
        user: record.user,
        bootedAt: new Date(record.bootedAt),
        hasCloudInit: record.isMade,
        get address() {
          return now().address;
        },
        get size() {
          return now().size;
        },
      },
      clock,
      catalogue,
      newId,
      faults: this.faults,
      proxy: surroundings.proxy,
      nameServer: surroundings.nameServer,
      log: line => surroundings.log(`machine ${record.name}: ${line}`),
      registry: REGISTRY,
      save: state => store.saveInside(record.name, state),
      listenerAt: port => surroundings.listenerAt?.(record.name, port),
    });
  }

  /** A machine of NixOS that was never looked into is as its image. */
  private async insideOf(record: MachineRecord): Promise<InsideState> {
    const state = await this.surroundings.store.loadInside(record.name);
    return record.system === 'nixos' && !state.nixos
      ? {
          ...state,
          nixos: freshNixos(record.hostname, Date.parse(record.bootedAt)),
        }
      : state;
  }

  private get faults(): MachineFaults {
    return this.surroundings.faultsOf(this.record.name);
  }

  /** Counts the commands that a scenario waits for. */
  private cutAt(line: string): FaultOf<'ssh-cuts'> | undefined {
    const { faults } = this;
    const matches = ({ matching }: FaultOf<'ssh-cuts'>) =>
      matching === undefined || line.includes(matching);
    const fault = faults.find('ssh-cuts', matches);
    if (fault && fault.command > 1) {
      fault.command -= 1;
      return undefined;
    }
    return faults.take('ssh-cuts', matches);
  }
}

/** What the control API shows of a machine's Docker; null before it is prepared. */
function dockerSummary(docker: EngineState | undefined) {
  return docker
    ? {
        engine: docker.generation,
        compose: docker.compose,
        containers: docker.containers.map(({ name }) => name),
      }
    : null;
}
