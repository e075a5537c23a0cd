import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { CONFIG_MAPS, Kind, SECRETS } from '../store/kinds';
import {
  child,
  Json,
  JsonObject,
  sameJson,
  StoredObject,
  text,
} from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { outputType } from './terraformState';

const planFileSchema = z.object({ serial: z.number() });

/** The Secrets and ConfigMaps that the controller writes for one Terraform object. */
export class WrittenObjects {
  constructor(
    private readonly store: ObjectStore,
    private readonly owner: StoredObject,
  ) {}

  /**
   * Deleted and made again at each plan: a reader in between gets 404 (recorded: b-manual-*). The
   * binary plan remembers the state that it was made for.
   */
  replacePlan(
    plan: { id: string; text: string; serial: number },
    readable: string,
  ): void {
    const { name } = this.owner.metadata;
    const secretName = `tfplan-default-${name}`;
    const file = JSON.stringify({ serial: plan.serial, text: plan.text });
    this.replace(SECRETS, secretName, name, plan, {
      type: 'Opaque',
      data: { tfplan: gzipSync(file).toString('base64') },
    });
    if (readable === 'human') {
      this.replace(CONFIG_MAPS, secretName, name, plan, {
        data: { tfplan: plan.text },
      });
    }
    if (readable === 'json') {
      const json = JSON.stringify({
        format_version: '1.2',
        terraform_version: '1.11.4',
        text: plan.text,
      });
      this.replace(SECRETS, `${secretName}.json`, `${name}.json`, plan, {
        type: 'Opaque',
        data: { tfplan: gzipSync(json).toString('base64') },
      });
    }
  }

  /** The state that the stored plan was made for; nothing when there is no plan. */
  plannedSerial(): number | undefined {
    const { name, namespace } = this.owner.metadata;
    const secret = this.store.get(SECRETS, namespace, `tfplan-default-${name}`);
    const tfplan = secret && text(child(secret.fields, 'data'), 'tfplan');
    return tfplan === undefined
      ? undefined
      : planFileSchema.parse(
          JSON.parse(
            gunzipSync(Buffer.from(tfplan, 'base64')).toString('utf8'),
          ),
        ).serial;
  }

  /** What a finished deletion takes along. */
  removeAll(outputsSecret: string | undefined): void {
    const { name } = this.owner.metadata;
    this.remove(SECRETS, `tfplan-default-${name}`);
    this.remove(SECRETS, `tfplan-default-${name}.json`);
    this.remove(CONFIG_MAPS, `tfplan-default-${name}`);
    if (outputsSecret) {
      this.remove(SECRETS, outputsSecret);
    }
  }

  /** The keys of the outputs Secret, types included, sorted; nothing when there is none. */
  outputKeys(secretName: string): string[] | undefined {
    const { namespace } = this.owner.metadata;
    const found = this.store.get(SECRETS, namespace, secretName);
    return found && Object.keys(child(found.fields, 'data')).sort();
  }

  /** @returns true when something was written */
  writeOutputs(secretName: string, outputs: Record<string, Json>): boolean {
    const { namespace } = this.owner.metadata;
    const data = Object.fromEntries(
      Object.entries(outputs).flatMap(([key, value]) =>
        typeof value === 'string'
          ? [[key, encoded(value)]]
          : [
              [key, encoded(indented(value))],
              [`${key}__type`, encoded(indented(outputType(value)))],
            ],
      ),
    );
    const fields: JsonObject = { type: 'Opaque', data };
    const existing = this.store.get(SECRETS, namespace, secretName);
    if (existing && sameJson(existing.fields, fields)) {
      return false;
    }
    if (existing) {
      this.store.update(SECRETS, { ...existing, fields });
    } else {
      this.store.create(SECRETS, this.metadata(secretName, true), fields);
    }
    return true;
  }

  private replace(
    kind: Kind,
    name: string,
    fullName: string,
    plan: { id: string; text: string },
    fields: JsonObject,
  ): void {
    this.remove(kind, name);
    const prefix = 'infra.contrib.fluxcd.io';
    this.store.create(
      kind,
      {
        ...this.metadata(name, false),
        labels: {
          [`${prefix}/plan-name`]: fullName,
          [`${prefix}/plan-workspace`]: 'default',
        },
        annotations: {
          ...(kind === SECRETS ? { encoding: 'gzip' } : {}),
          [`${prefix}/plan-full-name`]: fullName,
          [`${prefix}/plan-full-workspace`]: 'default',
          [`${prefix}/plan-hash`]: createHash('sha256')
            .update(JSON.stringify(fields))
            .digest('hex'),
          savedPlan: plan.id,
        },
      },
      fields,
    );
  }

  private remove(kind: Kind, name: string): void {
    const found = this.store.get(kind, this.owner.metadata.namespace, name);
    if (found) {
      this.store.delete(kind, found);
    }
  }

  private metadata(name: string, controller: boolean) {
    const { apiVersion, kind, metadata } = this.owner;
    return {
      name,
      namespace: metadata.namespace,
      ownerReferences: [
        {
          apiVersion,
          kind,
          name: metadata.name,
          uid: metadata.uid,
          ...(controller ? { controller } : {}),
        },
      ],
    };
  }
}

function encoded(value: string): string {
  return Buffer.from(value).toString('base64');
}

/** JSON as the real Secret holds it: indented as inside Terraform's own output (recorded: a-create-auto). */
function indented(value: Json): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n    ');
}
