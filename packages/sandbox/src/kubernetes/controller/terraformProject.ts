import { MachinePark, RunningMachine } from '../../machinePark';
import { SECRETS } from '../store/kinds';
import { Json } from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { Behaviours } from './behaviours';
import {
  cloning,
  MachineVariables,
  orderFor,
  PlanAction,
  planFor,
  proxmoxRefusal,
  remembered,
  whereItStands,
} from './proxmoxModule';
import { TerraformLock } from './terraformLock';
import { MachineState, TerraformState } from './terraformState';

/** What a plan would do, when it would do something. */
export type Change = Exclude<PlanAction['action'], 'none'>;

/** The Terraform configuration of one object: its state on one side, its machine on the other. */
export class TerraformProject {
  readonly state: TerraformState;
  readonly lock: TerraformLock;

  constructor(
    private readonly store: ObjectStore,
    private readonly park: MachinePark,
    private readonly behaviours: Behaviours,
    private readonly namespace: string,
    private readonly name: string,
    now: () => Date,
  ) {
    this.state = new TerraformState(store, namespace, name);
    this.lock = new TerraformLock(store, namespace, name, now);
  }

  /** What a plan would change now; nothing when nothing. */
  changes(variables: MachineVariables): Change | undefined {
    const machine = this.park.find(variables.vm_name);
    const { action } = planFor(this.state.read(), variables, {
      exists: machine !== undefined,
      address: this.seenAddress(machine, 'own'),
    });
    if (action === 'none' && this.behaviours.own('drift', this.name)) {
      return 'update';
    }
    return action === 'none' ? undefined : action;
  }

  /** What a destroy would change. */
  leftToDestroy(): Change | undefined {
    return this.state.read() ? 'destroy' : undefined;
  }

  /** @returns Terraform's error, if there is one */
  async make(variables: MachineVariables): Promise<string | undefined> {
    const failing = this.behaviours.take('apply-fails', this.name);
    const error = failing
      ? applyError(failing.message)
      : proxmoxRefusal(variables, this.idsOfOthers());
    if (error !== undefined) {
      this.state.save(halfMade(variables));
      return error;
    }
    const before = this.state.read();
    if (before?.tainted) {
      await this.park.destroy(String(before.variables.vm_name));
    }
    const machine = await this.park.create(orderFor(variables));
    this.behaviours.drop('drift', this.name);
    this.state.save({
      variables: remembered(variables),
      outputs: {
        vm_id: variables.vm_id,
        vm_ip: this.seenAddress(machine, 'peek'),
        vm_name: machine.name,
        vm_user: machine.user,
      },
      tainted: false,
    });
    return undefined;
  }

  /** Terraform is told to stop in the middle: what is half made is tainted (recorded: p8). */
  async makeHalf(variables: MachineVariables): Promise<void> {
    await this.park.create(orderFor(variables));
    this.state.save(halfMade(variables));
  }

  /** Terraform is killed: what was made or destroyed is nowhere in the state (recorded: p3b). */
  async workUnrecorded(
    action: Change,
    variables: MachineVariables,
  ): Promise<void> {
    if (action === 'destroy') {
      await this.park.destroy(this.machineName());
    } else {
      await this.park.create(orderFor(variables));
    }
  }

  /** @returns Terraform's error, if there is one */
  async destroy(): Promise<string | undefined> {
    if (this.behaviours.take('destroy-fails', this.name)) {
      const id = this.state.read()?.variables.vm_id;
      return whereItStands(
        `error deleting VM: received an HTTP 500 response - Reason: VM ${id} is locked (backup)`,
      );
    }
    await this.park.destroy(this.machineName());
    this.state.save(undefined);
    return undefined;
  }

  private machineName(): string {
    return String(this.state.read()?.variables.vm_name ?? this.name);
  }

  /** What the guest agent says; only a new machine meets an unnamed scenario. */
  private seenAddress(
    machine: RunningMachine | undefined,
    look: 'own' | 'peek',
  ): Json {
    const address = machine?.address ?? '';
    const { behaviours, name } = this;
    if (behaviours[look]('no-address', name)) {
      return '';
    }
    const linkLocal = behaviours[look]('address-link-local', name);
    if (linkLocal) {
      return linkLocal.address;
    }
    const two = behaviours[look]('two-addresses', name);
    if (two) {
      const both = [address, two.second];
      return two.form === 'list' ? both : both.join(',');
    }
    return address;
  }

  private idsOfOthers(): Set<number> {
    const ids = this.store
      .list(SECRETS, this.namespace)
      .map(({ metadata }) => metadata.labels?.tfstateSecretSuffix)
      .filter(suffix => suffix !== undefined && suffix !== this.name)
      .map(
        suffix =>
          new TerraformState(this.store, this.namespace, suffix ?? '').read()
            ?.variables.vm_id,
      );
    return new Set(ids.filter(id => typeof id === 'number'));
  }
}

function halfMade(variables: MachineVariables): MachineState {
  return { variables: remembered(variables), outputs: {}, tainted: true };
}

/** A locked template, as recorded, unless the scenario says what went wrong. */
function applyError(message: string | undefined): string {
  return message === undefined
    ? cloning(
        "received an HTTP 500 response - Reason: can't lock file\n'/var/lock/qemu-server/lock-9000.conf' - got timeout",
      )
    : whereItStands(message);
}
