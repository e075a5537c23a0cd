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
import { namesFor } from './terraform';

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

/**
 * Removes what stays behind when the object is gone: state and lease have no owner and survive it
 * (recorded: f1). A state that still holds something is left alone: its object went without a destroy
 * (finalizer removed by hand), and it is all that anybody knows of the machine.
 */
export async function removeLeftovers(
  client: Pick<KubernetesClient, 'get' | 'delete'>,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<RemoveProgress> {
  const names = namesFor(name);
  const state = await client.get(
    secrets,
    { namespace, name: names.stateSecret },
    { signal },
  );
  const blockedBy = state && stateProblem(names.stateSecret, readState(state));
  if (blockedBy) {
    return {
      state: 'removing',
      detail: 'The Terraform object is gone, its machine perhaps not.',
      blockedBy,
    };
  }
  const gone = await Promise.all([
    removeOne(client, secrets, namespace, names.outputsSecret, signal),
    removeOne(client, secrets, namespace, names.planSecret, signal),
    removeOne(client, secrets, namespace, names.stateSecret, signal),
    removeOne(client, leases, namespace, names.lease, signal),
  ]);
  return gone.every(Boolean)
    ? { state: 'removed' }
    : { state: 'removing', detail: 'What was left behind is being removed.' };
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

/** @returns true when it was looked for and is not there */
async function removeOne<T extends KubernetesObject>(
  client: Pick<KubernetesClient, 'get' | 'delete'>,
  resource: Resource<T>,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const ref = { namespace, name };
  const found = await client.get(resource, ref, { signal });
  if (!found) {
    return true;
  }
  await client.delete(resource, ref, { uid: found.metadata.uid }, { signal });
  return (await client.get(resource, ref, { signal })) === undefined;
}
