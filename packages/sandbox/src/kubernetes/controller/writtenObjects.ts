import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CONFIG_MAPS, Kind, SECRETS } from '../store/kinds';
import { child, JsonObject, sameJson, StoredObject } from '../store/objects';
import { ObjectStore } from '../store/objectStore';

/** The Secrets and ConfigMaps that the controller writes for one Terraform object. */
export class WrittenObjects {
  constructor(
    private readonly store: ObjectStore,
    private readonly owner: StoredObject,
  ) {}

  /** Deleted and made again at each plan: a reader in between gets 404 (recorded: b-manual-*). */
  replacePlan(planId: string, text: string, readable: boolean): void {
    const { name } = this.owner.metadata;
    this.replace(SECRETS, `tfplan-default-${name}`, planId, text, {
      type: 'Opaque',
      data: { tfplan: gzipSync(text).toString('base64') },
    });
    if (readable) {
      this.replace(CONFIG_MAPS, `tfplan-default-${name}`, planId, text, {
        data: { tfplan: text },
      });
    }
  }

  /** What a finished deletion takes along. */
  removeAll(outputsSecret: string | undefined): void {
    const { name } = this.owner.metadata;
    this.remove(SECRETS, `tfplan-default-${name}`);
    this.remove(CONFIG_MAPS, `tfplan-default-${name}`);
    if (outputsSecret) {
      this.remove(SECRETS, outputsSecret);
    }
  }

  /** The keys of the outputs Secret, sorted; nothing when there is none. */
  outputKeys(secretName: string): string[] | undefined {
    const { namespace } = this.owner.metadata;
    const found = this.store.get(SECRETS, namespace, secretName);
    return found && Object.keys(child(found.fields, 'data')).sort();
  }

  /** @returns true when something was written */
  writeOutputs(secretName: string, outputs: Record<string, string>): boolean {
    const { namespace } = this.owner.metadata;
    const data = Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [
        key,
        Buffer.from(value).toString('base64'),
      ]),
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
    planId: string,
    text: string,
    fields: JsonObject,
  ): void {
    this.remove(kind, name);
    const owner = this.owner.metadata.name;
    const prefix = 'infra.contrib.fluxcd.io';
    this.store.create(
      kind,
      {
        ...this.metadata(name, false),
        labels: {
          [`${prefix}/plan-name`]: owner,
          [`${prefix}/plan-workspace`]: 'default',
        },
        annotations: {
          ...(kind === SECRETS ? { encoding: 'gzip' } : {}),
          [`${prefix}/plan-full-name`]: owner,
          [`${prefix}/plan-full-workspace`]: 'default',
          [`${prefix}/plan-hash`]: createHash('sha256')
            .update(text)
            .digest('hex'),
          savedPlan: planId,
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
