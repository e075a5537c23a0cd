import { Availability } from './availability';

/** Which machine: the platform name is derived from our id and never used twice. */
export interface MachineRef {
  instanceId: string;
  /** Name of the object and the machine, such as `vm-k3x9q2ab`. */
  name: string;
}

/** A machine as it should be. */
export interface DesiredMachine {
  ref: MachineRef;
  /** Entity ref; for labels and descriptions only. */
  owner: string;
  /** The host name that the person chose. */
  hostname: string;
  vmId: number;
  cores: number;
  memoryMiB: number;
  diskGiB: number;
  /** The operator's name of the template to clone. */
  template: string;
  user: string;
  network: {
    bridge: string;
    vlan?: number;
    /** With prefix, such as `10.20.0.15/24`; DHCP when absent. */
    addressCidr?: string;
    gateway?: string;
  };
  /** Public keys of the person, as OpenSSH lines. */
  sshPublicKeys: string[];
}

/** One thing that a provisioner will make outside, as the ledger records it before it is made. */
export interface PlannedEffect {
  /** Such as `terraform` or `secret`. */
  kind: string;
  name: string;
}

/** What came of asking for a machine. */
export type EnsureOutcome =
  | { outcome: 'ensured'; uid: string; created: boolean }
  /** Something that is not ours has the name; it was left alone. */
  | { outcome: 'conflict'; message: string }
  /** The platform refused; asking again unchanged is useless. */
  | { outcome: 'refused'; message: string; evidence?: string };

/** What the machine's outputs say. Secrets are left out. */
export interface MachineOutputs {
  address?: string;
  user?: string;
  /** `type base64` lines, when the platform knows the machine's own SSH host keys. */
  hostKeys?: string[];
  all: Record<string, string>;
}

/** Why making a machine does not get on. */
export type ProvisionFailure =
  | 'source-unavailable'
  | 'variables'
  | 'init'
  | 'plan'
  | 'apply'
  | 'outputs'
  | 'locked'
  | 'drift'
  | 'health-check'
  | 'retry-limit'
  | 'destroy'
  | 'other';

/** How far a machine is that is being made. */
export type PendingPhase =
  | 'accepted'
  | 'waiting-for-runner'
  | 'initializing'
  | 'planning'
  | 'applying'
  | 'writing-outputs';

/** What is seen of a machine, read from the live thing or a cache that is kept by watching. */
export type MachineObservation =
  | { state: 'absent' }
  | {
      state: 'pending';
      uid: string;
      /** Changes when anything at all changed; equal means nothing to write. */
      version: string;
      phase: PendingPhase;
      /** In words. */
      detail: string;
      /** The last failed try, while the platform tries again by itself. */
      lastFailure?: {
        reason: ProvisionFailure;
        message: string;
        count: number;
      };
    }
  | { state: 'planned'; uid: string; version: string; planId: string }
  | { state: 'suspended'; uid: string; version: string }
  | {
      state: 'ready';
      uid: string;
      version: string;
      outputs: MachineOutputs;
      /** True when nothing can change the machine by itself any more. */
      frozen: boolean;
    }
  | {
      state: 'failed';
      uid: string;
      version: string;
      reason: ProvisionFailure;
      /** Redacted. */
      message: string;
      /** True when the platform will not try again without being told. */
      final: boolean;
      count: number;
    }
  | {
      state: 'removing';
      uid: string;
      version: string;
      detail: string;
      /** What holds it, such as a finalizer or a dependant. */
      blockedBy?: string;
      failure?: string;
    }
  /** The name belongs to something that is not this instance's. */
  | { state: 'foreign'; detail: string };

/** How a removal stands. */
export type RemoveProgress =
  | { state: 'removing'; detail: string; blockedBy?: string }
  | { state: 'removed' };

/** Options of every call: it ends when the signal aborts. */
export interface CallContext {
  signal: AbortSignal;
  /**
   * For calls that make something: called right before the request that makes it is sent. What it
   * throws is thrown on, and nothing is sent. A process that stood still on the way may have lost the
   * right to make it to another one.
   */
  beforeMaking?: () => void;
}

/**
 * Makes and removes machines. Every call is idempotent. Trouble that passes (the platform is down,
 * slow, over its limit) is thrown as an error of `@backstage/errors`; the reconciler tries again. A
 * request that never left is known by the system's code among the causes of the error
 * (`ECONNREFUSED`, say): all others may still be carried out, and are waited for.
 */
export interface Provisioner {
  /** Such as `tofu`. */
  readonly id: string;
  availability(): Availability;
  /** Pure: what `ensure` will make, for the ledger. */
  plannedEffects(ref: MachineRef): PlannedEffect[];
  ensure(desired: DesiredMachine, context: CallContext): Promise<EnsureOutcome>;
  /** `live` reads the thing itself instead of a cache. */
  observe(
    ref: MachineRef,
    context: CallContext & { live?: boolean },
  ): Promise<MachineObservation>;
  /** What the platform's parts say when the object says nothing, such as a runner that never starts. */
  explain(ref: MachineRef, context: CallContext): Promise<string | undefined>;
  /** Makes sure that nothing changes a living machine by itself (DESIGN §3.10). */
  freeze(ref: MachineRef, uid: string, context: CallContext): Promise<void>;
  /** Makes a machine that failed for good move again. One that is frozen is left alone. */
  retry(ref: MachineRef, uid: string, context: CallContext): Promise<void>;
  /** Stops trying; a machine that is frozen is left alone. A step that runs ends by itself. `ensure` and `retry` resume, `remove` works all the same. */
  pause(ref: MachineRef, uid: string, context: CallContext): Promise<void>;
  /**
   * Removes the machine and all that `plannedEffects` names. `uid` is that of the object that we
   * made, if we know it: another one of the same name is left alone.
   */
  remove(
    ref: MachineRef,
    uid: string | undefined,
    context: CallContext,
  ): Promise<RemoveProgress>;
  /**
   * Calls back with the id of an instance whose machine changed and the `version` that `observe`
   * would answer now (`absent` when it is gone), until the signal aborts. Only a hint: the
   * reconciler writes nothing when the version is the one that it knows.
   */
  watch(
    onChange: (instanceId: string, version: string) => void,
    signal: AbortSignal,
  ): void;
  /** Names of everything of ours that exists outside, to compare with the ledger. */
  list(context: CallContext): Promise<{ ref: MachineRef; uid: string }[]>;
}
