import { MachinePark } from '../../machinePark';
import { SECRETS } from '../store/kinds';
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
import { TerraformState } from './terraformState';

/** What a plan would do, when it would do something. */
export type Change = Exclude<PlanAction['action'], 'none'>;

/** The Terraform configuration of one object: its state on one side, its machine on the other. */
export class TerraformProject {
  readonly state: TerraformState;

  constructor(
    private readonly store: ObjectStore,
    private readonly park: MachinePark,
    private readonly behaviours: Behaviours,
    private readonly namespace: string,
    private readonly name: string,
  ) {
    this.state = new TerraformState(store, namespace, name);
  }

  /** What a plan would change now; nothing when nothing. */
  changes(variables: MachineVariables): Change | undefined {
    const machine = this.park.find(variables.vm_name);
    const hidden = this.behaviours.has('no-address', this.name);
    const { action } = planFor(this.state.read(), variables, {
      exists: machine !== undefined,
      address: hidden ? '' : machine?.address ?? '',
    });
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
      this.state.save({
        variables: remembered(variables),
        outputs: {},
        tainted: true,
      });
      return error;
    }
    const machine = await this.park.create(orderFor(variables));
    const hidden = this.behaviours.take('no-address', this.name) !== undefined;
    this.state.save({
      variables: remembered(variables),
      outputs: {
        vm_ip: hidden ? '' : machine.address,
        vm_name: machine.name,
        vm_user: machine.user,
      },
      tainted: false,
    });
    return undefined;
  }

  /** @returns Terraform's error, if there is one */
  async destroy(): Promise<string | undefined> {
    const state = this.state.read();
    const id = state?.variables.vm_id;
    if (this.behaviours.take('destroy-fails', this.name)) {
      return whereItStands(
        `error deleting VM: received an HTTP 500 response - Reason: VM ${id} is locked (backup)`,
      );
    }
    await this.park.destroy(String(state?.variables.vm_name ?? this.name));
    this.state.save(undefined);
    return undefined;
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

/** A locked template, as recorded, unless the scenario says what went wrong. */
function applyError(message: string | undefined): string {
  return message === undefined
    ? cloning(
        "received an HTTP 500 response - Reason: can't lock file\n'/var/lock/qemu-server/lock-9000.conf' - got timeout",
      )
    : whereItStands(message);
}
