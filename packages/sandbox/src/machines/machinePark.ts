import { parseCommand } from '../control/parseCommand';
import { MachineOrder, MachinePark, RunningMachine } from '../machinePark';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { errorText } from '../systemError';
import { isParkAddress } from './addresses';
import { Machine, MachineSurroundings } from './machine';
import { MachineRecord, MachineStore } from './machineStore';
import { MachineBehaviour, machineScenarios } from './scenarios';

/** @public */
export interface MachineParkOptions {
  /** Where machines are remembered: one folder each. */
  folder: string;
  /** SSH port of every machine; 0 gives each one of the system's choice. Default 2222. */
  sshPort?: number;
  now?: () => Date;
  log?: Log;
}

/** The machines of the sandbox, with their scenarios. */
export type MachineParkStandIn = MachinePark & StandIn;

const DEFAULT_SSH_PORT = 2222;

class Park implements MachineParkStandIn {
  readonly name = 'machines';
  readonly url: string;
  private readonly machines = new Map<string, Machine>();
  private readonly surroundings: MachineSurroundings;
  private readonly sshPort: number;
  private armed: MachineBehaviour[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: MachineParkOptions) {
    this.sshPort = options.sshPort ?? DEFAULT_SSH_PORT;
    this.url = `ssh://127.77.0.0:${this.sshPort}`;
    this.surroundings = {
      store: new MachineStore(options.folder),
      now: options.now ?? (() => new Date()),
      log: options.log ?? (() => {}),
      inTurn: work => this.inTurn(work),
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
    }
  }

  create(order: MachineOrder): Promise<RunningMachine> {
    return this.inTurn(async () => {
      const machine =
        this.machines.get(order.name) ?? (await this.build(order));
      return machine.running;
    });
  }

  destroy(name: string): Promise<void> {
    return this.inTurn(async () => {
      await this.machines.get(name)?.destroy();
      if (this.machines.delete(name)) {
        this.surroundings.log(`machine ${name} is gone`);
      }
    });
  }

  find(name: string): RunningMachine | undefined {
    return this.machines.get(name)?.running;
  }

  list(): RunningMachine[] {
    return [...this.machines.values()].map(machine => machine.running);
  }

  close(): Promise<void> {
    return this.inTurn(async () => {
      await Promise.all([...this.machines.values()].map(each => each.stop()));
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
      default:
        return this.arm(scenario);
    }
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
    for (const machine of this.machines.values()) {
      machine.acceptsLogins = true;
      await machine.start();
    }
  }

  private async state(): Promise<ControlAnswer> {
    const machines = [...this.machines.values()];
    return {
      machines: await Promise.all(machines.map(each => each.describe())),
      armed: this.armed,
    };
  }

  private async build(order: MachineOrder): Promise<Machine> {
    const record = this.recordOf(order);
    const machine = new Machine(record, this.surroundings);
    const asked = order.address && isParkAddress(order.address);
    try {
      await machine.place({
        address: asked ? order.address : undefined,
        port: this.sshPort,
        taken: new Set(this.list().map(each => each.address)),
      });
    } catch (error) {
      await machine.destroy();
      throw error;
    }
    this.machines.set(order.name, machine);
    for (const behaviour of this.takeArmed()) {
      await behave(machine, behaviour);
    }
    const { address, port } = machine.running;
    this.surroundings.log(`machine ${order.name} is at ${address}:${port}`);
    return machine;
  }

  private recordOf(order: MachineOrder): MachineRecord {
    const { name, hostname, vmId, user, authorizedKeys } = order;
    const bootedAt = this.surroundings.now().toISOString();
    const nowhere = { address: '', port: this.sshPort };
    return { name, hostname, vmId, user, authorizedKeys, bootedAt, ...nowhere };
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
