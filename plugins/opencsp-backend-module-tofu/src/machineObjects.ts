import { faultOf, KubernetesClient } from '@opencsp/client-kubernetes';
import { CallContext, MachineRef } from '@opencsp/plugin-opencsp-node';
import { MachineWatch } from './machineWatch';
import { Terraform, terraforms } from './terraform';

/** A change of an object's specification. */
export type SpecPatch = { spec: Record<string, unknown> };

/**
 * The Terraform objects of one namespace, read and written live. Each write is guarded by the uid that
 * was meant, and told to the watch, so that nobody is shown the picture from before it.
 */
export class MachineObjects {
  constructor(
    private readonly client: KubernetesClient,
    private readonly namespace: string,
    private readonly machines: Pick<MachineWatch, 'wrote' | 'missed'>,
  ) {}

  read(ref: MachineRef, signal: AbortSignal): Promise<Terraform | undefined> {
    return this.client.get(terraforms, this.at(ref.name), { signal });
  }

  /** Checks it as a whole first: a refusal then leaves nothing behind. */
  async create(
    object: Parameters<KubernetesClient['create']>[2],
    { signal, beforeMaking }: CallContext,
  ): Promise<Terraform> {
    const options = { strict: true, signal };
    await this.client.create(terraforms, this.namespace, object, {
      ...options,
      dryRun: true,
    });
    const made = await this.client.create(terraforms, this.namespace, object, {
      ...options,
      beforeSending: beforeMaking,
    });
    this.machines.wrote(made);
    return made;
  }

  /** @throws ConflictError when another object has the name; NotFoundError when it is gone */
  async patch(
    ref: MachineRef,
    uid: string,
    patch: SpecPatch,
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
  async patchIfThere(
    ref: MachineRef,
    uid: string,
    patch: SpecPatch,
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

  /** Asks for the removal of an object with its machine, whatever was to hinder that. */
  async delete(
    ref: MachineRef,
    { metadata, spec }: Terraform,
    signal: AbortSignal,
  ): Promise<void> {
    const { uid, deletionTimestamp } = metadata;
    if (spec.suspend === true || spec.destroyResourcesOnDeletion !== true) {
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

  private at(name: string) {
    return { namespace: this.namespace, name };
  }
}
