import { randomBytes } from 'node:crypto';
import { utils } from 'ssh2';
import { parseCommand } from '../control/parseCommand';
import { MachineOrder, MachinePark, RunningMachine } from '../machinePark';
import { NameListeners, ProxyOutside } from '../services/ports';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { errorText } from '../systemError';
import { isParkAddress } from './addresses';
import { realClock } from './clock';
import { publicImages } from './docker/images';
import { FaultBook } from './faults';
import { Machine, MachineSurroundings } from './machine';
import { DEFAULT_SIZE, MachineRecord, MachineStore } from './machineStore';
import { playOnProxies } from './proxy/playOnProxies';
import {
  MachineBehaviour,
  MachineScenario,
  machineScenarios,
} from './scenarios';

/** @public */
export interface MachineParkOptions {
  /** Where machines are remembered: one folder each. */
  folder: string;
  /** SSH port of every machine; 0 gives each one of the system's choice. Default 2222. */
  sshPort?: number;
  now?: () => Date;
  /** How many times faster than the recorded systems Docker works. Default 1. */
  speed?: number;
  /** Which listener of this computer's stands behind a port of a machine; nothing listens when absent. */
  listenerAt?: (
    machine: string,
    port: number,
  ) => { host: string; port: number } | undefined;
  /** What proxies on machines need of the world. Without it containers of Traefik are as all others. */
  proxy?: ProxyOutside;
  /** Name server that knows the names of services, all below `localhost`: `address:port`. */
  nameServer?: string;
  /** Makes servers that a person can register by hand, besides what is made. */
  hasExistingServers?: boolean;
  log?: Log;
}

/** The machines of the sandbox, with their scenarios. */
export type MachineParkStandIn = MachinePark &
  StandIn & {
    /** Servers that nobody made through the platform. */
    servers(): RunningMachine[];
    /**
     * Where a name is answered, by the proxy that has a router for it; of several the one that was started
     * last.
     *
     * @param name - in lower case, without a port
     */
    listenersOf(name: string): NameListeners;
  };

/** The servers that were there before the portal. */
const EXISTING_SERVERS = [
  { name: 'old-server', system: 'debian' },
  { name: 'nixos-server', system: 'nixos' },
] as const;
const EXISTING_SIZE = {
  cores: 8,
  memoryBytes: 32 * 1024 ** 3,
  diskBytes: 200 * 1024 ** 3,
};

const DEFAULT_SSH_PORT = 2222;

class Park implements MachineParkStandIn {
  readonly name = 'machines';
  readonly url: string;
  private readonly machines = new Map<string, Machine>();
  private readonly surroundings: MachineSurroundings;
  private readonly sshPort: number;
  private readonly faults = new FaultBook();
  private armed: MachineBehaviour[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: MachineParkOptions) {
    this.sshPort = options.sshPort ?? DEFAULT_SSH_PORT;
    this.url = `ssh://127.77.0.0:${this.sshPort}`;
    this.surroundings = {
      store: new MachineStore(options.folder),
      clock: realClock(options.now ?? (() => new Date()), options.speed ?? 1),
      catalogue: publicImages,
      newId: () => randomBytes(32).toString('hex'),
      faultsOf: name => this.faults.of(name),
      log: options.log ?? (() => {}),
      inTurn: work => this.inTurn(work),
      listenerAt: options.listenerAt,
      proxy: options.proxy,
      nameServer: options.nameServer,
    };
  }

  async restore(): Promise<void> {
    for (const record of await this.surroundings.store.load()) {
      const machine = new Machine(record, this.surroundings);
      this.machines.set(record.name, machine);
      await machine
        .start()
        .catch(error =>
          this.surroundings.log(
            `machine ${record.name} stays silent at ${record.address}:${
              record.port
            }: ${errorText(error)}`,
          ),
        );
      await machine
        .wake()
        .catch(error =>
          this.surroundings.log(`machine ${record.name}: ${errorText(error)}`),
        );
    }
  }

  create(order: MachineOrder): Promise<RunningMachine> {
    return this.inTurn(async () => {
      const there = this.machines.get(order.name);
      if (there?.isMade === false) {
        throw new Error(`The name "${order.name}" is that of a server.`);
      }
      if (there && order.size) {
        await there.resize(order.size);
      }
      return (there ?? (await this.build(this.recordOf(order), order.address)))
        .running;
    });
  }

  /** Makes the servers that a person can register, as far as they are not there. */
  async ensureServers(): Promise<void> {
    for (const { name, system } of EXISTING_SERVERS) {
      await this.inTurn(async () => {
        if (!this.machines.has(name)) {
          const record = this.recordOf({
            ...{ name, system, hostname: name, vmId: 0, user: 'root' },
            ...{ authorizedKeys: [], size: EXISTING_SIZE },
          });
          await this.build({ ...record, isMade: false });
        }
      });
    }
  }

  destroy(name: string): Promise<void> {
    return this.inTurn(async () => {
      const machine = this.machines.get(name);
      if (machine?.isMade) {
        await machine.destroy();
        this.machines.delete(name);
        this.surroundings.log(`machine ${name} is gone`);
      }
    });
  }

  find(name: string): RunningMachine | undefined {
    const machine = this.machines.get(name);
    return machine?.isMade ? machine.running : undefined;
  }

  list(): RunningMachine[] {
    return this.kind(true).map(machine => machine.running);
  }

  servers(): RunningMachine[] {
    return this.kind(false).map(machine => machine.running);
  }

  listenersOf(name: string): NameListeners {
    const [newest] = [...this.machines.values()]
      .flatMap(machine => machine.forName(name) ?? [])
      .sort((one, other) => other.startedAt - one.startedAt);
    return newest?.listeners ?? {};
  }

  close(): Promise<void> {
    return this.inTurn(async () => {
      await Promise.all([...this.machines.values()].map(each => each.close()));
    });
  }

  control(command: ControlCommand): Promise<ControlAnswer> {
    return this.inTurn(() => this.play(command));
  }

  private async play(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(machineScenarios, command);
    switch (scenario.scenario) {
      case 'reset':
        await this.reset();
        return { reset: true };
      case 'state':
        return this.state();
      case 'host-key-changes':
        await Promise.all(
          this.named(scenario.name).map(machine => machine.changeHostKey()),
        );
        return this.state();
      case 'ssh-late':
      case 'ssh-never':
      case 'ssh-refuses-key':
        return this.arm(scenario);
      default:
        return this.playInside(scenario);
    }
  }

  private async playInside(
    scenario: Exclude<
      MachineScenario,
      MachineBehaviour | { scenario: 'reset' | 'state' | 'host-key-changes' }
    >,
  ): Promise<ControlAnswer> {
    const machines = this.named(scenario.name);
    switch (scenario.scenario) {
      case 'authorize':
        if (utils.parseKey(scenario.key) instanceof Error) {
          throw new Error('The key is no public key in the form of OpenSSH.');
        }
        await machines[0].authorize(scenario.key);
        break;
      case 'mend':
        this.faults.clear(scenario.name);
        for (const machine of machines) {
          await (await machine.inside()).mend();
        }
        break;
      case 'proxy':
      case 'proxy-file-broken':
      case 'proxy-storage-mode':
        await playOnProxies(
          (
            await machines[0].inside()
          ).answers?.proxies,
          scenario,
        );
        break;
      case 'machine-reboots':
        await machines[0].reboot();
        break;
      case 'docker-installed':
        (await machines[0].inside()).installDocker();
        break;
      case 'docker-removed':
        (await machines[0].inside()).removeDocker(scenario.keepsPrograms);
        break;
      case 'docker-foreign-project':
        (await machines[0].inside()).addForeignProject(scenario.project);
        break;
      default:
        this.faults.arm(scenario);
    }
    machines.forEach(machine => machine.obeyScenarios());
    return this.state();
  }

  private kind(isMade: boolean): Machine[] {
    return [...this.machines.values()].filter(each => each.isMade === isMade);
  }

  private async arm(behaviour: MachineBehaviour): Promise<ControlAnswer> {
    if (behaviour.name === undefined) {
      this.armed = [...this.armed, behaviour];
      return { armed: this.armed };
    }
    const [machine] = this.named(behaviour.name);
    await behave(machine, behaviour);
    return this.state();
  }

  private named(name: string | undefined): Machine[] {
    if (name === undefined) {
      return [...this.machines.values()];
    }
    const machine = this.machines.get(name);
    if (!machine) {
      throw new Error(`There is no machine "${name}".`);
    }
    return [machine];
  }

  private async reset(): Promise<void> {
    this.armed = [];
    this.faults.clear();
    for (const machine of this.machines.values()) {
      machine.acceptsLogins = true;
      await (await machine.inside()).mend();
      await machine.start();
      machine.obeyScenarios();
    }
  }

  private async state(): Promise<ControlAnswer> {
    const describe = (machines: Machine[]) =>
      Promise.all(machines.map(each => each.describe()));
    return {
      machines: await describe(this.kind(true)),
      servers: await describe(this.kind(false)),
      armed: [...this.armed, ...this.faults.list()],
    };
  }

  private async build(
    record: MachineRecord,
    address?: string,
  ): Promise<Machine> {
    const machine = new Machine(record, this.surroundings);
    const asked = address && isParkAddress(address);
    try {
      await machine.place({
        address: asked ? address : undefined,
        port: this.sshPort,
        taken: new Set(
          [...this.list(), ...this.servers()].map(each => each.address),
        ),
      });
    } catch (error) {
      await machine.destroy();
      throw error;
    }
    this.machines.set(record.name, machine);
    for (const behaviour of record.isMade ? this.takeArmed() : []) {
      await behave(machine, behaviour);
    }
    const { running } = machine;
    this.surroundings.log(
      `machine ${record.name} is at ${running.address}:${running.port}`,
    );
    return machine;
  }

  private recordOf(order: MachineOrder): MachineRecord {
    const { name, hostname, vmId, user, authorizedKeys } = order;
    return {
      name,
      hostname,
      vmId,
      user,
      authorizedKeys,
      bootedAt: new Date(this.surroundings.clock.now()).toISOString(),
      address: '',
      port: this.sshPort,
      size: order.size ?? DEFAULT_SIZE,
      isMade: true,
      system: order.system ?? 'debian',
    };
  }

  /** Each armed behaviour counts down by the machine that takes it. */
  private takeArmed(): MachineBehaviour[] {
    const taken = this.armed;
    this.armed = taken
      .map(each => ({ ...each, times: each.times - 1 }))
      .filter(each => each.times > 0);
    return taken;
  }

  /** One at a time: two machines that are made at once must not take the same address. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => {});
    return turn;
  }
}

/**
 * Starts the machines of the sandbox: each one that was made before and not destroyed answers at
 * its address again, with the host key that it had.
 */
export async function createMachinePark(
  options: MachineParkOptions,
): Promise<MachineParkStandIn> {
  const park = new Park(options);
  await park.restore();
  if (options.hasExistingServers) {
    await park.ensureServers();
  }
  return park;
}

async function behave(
  machine: Machine,
  behaviour: MachineBehaviour,
): Promise<void> {
  switch (behaviour.scenario) {
    case 'ssh-late':
      await machine.sleep(behaviour.seconds);
      break;
    case 'ssh-never':
      await machine.stop();
      break;
    default:
      machine.acceptsLogins = false;
  }
}
