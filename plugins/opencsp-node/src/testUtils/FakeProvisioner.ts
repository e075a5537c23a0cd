import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { Availability } from '../availability';
import {
  DesiredMachine,
  EnsureOutcome,
  MachineObservation,
  MachineRef,
  PlannedEffect,
  Provisioner,
  RemoveProgress,
} from '../provisioner';

/** A machine of the fake, as a test sees and changes it. */
export interface FakeMachine {
  desired: DesiredMachine;
  uid: string;
  version: number;
  observation: 'pending' | 'ready' | 'failed' | 'no-address' | 'removing';
  address: string;
  frozen: boolean;
  paused: boolean;
}

/**
 * A {@link Provisioner} in memory. Machines stay pending until a test says `finish`, unless
 * `automatic` is set. It counts what was made, so that "nothing twice" can be proven.
 */
export class FakeProvisioner implements Provisioner {
  readonly id = 'fake';
  readonly machines = new Map<string, FakeMachine>();
  /** Names in the order in which objects were made. */
  readonly made: string[] = [];
  readonly calls: string[] = [];
  /** Machines are ready as soon as they are asked for. */
  automatic = false;
  /** Every call is refused with this text. */
  down?: string;
  /** `ensure` answers so. */
  refusal?: EnsureOutcome;
  /** `remove` needs this many calls more. */
  removalSteps = 0;
  available: Availability = { available: true };
  private readonly listeners = new Set<(id: string, version: string) => void>();

  availability(): Availability {
    return this.available;
  }

  plannedEffects(ref: MachineRef): PlannedEffect[] {
    return [{ kind: 'terraform', name: ref.name }];
  }

  async ensure(desired: DesiredMachine): Promise<EnsureOutcome> {
    this.record('ensure', desired.ref);
    if (this.refusal) {
      return this.refusal;
    }
    const known = this.machines.get(desired.ref.name);
    if (known) {
      return known.desired.ref.instanceId === desired.ref.instanceId
        ? { outcome: 'ensured', uid: known.uid, created: false }
        : {
            outcome: 'conflict',
            message: 'The object belongs to another instance.',
          };
    }
    this.made.push(desired.ref.name);
    const uid = `uid-${this.made.length}`;
    this.machines.set(desired.ref.name, {
      desired,
      uid,
      version: 1,
      observation: this.automatic ? 'ready' : 'pending',
      address: `10.20.0.${this.made.length}`,
      frozen: false,
      paused: false,
    });
    return { outcome: 'ensured', uid, created: true };
  }

  async observe(ref: MachineRef): Promise<MachineObservation> {
    this.record('observe', ref);
    const machine = this.machines.get(ref.name);
    if (!machine) {
      return { state: 'absent' };
    }
    return observationOf(machine);
  }

  async explain(ref: MachineRef): Promise<string | undefined> {
    this.record('explain', ref);
    return 'The runner pod is absent.';
  }

  async freeze(ref: MachineRef): Promise<void> {
    this.record('freeze', ref);
    this.change(ref, { frozen: true });
  }

  async retry(ref: MachineRef): Promise<void> {
    this.record('retry', ref);
    this.change(ref, { observation: 'pending', paused: false });
  }

  async pause(ref: MachineRef): Promise<void> {
    this.record('pause', ref);
    this.change(ref, { paused: true });
  }

  async remove(ref: MachineRef): Promise<RemoveProgress> {
    this.record('remove', ref);
    if (this.machines.has(ref.name) && this.removalSteps > 0) {
      this.removalSteps -= 1;
      return { state: 'removing', detail: 'Destroying.' };
    }
    this.machines.delete(ref.name);
    return { state: 'removed' };
  }

  watch(
    onChange: (id: string, version: string) => void,
    signal: AbortSignal,
  ): void {
    this.listeners.add(onChange);
    signal.addEventListener('abort', () => this.listeners.delete(onChange));
  }

  async list() {
    return [...this.machines.values()].map(({ desired, uid }) => ({
      ref: desired.ref,
      uid,
    }));
  }

  /** Changes a machine as the platform would, and tells the watchers. */
  change(ref: Pick<MachineRef, 'name'>, change: Partial<FakeMachine>): void {
    const machine = this.machines.get(ref.name);
    if (!machine) {
      throw new NotFoundError(`The fake has no machine ${ref.name}`);
    }
    Object.assign(machine, change, { version: machine.version + 1 });
    const { instanceId } = machine.desired.ref;
    this.listeners.forEach(listener =>
      listener(instanceId, String(machine.version)),
    );
  }

  private record(call: string, ref: MachineRef): void {
    this.calls.push(`${call} ${ref.name}`);
    if (this.down) {
      throw new ServiceUnavailableError(this.down);
    }
  }
}

function observationOf(machine: FakeMachine): MachineObservation {
  const { uid, frozen, address } = machine;
  const version = String(machine.version);
  if (machine.paused) {
    return { state: 'suspended', uid, version };
  }
  switch (machine.observation) {
    case 'pending':
      return {
        state: 'pending',
        uid,
        version,
        phase: 'applying',
        detail: 'Cloning',
      };
    case 'failed':
      return {
        state: 'failed',
        uid,
        version,
        reason: 'apply',
        message: 'clone failed: no space left',
        final: true,
        count: 3,
      };
    case 'removing':
      return {
        state: 'removing',
        uid,
        version,
        detail: 'Deletion in progress',
      };
    default: {
      const given = machine.observation === 'no-address' ? undefined : address;
      return {
        state: 'ready',
        uid,
        version,
        frozen,
        outputs: {
          address: given,
          user: machine.desired.user,
          all: { vm_name: machine.desired.ref.name, vm_ip: given ?? '' },
        },
      };
    }
  }
}
