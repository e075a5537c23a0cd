import { SECRETS, TERRAFORMS } from '../store/kinds';
import { child, number, StoredObject, text } from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { conditionOf } from './conditions';
import { specOf, TerraformSpec } from './spec';

const PREFIX = 'tf.dependency.of.';

/** What other Terraform objects an object waits for, and which wait for it (recorded: f11). */
export class Dependencies {
  constructor(
    private readonly store: ObjectStore,
    private readonly object: StoredObject,
    private readonly spec: TerraformSpec,
  ) {}

  /** @returns what is missing of what the object depends on */
  missing(): string | undefined {
    for (const { name, namespace } of this.wanted()) {
      const subject = `'${namespace}/${name}' dependency`;
      const other = this.store.get(TERRAFORMS, namespace, name);
      if (!other) {
        return `unable to get ${subject}: Terraform.infra.contrib.fluxcd.io "${name}" not found`;
      }
      if (!this.isReady(other)) {
        return `dependency '${namespace}/${name}' is not ready`;
      }
    }
    return undefined;
  }

  /** Puts a finalizer on each of them. */
  hold(): void {
    this.change(finalizers =>
      finalizers.includes(this.finalizer)
        ? finalizers
        : [...finalizers, this.finalizer],
    );
  }

  /** Takes it away again. */
  release(): void {
    this.change(finalizers =>
      finalizers.filter(finalizer => finalizer !== this.finalizer),
    );
  }

  /** The names of those that depend on this object. */
  dependants(): string[] {
    return (this.object.metadata.finalizers ?? [])
      .filter(finalizer => finalizer.startsWith(PREFIX))
      .map(finalizer => finalizer.slice(PREFIX.length));
  }

  private get finalizer(): string {
    return PREFIX + this.object.metadata.name;
  }

  private wanted() {
    return this.spec.dependsOn.map(({ name, namespace }) => ({
      name,
      namespace: namespace ?? this.object.metadata.namespace,
    }));
  }

  private isReady(other: StoredObject): boolean {
    const status = child(other.fields, 'status');
    const spec = specOf(other);
    const secret = spec.writeOutputsToSecret?.name;
    return (
      conditionOf(status, 'Ready')?.status === 'True' &&
      number(status, 'observedGeneration') === other.metadata.generation &&
      text(status, 'lastAppliedRevision') !== undefined &&
      (secret === undefined ||
        this.store.get(SECRETS, other.metadata.namespace, secret) !== undefined)
    );
  }

  private change(changed: (finalizers: string[]) => string[]): void {
    for (const { name, namespace } of this.wanted()) {
      const other = this.store.get(TERRAFORMS, namespace, name);
      if (other) {
        const finalizers = changed(other.metadata.finalizers ?? []);
        this.store.update(TERRAFORMS, {
          ...other,
          metadata: { ...other.metadata, finalizers },
        });
      }
    }
  }
}
