import { child, StoredObject, text } from '../store/objects';
import { EventRecorder } from './events';
import { Refused } from './refused';
import { TerraformSpec } from './spec';
import { StatusWriter } from './statusWriter';
import { LockInfo, lockWords, TerraformLock } from './terraformLock';

/** What a run does under the lock of its state. */
export interface StateLocksOptions {
  object: StoredObject;
  spec: TerraformSpec;
  status: StatusWriter;
  events: EventRecorder;
  lock: TerraformLock;
  revision: string;
}

/** The runner died: nobody frees the lock that it held. */
export class RunnerKilled extends Error {}

/** Takes and frees the lock of a state, and tells on the object who else holds it (recorded: h, p3). */
export class StateLocks {
  constructor(private readonly options: StateLocksOptions) {}

  /**
   * Does something under the lock. Terraform frees it even when it is told to stop.
   *
   * @throws Refused with this reason when somebody else holds it
   */
  async within<T>(
    phase: { operation: string; reason: string; event: string },
    work: () => Promise<T>,
  ): Promise<T> {
    const { lock } = this.options;
    const other = lock.take(phase.operation);
    if (other) {
      throw this.held(other, phase);
    }
    try {
      const result = await work();
      lock.free();
      return result;
    } catch (error) {
      if (error instanceof RunnerKilled) {
        lock.leaveBehind();
      } else {
        lock.free();
      }
      throw error;
    }
  }

  /** Breaks the lock that `status.lock.pending` names, when the spec orders it (recorded: h, p3). */
  forceUnlock(): void {
    const { spec, status, lock } = this.options;
    const { forceUnlock, lockIdentifier } = spec.tfstate ?? {};
    const pending = text(child(status.status(), 'lock'), 'pending');
    const meant =
      forceUnlock === 'auto' ||
      (forceUnlock === 'yes' && lockIdentifier === pending);
    if (!pending || !meant || lock.holder()?.id !== pending) {
      return;
    }
    lock.free();
    status.conditions([
      [
        'StateLocked',
        'False',
        'ForceUnlock',
        `Terraform Force Unlock with Lock Identifier: ${pending}`,
      ],
    ]);
    status.fields({ lock: { lastApplied: pending } });
  }

  private held(
    other: LockInfo,
    phase: { reason: string; event: string },
  ): Refused {
    const { events, object, revision } = this.options;
    events.record(
      object,
      'Warning',
      phase.reason,
      `${phase.event} error: State locked with Lock Identifier ${other.id}`,
    );
    const what = phase.reason === 'TFExecApplyFailed' ? 'Apply' : 'Plan';
    return new Refused(
      phase.reason,
      `error running ${what}: rpc error: code = Internal desc = error acquiring the state lock: ${lockWords(
        other,
      )}`,
      revision,
      { lockId: other.id, apply: what === 'Apply' },
    );
  }
}
