import { gunzipSync } from 'node:zlib';
import {
  KubernetesClient,
  KubernetesObject,
  leases,
  Resource,
  Secret,
  secrets,
} from '@opencsp/client-kubernetes';
import { RemoveProgress } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { namesFor, Terraform } from './terraform';

const stateSchema = z.looseObject({
  resources: z.array(
    z.looseObject({ type: z.string(), name: z.string().default('') }),
  ),
});

/** What a Terraform state still holds. */
export type StateContent =
  | { readable: true; resources: string[] }
  | { readable: false };

/** Reads the state that Terraform's `kubernetes` backend keeps in a Secret. Pure. */
export function readState(secret: Secret): StateContent {
  try {
    const packed = Buffer.from(secret.data?.tfstate ?? '', 'base64');
    const content =
      packed.length === 0
        ? { resources: [] }
        : JSON.parse(gunzipSync(packed).toString('utf8'));
    const { resources } = stateSchema.parse(content);
    return {
      readable: true,
      resources: resources.map(({ type, name }) => `${type}.${name}`),
    };
  } catch {
    return { readable: false };
  }
}

/** What outlives a Terraform object: state and lease have no owner (recorded: f1, f2). */
export class Leftovers {
  constructor(
    private readonly client: Pick<KubernetesClient, 'get' | 'delete'>,
    private readonly namespace: string,
  ) {}

  /**
   * Removes what stays behind when the object is gone. A state that still holds something is left alone:
   * its object went without a destroy (finalizer removed by hand), and it is all that anybody knows of
   * the machine.
   */
  async remove(name: string, signal: AbortSignal): Promise<RemoveProgress> {
    const names = namesFor(name);
    const state = await this.stateOf(name, signal);
    const blockedBy = state && stateProblem(names.stateSecret, state);
    if (blockedBy) {
      return {
        state: 'removing',
        detail: 'The Terraform object is gone, its machine perhaps not.',
        blockedBy,
      };
    }
    const gone = await Promise.all([
      this.removeOne(secrets, names.outputsSecret, signal),
      this.removeOne(secrets, names.planSecret, signal),
      this.removeOne(secrets, names.stateSecret, signal),
      this.removeOne(leases, names.lease, signal),
    ]);
    return gone.every(Boolean)
      ? { state: 'removed' }
      : { state: 'removing', detail: 'What was left behind is being removed.' };
  }

  /**
   * What a new object of this name would take over instead of making a machine of its own (recorded:
   * f10); nothing when the name is clean.
   */
  async inheritedBy(
    name: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const state = await this.stateOf(name, signal);
    const secret = namesFor(name).stateSecret;
    if (state?.readable === false) {
      return `There is a Terraform state of the name "${name}" that cannot be read (Secret ${secret}); it was left alone.`;
    }
    return state && state.resources.length > 0
      ? `There is a Terraform state of the name "${name}" that holds ${state.resources.join(
          ', ',
        )} (Secret ${secret}): an object of that name went without its machine. A new one would take that machine over; it was left alone.`
      : undefined;
  }

  /**
   * Of an object that cannot be removed because its source is gone: says so when its state is gone as
   * well, as when somebody deletes the namespace (recorded: p6). Nothing when it is only the source.
   */
  async lossOf(
    object: Terraform,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { name } = object.metadata;
    if (!object.status?.plan || (await this.stateOf(name, signal))) {
      return undefined;
    }
    return `The source and the Terraform state of "${name}" are both gone, as when the namespace is deleted: nothing here knows the machine any more, and it may still exist. Look on the platform and remove it there, then take the finalizers off the Terraform object.`;
  }

  private async stateOf(
    name: string,
    signal: AbortSignal,
  ): Promise<StateContent | undefined> {
    const { namespace } = this;
    const secret = await this.client.get(
      secrets,
      { namespace, name: namesFor(name).stateSecret },
      { signal },
    );
    return secret && readState(secret);
  }

  /** @returns true when it was looked for and is not there */
  private async removeOne<T extends KubernetesObject>(
    resource: Resource<T>,
    name: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const ref = { namespace: this.namespace, name };
    const found = await this.client.get(resource, ref, { signal });
    if (!found) {
      return true;
    }
    const { uid } = found.metadata;
    await this.client.delete(resource, ref, { uid }, { signal });
    return (await this.client.get(resource, ref, { signal })) === undefined;
  }
}

function stateProblem(name: string, state: StateContent): string | undefined {
  if (!state.readable) {
    return `The state in Secret ${name} cannot be read, so nobody knows whether the machine is gone. Look on the platform, then delete the Secret.`;
  }
  return state.resources.length > 0
    ? `The state in Secret ${name} still holds ${state.resources.join(
        ', ',
      )}: the object went without a destroy. Remove the machine on the platform, then delete the Secret.`
    : undefined;
}
