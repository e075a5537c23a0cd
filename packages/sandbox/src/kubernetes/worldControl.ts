import { randomBytes } from 'node:crypto';
import { checkedFields } from './api/writes';
import { Behaviours } from './controller/behaviours';
import { REQUESTED_AT } from './controller/pass';
import { TofuController } from './controller/tofuController';
import { WorldScenario } from './scenarios';
import {
  ensureAccount,
  ensureNamespace,
  ensureSource,
  seed,
  SOURCE_NAME,
} from './seeds';
import {
  GIT_REPOSITORIES,
  KINDS,
  NAMESPACES,
  SERVICE_ACCOUNTS,
  TERRAFORMS,
} from './store/kinds';
import { child, StoredObject } from './store/objects';
import { ObjectStore } from './store/objectStore';

/** What these scenarios act on. */
export interface WorldParts {
  store: ObjectStore;
  namespace: string;
  behaviours: Behaviours;
  controller: TofuController;
  now: () => Date;
}

/** Runs the scenarios that change objects, or what they need. */
export class WorldControl {
  /** Labels that a scenario took away. */
  private readonly labels = new Map<string, Record<string, string>>();

  constructor(private readonly parts: WorldParts) {}

  /** @throws Error with a text for people */
  run(scenario: WorldScenario): void {
    const { store, namespace, behaviours, controller, now } = this.parts;
    switch (scenario.scenario) {
      case 'address-arrives':
        behaviours.drop('no-address', scenario.name);
        behaviours.drop('address-link-local', scenario.name);
        this.poke(scenario.name);
        break;
      case 'wake':
        controller.wake(scenario.name);
        break;
      case 'controller-started':
        controller.start();
        break;
      case 'delete-object':
        this.deleteObject(scenario.name, scenario.force);
        break;
      case 'create-foreign':
        this.createForeign(scenario.name, '30m');
        break;
      case 'bad-duration':
        this.createForeign(scenario.name, scenario.interval);
        break;
      case 'finalizer-stuck':
        this.changeFinalizers(scenario.name, finalizers => [
          ...finalizers,
          scenario.finalizer,
        ]);
        break;
      case 'finalizer-released':
        this.changeFinalizers(scenario.name, finalizers =>
          finalizers.filter(finalizer => finalizer !== scenario.finalizer),
        );
        break;
      case 'label-leaves':
        this.takeLabels(scenario.name, scenario.label);
        break;
      case 'label-returns':
        this.returnLabels(scenario.name);
        break;
      case 'new-revision':
        this.newRevision(scenario.revision);
        break;
      case 'source-gone':
        this.sourceGone(scenario.artifactOnly);
        break;
      case 'source-back':
        ensureSource(store, namespace, now());
        break;
      case 'service-account-missing':
        this.deleteIfThere(SERVICE_ACCOUNTS, 'tf-runner');
        break;
      case 'service-account-back':
        ensureAccount(store, namespace);
        break;
      case 'namespace-deleted':
        this.deleteNamespace();
        break;
      default:
        this.createNamespace();
    }
  }

  private poke(name: string | undefined): void {
    const { store, namespace } = this.parts;
    for (const object of store.list(TERRAFORMS, namespace)) {
      if (name === undefined || object.metadata.name === name) {
        store.update(TERRAFORMS, {
          ...object,
          metadata: {
            ...object.metadata,
            annotations: {
              ...object.metadata.annotations,
              [REQUESTED_AT]: `address-arrives-${store.currentVersion}`,
            },
          },
        });
      }
    }
  }

  /** As `kubectl delete` does; `force` takes the finalizers away first. */
  private deleteObject(name: string, force: boolean): void {
    const { store } = this.parts;
    if (force) {
      this.changeFinalizers(name, () => []);
    }
    const object = store.get(TERRAFORMS, this.parts.namespace, name);
    if (object) {
      store.delete(TERRAFORMS, object);
    } else if (!force) {
      this.terraform(name);
    }
  }

  /** Somebody else's object: none of the portal's labels, suspended, so that it makes nothing. */
  private createForeign(name: string, interval: string): void {
    const { store, namespace } = this.parts;
    if (store.get(TERRAFORMS, namespace, name)) {
      throw new Error(`There is a Terraform object "${name}" already.`);
    }
    const fields = checkedFields(TERRAFORMS, name, {
      spec: {
        interval,
        suspend: true,
        path: './somewhere/else',
        sourceRef: { kind: 'GitRepository', name: SOURCE_NAME },
      },
    });
    store.create(
      TERRAFORMS,
      { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
      { ...fields, status: { observedGeneration: -1 } },
    );
  }

  private changeFinalizers(
    name: string,
    changed: (finalizers: string[]) => string[],
  ): void {
    const object = this.terraform(name);
    const finalizers = changed(object.metadata.finalizers ?? []);
    this.parts.store.update(TERRAFORMS, {
      ...object,
      metadata: {
        ...object.metadata,
        finalizers: finalizers.length > 0 ? finalizers : undefined,
      },
    });
  }

  private takeLabels(name: string, label: string | undefined): void {
    const object = this.terraform(name);
    const labels = object.metadata.labels ?? {};
    this.labels.set(name, { ...labels, ...this.labels.get(name) });
    const { [label ?? '']: _taken, ...others } = labels;
    this.setLabels(object, label === undefined ? undefined : others);
  }

  private returnLabels(name: string): void {
    const object = this.terraform(name);
    this.setLabels(object, {
      ...object.metadata.labels,
      ...this.labels.get(name),
    });
    this.labels.delete(name);
  }

  private setLabels(
    object: StoredObject,
    labels: Record<string, string> | undefined,
  ): void {
    this.parts.store.update(TERRAFORMS, {
      ...object,
      metadata: { ...object.metadata, labels },
    });
  }

  private newRevision(revision: string | undefined): void {
    const { store, namespace } = this.parts;
    const source = store.get(GIT_REPOSITORIES, namespace, SOURCE_NAME);
    if (!source) {
      throw new Error('The source is gone; "source-back" brings it back.');
    }
    const status = child(source.fields, 'status');
    const digest = randomBytes(20).toString('hex');
    store.update(GIT_REPOSITORIES, {
      ...source,
      fields: {
        ...source.fields,
        status: {
          ...status,
          artifact: {
            ...child(status, 'artifact'),
            revision: revision ?? `main@sha1:${digest}`,
          },
        },
      },
    });
  }

  private sourceGone(artifactOnly: boolean): void {
    const { store, namespace } = this.parts;
    const source = store.get(GIT_REPOSITORIES, namespace, SOURCE_NAME);
    if (source && artifactOnly) {
      const { artifact: _gone, ...status } = child(source.fields, 'status');
      store.update(GIT_REPOSITORIES, {
        ...source,
        fields: { ...source.fields, status },
      });
      return;
    }
    this.deleteIfThere(GIT_REPOSITORIES, SOURCE_NAME);
  }

  private deleteIfThere(
    kind: typeof GIT_REPOSITORIES | typeof SERVICE_ACCOUNTS,
    name: string,
  ): void {
    const { store, namespace } = this.parts;
    const object = store.get(kind, namespace, name);
    if (object) {
      store.delete(kind, object);
    }
  }

  private deleteNamespace(): void {
    const { store, namespace } = this.parts;
    const object = store.get(NAMESPACES, '', namespace);
    if (!object) {
      throw new Error(`There is no namespace "${namespace}".`);
    }
    store.delete(NAMESPACES, object);
  }

  /** An operator takes away what is left of the old namespace and prepares a new one. */
  private createNamespace(): void {
    const { store, namespace, now } = this.parts;
    const old = store.get(NAMESPACES, '', namespace);
    if (old && old.metadata.deletionTimestamp === undefined) {
      throw new Error(`The namespace "${namespace}" is there.`);
    }
    for (const kind of KINDS.filter(candidate => candidate !== NAMESPACES)) {
      for (const object of store.list(kind, namespace)) {
        store.end(kind, object);
      }
    }
    if (old) {
      store.end(NAMESPACES, old);
    }
    ensureNamespace(store, namespace);
    seed(store, namespace, now());
  }

  private terraform(name: string): StoredObject {
    const { store, namespace } = this.parts;
    const object = store.get(TERRAFORMS, namespace, name);
    if (!object) {
      throw new Error(`There is no Terraform object "${name}".`);
    }
    return object;
  }
}
