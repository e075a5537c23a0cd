import { ConflictError } from '@backstage/errors';
import {
  CacheStatus,
  Clock,
  faultOf,
  KubernetesClient,
  redact,
} from '@opencsp/client-kubernetes';
import {
  Availability,
  CallContext,
  DesiredMachine,
  EnsureOutcome,
  MachineObservation,
  MachineRef,
  PlannedEffect,
  Provisioner,
  RemoveProgress,
} from '@opencsp/plugin-opencsp-node';
import { classify, isFrozen } from './classify';
import { isSourceMissing, LOOK_FOR_IT } from './classifyRemoval';
import { asSentence } from './messages';
import { explainSilence } from './explain';
import { FailureMemory } from './failureMemory';
import { machineProblem } from './machineProblem';
import { ChangeListener, MachineWatch, OURS } from './machineWatch';
import { OutputsReader, WrittenOutputs } from './outputs';
import { readPlatformKeys } from './platformKeys';
import { Leftovers } from './leftovers';
import { MachineObjects } from './machineObjects';
import { TofuSettings } from './settings';
import {
  isFor,
  LABEL_INSTANCE_ID,
  namesFor,
  Terraform,
  terraforms,
} from './terraform';
import { freezePatch, retryPatch, terraformObject } from './terraformObject';

/** What the provisioner needs. */
export interface TofuProvisionerOptions {
  client: KubernetesClient;
  settings: TofuSettings;
  /** Tells of passing trouble of the watch. */
  onTrouble?: (message: string) => void;
  clock?: Clock;
  random?: () => number;
  /** The time of day, to compare with what the cluster writes down. */
  wallClock?: () => Date;
}

/**
 * Makes machines by Terraform objects of tofu-controller. Reads come from a cache that is kept by
 * watching, or from the object itself; before each write the live object is read and its uid guards
 * the write.
 */
export class TofuProvisioner implements Provisioner {
  readonly id = 'tofu';
  private readonly client: KubernetesClient;
  private readonly settings: TofuSettings;
  private readonly machines: MachineWatch;
  private readonly memory: FailureMemory;
  private readonly objects: MachineObjects;
  private readonly leftovers: Leftovers;
  private readonly outputs: OutputsReader;
  private readonly wallClock: () => Date;

  constructor(options: TofuProvisionerOptions) {
    this.client = options.client;
    this.settings = options.settings;
    this.wallClock = options.wallClock ?? (() => new Date());
    this.memory = new FailureMemory(this.client, this.settings.namespace);
    this.outputs = new OutputsReader(this.client, this.settings);
    this.machines = new MachineWatch({
      ...options,
      namespace: this.settings.namespace,
      onSeen: object => this.memory.see(object),
      onGone: name => this.forget(name),
    });
    const { namespace } = this.settings;
    this.objects = new MachineObjects(this.client, namespace, this.machines);
    this.leftovers = new Leftovers(this.client, namespace);
  }

  availability(): Availability {
    return { available: true };
  }

  plannedEffects({ name }: MachineRef): PlannedEffect[] {
    const names = namesFor(name);
    return [
      { kind: 'terraform', name },
      { kind: 'secret', name: names.outputsSecret },
      { kind: 'secret', name: names.planSecret },
      { kind: 'secret', name: names.stateSecret },
      { kind: 'lease', name: names.lease },
    ];
  }

  async ensure(
    desired: DesiredMachine,
    context: CallContext,
  ): Promise<EnsureOutcome> {
    const { signal } = context;
    const existing = await this.objects.read(desired.ref, signal);
    if (existing) {
      return this.adopt(desired.ref, existing, signal);
    }
    const problem = machineProblem(desired);
    if (problem !== undefined) {
      return { outcome: 'refused', message: problem };
    }
    const inherited = await this.leftovers.inheritedBy(
      desired.ref.name,
      signal,
    );
    if (inherited) {
      return { outcome: 'conflict', message: inherited };
    }
    const keys = await readPlatformKeys(this.settings.sshKeys);
    const object = terraformObject(desired, this.settings, keys);
    try {
      const made = await this.objects.create(object, context);
      return { outcome: 'ensured', uid: made.metadata.uid, created: true };
    } catch (error) {
      return this.notCreated(desired.ref, error, signal);
    }
  }

  async observe(
    ref: MachineRef,
    { signal, live }: CallContext & { live?: boolean },
  ): Promise<MachineObservation> {
    const cached = live ? undefined : this.machines.get(ref.name);
    // What is not in the cache may still exist: without our label it left the watch, though it lives.
    const object = cached ?? (await this.objects.read(ref, signal));
    if (!object) {
      this.forget(ref.name);
      return { state: 'absent' };
    }
    if (!isFor(ref, object)) {
      return {
        state: 'foreign',
        detail: `The Terraform object "${ref.name}" in ${this.settings.namespace} was not made for this instance`,
      };
    }
    const outputs = await this.outputs.read(object, { signal, live });
    return this.think(object, outputs, signal);
  }

  async explain(
    ref: MachineRef,
    { signal }: CallContext,
  ): Promise<string | undefined> {
    const object = await this.objects.read(ref, signal);
    return object && isFor(ref, object)
      ? explainSilence(
          this.client,
          object,
          this.settings.namespace,
          signal,
          this.wallClock(),
        )
      : undefined;
  }

  async freeze(
    ref: MachineRef,
    uid: string,
    { signal }: CallContext,
  ): Promise<void> {
    await this.objects.patchIfThere(
      ref,
      uid,
      freezePatch(this.settings),
      signal,
    );
  }

  async retry(
    ref: MachineRef,
    uid: string,
    { signal }: CallContext,
  ): Promise<void> {
    const object = await this.objects.read(ref, signal);
    if (object && isFrozen(object)) {
      return;
    }
    const patch = retryPatch(object?.spec.retryInterval, this.settings);
    await this.objects.patchIfThere(ref, uid, patch, signal);
  }

  async pause(
    ref: MachineRef,
    uid: string,
    { signal }: CallContext,
  ): Promise<void> {
    const object = await this.objects.read(ref, signal);
    if (object && isFrozen(object)) {
      return;
    }
    await this.objects.patchIfThere(
      ref,
      uid,
      { spec: { suspend: true } },
      signal,
    );
  }

  async remove(
    ref: MachineRef,
    uid: string | undefined,
    { signal }: CallContext,
  ): Promise<RemoveProgress> {
    const object = await this.objects.read(ref, signal);
    if (!object) {
      this.forget(ref.name);
      return this.leftovers.remove(ref.name, signal);
    }
    const isMade = object.metadata.uid === uid;
    if (!isMade && !isFor(ref, object)) {
      // Somebody else's; Secrets of that name are theirs, too. The one that we made is ours without
      // its label as well: its machine lives.
      return { state: 'removed' };
    }
    if (!isMade && uid !== undefined) {
      return {
        state: 'removing',
        detail: 'Our object is gone; another of the same name is there.',
        blockedBy: `The Terraform object "${ref.name}" carries our label, but it is not the one that we made (uid ${object.metadata.uid}). Look at it, and delete it by hand.`,
      };
    }
    await this.objects.delete(ref, object, signal);
    const left = await this.objects.read(ref, signal);
    if (!left || left.metadata.uid !== object.metadata.uid) {
      return {
        state: 'removing',
        detail: 'The object is gone; what is left is tidied up.',
      };
    }
    const seen = await this.think(left, undefined, signal);
    if (seen.state !== 'removing') {
      return { state: 'removing', detail: 'The removal was asked for.' };
    }
    const lost = isSourceMissing(left)
      ? await this.leftovers.lossOf(left, signal)
      : undefined;
    return {
      state: 'removing',
      detail: seen.failure
        ? asSentence(`The removal failed and is tried again: ${seen.failure}`)
        : seen.detail,
      blockedBy: lost ?? seen.blockedBy,
    };
  }

  watch(onChange: ChangeListener, signal: AbortSignal): void {
    this.machines.listen(onChange, signal);
  }

  async list({
    signal,
  }: CallContext): Promise<{ ref: MachineRef; uid: string }[]> {
    const { items } = await this.client.list(
      terraforms,
      { namespace: this.settings.namespace, labelSelector: OURS },
      { signal },
    );
    return items.flatMap(({ metadata }) => {
      const instanceId = metadata.labels?.[LABEL_INSTANCE_ID];
      return instanceId
        ? [{ ref: { instanceId, name: metadata.name }, uid: metadata.uid }]
        : [];
    });
  }

  /** For metrics and health: how the watch is doing. */
  watchStatus(): CacheStatus {
    return this.machines.status();
  }

  /** Ends the watch and all connections. */
  async close(): Promise<void> {
    this.machines.stop();
    await this.client.close();
  }

  private async adopt(
    ref: MachineRef,
    existing: Terraform,
    signal: AbortSignal,
  ): Promise<EnsureOutcome> {
    if (!isFor(ref, existing)) {
      return {
        outcome: 'conflict',
        message: `There is a Terraform object "${ref.name}" in ${this.settings.namespace} that was not made for this instance; it was left alone.`,
      };
    }
    if (existing.metadata.deletionTimestamp !== undefined) {
      throw new ConflictError(
        `The Terraform object "${ref.name}" is still being removed`,
      );
    }
    const { uid } = existing.metadata;
    if (existing.spec.suspend === true) {
      await this.objects.patch(ref, uid, { spec: { suspend: false } }, signal);
    }
    return { outcome: 'ensured', uid, created: false };
  }

  private async notCreated(
    ref: MachineRef,
    error: unknown,
    signal: AbortSignal,
  ): Promise<EnsureOutcome> {
    const fault = faultOf(error);
    if (fault?.status === 400 || fault?.status === 422) {
      const [first] = fault.text.split('\n');
      return {
        outcome: 'refused',
        message: `Kubernetes refuses the Terraform object: ${redact(first)}`,
        evidence: redact(fault.text),
      };
    }
    if (fault?.status === 409) {
      const existing = await this.objects.read(ref, signal);
      if (existing) {
        return this.adopt(ref, existing, signal);
      }
    }
    throw error;
  }

  private async think(
    object: Terraform,
    outputs: WrittenOutputs | undefined,
    signal: AbortSignal,
  ): Promise<MachineObservation> {
    this.memory.see(object);
    const remembered = await this.memory.recall(object, signal);
    const seen = classify(object, outputs, remembered);
    return seen.state === 'removing' && this.memory.wasLocked(object)
      ? { ...seen, detail: `${seen.detail} ${LOOK_FOR_IT}` }
      : seen;
  }

  private forget(name: string): void {
    this.memory.forget(name);
    this.outputs.forget(name);
  }
}
