import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { Availability } from '../availability';
import {
  CallContext,
  DesiredMachine,
  EnsureOutcome,
  MachineObservation,
  MachineRef,
  PlannedEffect,
  Provisioner,
  RemoveProgress,
} from '../provisioner';
import { FakeMachine, observationOf } from './provisionerFakeMachine';

export type { FakeMachine } from './provisionerFakeMachine';

type Listener = (id: string, version: string) => void;

/**
 * A {@link Provisioner} in memory, held to the same contract as real ones. Machines stay pending until
 * a test says `finish`, unless `automatic` is set. It counts what was made, so that "nothing twice" can
 * be proven.
 */
export class FakeProvisioner implements Provisioner {
  readonly id = 'fake';
  readonly machines = new Map<string, FakeMachine>();
  /** Names in the order in which objects were made. */
  readonly made: string[] = [];
  readonly calls: string[] = [];
  /** Names that somebody else has. */
  readonly foreign = new Set<string>();
  /** What keeps a machine of this name from being removed. */
  readonly holders = new Map<string, string>();
  /** Machines are ready as soon as they are asked for. */
  automatic = false;
  /** Machines that are made from now on tell no address. */
  withoutAddress = false;
  /** Every call is refused with this text. */
  down?: string;
  /** Calls get no answer until their caller gives up. */
  stalled = false;
  /** The next makings make a machine and then say that it is unknown whether they did. */
  loseAnswers = 0;
  /** `ensure` answers so. */
  refusal?: EnsureOutcome;
  /** `remove` needs this many calls more. */
  removalSteps = 0;
  available: Availability = { available: true };
  private readonly listeners = new Set<Listener>();
  /** Hints that nobody was told, while the watch was broken. */
  private untold?: [id: string, version: string][];

  availability(): Availability {
    return this.available;
  }

  plannedEffects(ref: MachineRef): PlannedEffect[] {
    return [{ kind: 'terraform', name: ref.name }];
  }

  async ensure(
    desired: DesiredMachine,
    context?: CallContext,
  ): Promise<EnsureOutcome> {
    await this.called('ensure', desired.ref, context);
    if (this.refusal) {
      return this.refusal;
    }
    const known = this.machines.get(desired.ref.name);
    if (known || this.foreign.has(desired.ref.name)) {
      return this.adopt(desired.ref, known);
    }
    context?.beforeMaking?.();
    this.made.push(desired.ref.name);
    const uid = `uid-${this.made.length}`;
    this.machines.set(desired.ref.name, {
      desired,
      uid,
      version: 1,
      observation: this.automatic ? this.whenDone() : 'pending',
      address: `10.20.0.${this.made.length}`,
      frozen: false,
      paused: false,
    });
    this.tell(desired.ref.instanceId, '1');
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      throw new ServiceUnavailableError(
        'The connection was closed without an answer.',
      );
    }
    return { outcome: 'ensured', uid, created: true };
  }

  async observe(
    ref: MachineRef,
    context?: CallContext,
  ): Promise<MachineObservation> {
    await this.called('observe', ref, context);
    const machine = this.machines.get(ref.name);
    if (
      this.foreign.has(ref.name) ||
      (machine && machine.desired.ref.instanceId !== ref.instanceId)
    ) {
      return {
        state: 'foreign',
        detail: 'The object belongs to somebody else.',
      };
    }
    return machine
      ? observationOf(machine, this.holders.get(ref.name))
      : { state: 'absent' };
  }

  async explain(
    ref: MachineRef,
    context?: CallContext,
  ): Promise<string | undefined> {
    await this.called('explain', ref, context);
    return 'The runner pod is absent.';
  }

  async freeze(
    ref: MachineRef,
    uid?: string,
    context?: CallContext,
  ): Promise<void> {
    await this.called('freeze', ref, context);
    this.changeIfThere(ref, uid, { frozen: true });
  }

  async retry(
    ref: MachineRef,
    uid?: string,
    context?: CallContext,
  ): Promise<void> {
    await this.called('retry', ref, context);
    this.changeIfThere(ref, uid, { observation: 'pending', paused: false });
  }

  async pause(
    ref: MachineRef,
    uid?: string,
    context?: CallContext,
  ): Promise<void> {
    await this.called('pause', ref, context);
    this.changeIfThere(ref, uid, { paused: true });
  }

  async remove(
    ref: MachineRef,
    uid?: string,
    context?: CallContext,
  ): Promise<RemoveProgress> {
    await this.called('remove', ref, context);
    const machine = this.machines.get(ref.name);
    if (!machine || machine.desired.ref.instanceId !== ref.instanceId) {
      return { state: 'removed' };
    }
    if (uid !== undefined && machine.uid !== uid) {
      return {
        state: 'removing',
        detail: 'Our object is gone; another of the same name is there.',
        blockedBy: `The object ${machine.uid} is not the one that was made.`,
      };
    }
    const blockedBy = this.holders.get(ref.name);
    if (blockedBy !== undefined) {
      this.change(ref, { observation: 'removing', paused: false });
      return { state: 'removing', detail: 'Destroying.', blockedBy };
    }
    if (this.removalSteps > 0) {
      this.removalSteps -= 1;
      return { state: 'removing', detail: 'Destroying.' };
    }
    this.vanish(ref);
    return { state: 'removed' };
  }

  watch(onChange: Listener, signal: AbortSignal): void {
    if (signal.aborted) {
      return;
    }
    this.listeners.add(onChange);
    signal.addEventListener('abort', () => this.listeners.delete(onChange));
  }

  async list(context?: CallContext) {
    await this.reached(context);
    return [...this.machines.values()].map(({ desired, uid }) => ({
      ref: desired.ref,
      uid,
    }));
  }

  /**
   * Changes a machine as the platform would, and tells the watchers; nothing when nothing is different.
   *
   * @throws NotFoundError when there is no such machine
   */
  change(ref: Pick<MachineRef, 'name'>, change: Partial<FakeMachine>): void {
    const machine = this.machines.get(ref.name);
    if (!machine) {
      throw new NotFoundError(`The fake has no machine ${ref.name}`);
    }
    const before = JSON.stringify(machine);
    Object.assign(machine, change);
    if (JSON.stringify(machine) === before) {
      return;
    }
    machine.version += 1;
    this.tell(machine.desired.ref.instanceId, String(machine.version));
  }

  /** Ends a machine as if somebody else had removed it. */
  vanish(ref: Pick<MachineRef, 'name'>): void {
    const machine = this.machines.get(ref.name);
    this.machines.delete(ref.name);
    if (machine) {
      this.tell(machine.desired.ref.instanceId, 'absent');
    }
  }

  /** Hints do not arrive any more. */
  breakWatch(): void {
    this.untold ??= [];
  }

  /** Hints arrive again, and first those that nobody was told. */
  mendWatch(): void {
    const untold = this.untold ?? [];
    this.untold = undefined;
    untold.forEach(hint => this.tell(...hint));
  }

  /** What a machine is when the platform is done with it. */
  whenDone(): 'ready' | 'no-address' {
    return this.withoutAddress ? 'no-address' : 'ready';
  }

  private adopt(
    ref: MachineRef,
    known: FakeMachine | undefined,
  ): EnsureOutcome {
    if (known?.desired.ref.instanceId !== ref.instanceId) {
      return {
        outcome: 'conflict',
        message: 'The object belongs to another instance.',
      };
    }
    if (known.observation === 'removing') {
      throw new ConflictError(
        `The object "${ref.name}" is still being removed`,
      );
    }
    this.change(ref, { paused: false });
    return { outcome: 'ensured', uid: known.uid, created: false };
  }

  /** Nothing happens when it is gone, or another has its name: the next look says so. */
  private changeIfThere(
    ref: MachineRef,
    uid: string | undefined,
    change: Partial<FakeMachine>,
  ): void {
    const machine = this.machines.get(ref.name);
    if (machine && (uid === undefined || machine.uid === uid)) {
      this.change(ref, change);
    }
  }

  private tell(id: string, version: string): void {
    if (this.untold) {
      this.untold.push([id, version]);
    } else {
      this.listeners.forEach(listener => listener(id, version));
    }
  }

  private async called(
    call: string,
    ref: MachineRef,
    context: CallContext | undefined,
  ): Promise<void> {
    this.calls.push(`${call} ${ref.name}`);
    await this.reached(context);
  }

  private async reached(context: CallContext | undefined): Promise<void> {
    context?.signal.throwIfAborted();
    if (this.down) {
      throw new ServiceUnavailableError(this.down);
    }
    if (this.stalled) {
      await new Promise((_resolve, reject) => {
        context?.signal.addEventListener('abort', () =>
          reject(context.signal.reason),
        );
      });
    }
  }
}
