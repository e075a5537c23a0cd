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
import { asSentence, classify } from './classify';
import { explainSilence } from './explain';
import { FailureMemory } from './failureMemory';
import { ChangeListener, MachineWatch, OURS } from './machineWatch';
import { OutputsReader } from './outputs';
import { readPlatformKeys } from './platformKeys';
import { removeLeftovers } from './removal';
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
  private readonly outputs: OutputsReader;

  constructor(options: TofuProvisionerOptions) {
    this.client = options.client;
    this.settings = options.settings;
    this.memory = new FailureMemory(this.client, this.settings.namespace);
    this.outputs = new OutputsReader(this.client, this.settings);
    this.machines = new MachineWatch({
      ...options,
      namespace: this.settings.namespace,
      onSeen: object => this.memory.see(object),
      onGone: name => this.forget(name),
    });
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
    { signal }: CallContext,
  ): Promise<EnsureOutcome> {
    const existing = await this.read(desired.ref, signal);
    if (existing) {
      return this.adopt(desired.ref, existing, signal);
    }
    const keys = await readPlatformKeys(this.settings.sshKeys);
    const object = terraformObject(desired, this.settings, keys);
    const { namespace } = this.settings;
    try {
      const options = { strict: true, signal };
      await this.client.create(terraforms, namespace, object, {
        ...options,
        dryRun: true,
      });
      const made = await this.client.create(
        terraforms,
        namespace,
        object,
        options,
      );
      this.machines.wrote(made);
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
    const object = cached ?? (await this.read(ref, signal));
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
    this.memory.see(object);
    const outputs = await this.outputs.read(object, { signal, live });
    const remembered = await this.memory.recall(object, signal);
    return classify(object, outputs, remembered);
  }

  async explain(
    ref: MachineRef,
    { signal }: CallContext,
  ): Promise<string | undefined> {
    const object = await this.read(ref, signal);
    return object && isFor(ref, object)
      ? explainSilence(this.client, object, this.settings.namespace, signal)
      : undefined;
  }

  async freeze(
    ref: MachineRef,
    uid: string,
    { signal }: CallContext,
  ): Promise<void> {
    await this.patchIfThere(ref, uid, freezePatch(this.settings), signal);
  }

  async retry(
    ref: MachineRef,
    uid: string,
    { signal }: CallContext,
  ): Promise<void> {
    const object = await this.read(ref, signal);
    const patch = retryPatch(object?.spec.retryInterval, this.settings);
    await this.patchIfThere(ref, uid, patch, signal);
  }

  async pause(
    ref: MachineRef,
    uid: string,
    { signal }: CallContext,
  ): Promise<void> {
    await this.patchIfThere(ref, uid, { spec: { suspend: true } }, signal);
  }

  async remove(
    ref: MachineRef,
    uid: string | undefined,
    { signal }: CallContext,
  ): Promise<RemoveProgress> {
    const object = await this.read(ref, signal);
    if (!object) {
      this.forget(ref.name);
      return removeLeftovers(
        this.client,
        this.settings.namespace,
        ref.name,
        signal,
      );
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
    await this.deleteObject(ref, object, signal);
    const left = await this.read(ref, signal);
    if (!left || left.metadata.uid !== object.metadata.uid) {
      return {
        state: 'removing',
        detail: 'The object is gone; what is left is tidied up.',
      };
    }
    this.memory.see(left);
    const remembered = await this.memory.recall(left, signal);
    const seen = classify(left, undefined, remembered);
    return seen.state === 'removing'
      ? {
          state: 'removing',
          detail: seen.failure
            ? asSentence(
                `The removal failed and is tried again: ${seen.failure}`,
              )
            : seen.detail,
          blockedBy: seen.blockedBy,
        }
      : { state: 'removing', detail: 'The removal was asked for.' };
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
      await this.patch(ref, uid, { spec: { suspend: false } }, signal);
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
      const existing = await this.read(ref, signal);
      if (existing) {
        return this.adopt(ref, existing, signal);
      }
    }
    throw error;
  }

  private async deleteObject(
    ref: MachineRef,
    object: Terraform,
    signal: AbortSignal,
  ): Promise<void> {
    const { uid, deletionTimestamp } = object.metadata;
    const { suspend, destroyResourcesOnDeletion } = object.spec;
    if (suspend === true || destroyResourcesOnDeletion !== true) {
      // Suspension freezes a deletion, too, and without the other the machine would stay (f5, f2).
      await this.patchIfThere(
        ref,
        uid,
        { spec: { suspend: false, destroyResourcesOnDeletion: true } },
        signal,
      );
    }
    if (deletionTimestamp === undefined) {
      const left = await this.client.delete(
        terraforms,
        this.at(ref.name),
        { uid },
        { signal },
      );
      if (left !== 'gone') {
        this.machines.wrote(left);
      }
    }
  }

  private async patch(
    ref: MachineRef,
    uid: string,
    patch: { spec: Record<string, unknown> },
    signal: AbortSignal,
  ): Promise<void> {
    this.machines.wrote(
      await this.client.mergePatch(
        terraforms,
        this.at(ref.name),
        patch,
        { uid },
        { signal },
      ),
    );
  }

  /** Nothing happens when the object is gone, or another has its name: the next look says so. */
  private async patchIfThere(
    ref: MachineRef,
    uid: string,
    patch: { spec: Record<string, unknown> },
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.patch(ref, uid, patch, signal);
    } catch (error) {
      const status = faultOf(error)?.status;
      if (status !== 404 && status !== 409) {
        throw error;
      }
      const found = await this.read(ref, signal);
      if (found?.metadata.uid === uid) {
        throw error;
      }
      if (found) {
        this.machines.wrote(found);
      } else {
        this.machines.missed(ref.name);
      }
    }
  }

  private read(
    ref: MachineRef,
    signal: AbortSignal,
  ): Promise<Terraform | undefined> {
    return this.client.get(terraforms, this.at(ref.name), { signal });
  }

  private forget(name: string): void {
    this.memory.forget(name);
    this.outputs.forget(name);
  }

  private at(name: string) {
    return { namespace: this.settings.namespace, name };
  }
}
