import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { SECRETS } from '../store/kinds';
import { child, Json, StoredObject, text } from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { stateLabels } from './terraformLock';

/** The one machine that a configuration holds, as Terraform remembers it. */
export const machineStateSchema = z.object({
  /** The variables that it was made from. */
  variables: z.record(z.string(), z.json()),
  /** Strings, and values of other types. */
  outputs: z.record(z.string(), z.json()),
  /** Half made: Terraform replaces it. */
  tainted: z.boolean(),
});

/** @public */
export type MachineState = z.infer<typeof machineStateSchema>;

const stateFileSchema = z.object({
  serial: z.number(),
  lineage: z.string(),
  outputs: z.record(z.string(), z.object({ value: z.json() })),
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
 * Terraform's `kubernetes` backend: the state survives the object, since it has no owner (recorded:
 * f1 leaves an empty state and a free lease behind, f2 a full one).
 */
export class TerraformState {
  private readonly secretName: string;

  constructor(
    private readonly store: ObjectStore,
    private readonly namespace: string,
    private readonly name: string,
  ) {
    this.secretName = `tfstate-default-${name}`;
  }

  get exists(): boolean {
    return this.secret() !== undefined;
  }

  /** How often it was written: a plan that was made before the last time is stale. */
  get serial(): number {
    return this.file().serial;
  }

  /** `terraform init`: an empty state. */
  makeEmpty(): void {
    this.store.create(
      SECRETS,
      {
        name: this.secretName,
        namespace: this.namespace,
        labels: stateLabels(this.name),
        annotations: { encoding: 'gzip' },
      },
      { type: 'Opaque' },
    );
    this.write(emptyFile());
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
          { value, type: outputType(value) },
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

/** A type as Terraform writes it: `"number"`, `["list","string"]` (recorded: a-create-auto). */
export function outputType(value: Json): Json {
  if (Array.isArray(value)) {
    return ['list', value.length > 0 ? outputType(value[0]) : 'dynamic'];
  }
  if (typeof value === 'object' && value !== null) {
    return [
      'object',
      Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, outputType(inner)]),
      ),
    ];
  }
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
