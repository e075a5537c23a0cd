import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { LEASES, SECRETS } from '../store/kinds';
import { child, Json, StoredObject, text } from '../store/objects';
import { ObjectStore } from '../store/objectStore';

/** The one machine that a configuration holds, as Terraform remembers it. */
export const machineStateSchema = z.object({
  /** The variables that it was made from. */
  variables: z.record(z.string(), z.json()),
  outputs: z.record(z.string(), z.string()),
  /** Half made: Terraform replaces it. */
  tainted: z.boolean(),
});

/** @public */
export type MachineState = z.infer<typeof machineStateSchema>;

const stateFileSchema = z.object({
  serial: z.number(),
  lineage: z.string(),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
  resources: z.array(
    z.object({
      instances: z.array(
        z.object({
          status: z.string().optional(),
          attributes: z.record(z.string(), z.json()),
        }),
      ),
    }),
  ),
});

type StateFile = z.infer<typeof stateFileSchema>;

/**
 * Terraform's `kubernetes` backend: state and lock survive the object, since neither has an owner
 * (recorded: f1 leaves an empty state and a free lease behind, f2 a full one).
 */
export class TerraformState {
  private readonly secretName: string;
  private readonly leaseName: string;

  constructor(
    private readonly store: ObjectStore,
    private readonly namespace: string,
    private readonly name: string,
  ) {
    this.secretName = `tfstate-default-${name}`;
    this.leaseName = `lock-tfstate-default-${name}`;
  }

  /** `terraform init`: makes an empty state when there is none. */
  init(): void {
    if (this.secret()) {
      return;
    }
    this.lock();
    this.store.create(SECRETS, this.metadata(this.secretName), {
      type: 'Opaque',
    });
    this.write(emptyFile());
    this.unlock();
  }

  read(): MachineState | undefined {
    const { resources, outputs } = this.file();
    const instance = resources[0]?.instances[0];
    return instance
      ? {
          variables: instance.attributes,
          outputs: Object.fromEntries(
            Object.entries(outputs).map(([key, { value }]) => [key, value]),
          ),
          tainted: instance.status === 'tainted',
        }
      : undefined;
  }

  save(machine: MachineState | undefined): void {
    const file = this.file();
    this.write({
      serial: file.serial + 1,
      lineage: file.lineage,
      outputs: Object.fromEntries(
        Object.entries(machine?.outputs ?? {}).map(([key, value]) => [
          key,
          { value },
        ]),
      ),
      resources: machine
        ? [
            {
              instances: [
                {
                  ...(machine.tainted ? { status: 'tainted' } : {}),
                  attributes: machine.variables,
                },
              ],
            },
          ]
        : [],
    });
  }

  /** Holds the lock; each step of Terraform does. */
  lock(): void {
    this.lease({ holderIdentity: randomUUID() });
  }

  unlock(): void {
    this.lease({});
  }

  private lease(spec: { [key: string]: Json }): void {
    const existing = this.store.get(LEASES, this.namespace, this.leaseName);
    if (existing) {
      this.store.update(LEASES, { ...existing, fields: { spec } });
    } else {
      this.store.create(LEASES, this.metadata(this.leaseName), { spec });
    }
  }

  private metadata(name: string) {
    return {
      name,
      namespace: this.namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'terraform',
        tfstate: 'true',
        tfstateSecretSuffix: this.name,
        tfstateWorkspace: 'default',
      },
      ...(name === this.secretName
        ? { annotations: { encoding: 'gzip' } }
        : {}),
    };
  }

  private secret(): StoredObject | undefined {
    return this.store.get(SECRETS, this.namespace, this.secretName);
  }

  private file(): StateFile {
    const secret = this.secret();
    const encoded = secret && text(child(secret.fields, 'data'), 'tfstate');
    return encoded
      ? stateFileSchema.parse(
          JSON.parse(
            gunzipSync(Buffer.from(encoded, 'base64')).toString('utf8'),
          ),
        )
      : emptyFile();
  }

  private write(file: StateFile): void {
    const secret = this.secret();
    if (!secret) {
      return;
    }
    const state = {
      version: 4,
      terraform_version: '1.11.4',
      ...file,
      outputs: Object.fromEntries(
        Object.entries(file.outputs).map(([key, { value }]) => [
          key,
          { value, type: 'string' },
        ]),
      ),
      resources: file.resources.map(resource => ({
        mode: 'managed',
        type: 'proxmox_virtual_environment_vm',
        name: 'vm',
        provider: 'provider["bpg/proxmox"]',
        ...resource,
      })),
    };
    this.store.update(SECRETS, {
      ...secret,
      fields: {
        ...secret.fields,
        data: {
          tfstate: gzipSync(JSON.stringify(state)).toString('base64'),
        },
      },
    });
  }
}

function emptyFile(): StateFile {
  return { serial: 0, lineage: randomUUID(), outputs: {}, resources: [] };
}
