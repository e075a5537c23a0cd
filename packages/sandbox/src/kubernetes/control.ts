import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand } from '../standIn';
import { ApiServer } from './api/apiServer';
import { checkedFields } from './api/writes';
import { Watches } from './api/watches';
import { Behaviours } from './controller/behaviours';
import { conditionOf } from './controller/conditions';
import { REQUESTED_AT } from './controller/pass';
import { Listener } from './listener';
import { KubernetesScenario, kubernetesScenarios } from './scenarios';
import { SOURCE_NAME } from './seeds';
import { SECRETS, TERRAFORMS } from './store/kinds';
import { child, StoredObject } from './store/objects';
import { ObjectStore } from './store/objectStore';

/** What the scenarios act on. */
export interface ControlParts {
  store: ObjectStore;
  namespace: string;
  behaviours: Behaviours;
  api: ApiServer;
  watches: Watches;
  listener: Listener;
}

/** Runs the scenarios of the control API. */
export class Control {
  constructor(private readonly parts: ControlParts) {}

  /** @throws Error with a text for people */
  async run(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(kubernetesScenarios, command);
    const { behaviours, api, watches } = this.parts;
    switch (scenario.scenario) {
      case 'state':
        break;
      case 'reset':
        await this.reset();
        break;
      case 'plan-fails':
      case 'apply-fails':
      case 'destroy-fails':
      case 'never-starts':
      case 'slow':
      case 'no-address':
        behaviours.add(scenario);
        break;
      case 'address-arrives':
        this.addressArrives(scenario.name);
        break;
      case 'too-many-requests':
        api.faults.tooManyRequests = scenario.times;
        break;
      case 'stall-watch':
        watches.behaviour.stalled = true;
        break;
      case 'close-watch':
        watches.endAll(scenario.abruptly);
        break;
      case 'split-watch':
        watches.behaviour.pieceBytes = scenario.bytes;
        break;
      case 'forget-history':
        this.parts.store.forgetHistory();
        break;
      default:
        await this.world(scenario);
    }
    return this.state();
  }

  private async world(
    scenario: Extract<
      KubernetesScenario,
      {
        scenario: 'api-down' | 'api-up' | 'delete-object' | 'create-foreign';
      }
    >,
  ): Promise<void> {
    switch (scenario.scenario) {
      case 'api-down':
        if (scenario.mode === '503') {
          this.parts.api.faults.starting = true;
        } else {
          await this.parts.listener.shut();
        }
        break;
      case 'api-up':
        await this.apiUp();
        break;
      case 'delete-object':
        this.deleteObject(scenario.name, scenario.force);
        break;
      default:
        this.createForeign(scenario.name);
    }
  }

  private async reset(): Promise<void> {
    const { behaviours, api, watches } = this.parts;
    behaviours.clear();
    api.faults.tooManyRequests = 0;
    watches.behaviour.stalled = false;
    watches.behaviour.pieceBytes = undefined;
    await this.apiUp();
  }

  /** A server that comes back knows no older version (recorded: i8). */
  private async apiUp(): Promise<void> {
    const { api, listener, store } = this.parts;
    api.faults.starting = false;
    if (!listener.isOpen) {
      store.forgetHistory();
      await listener.open();
    }
  }

  /** The agent answers now; the next pass finds it. */
  private addressArrives(name: string | undefined): void {
    const { behaviours, store, namespace } = this.parts;
    behaviours.drop('no-address', name);
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
    const object = this.terraform(name);
    store.delete(
      TERRAFORMS,
      force
        ? store.update(TERRAFORMS, {
            ...object,
            metadata: { ...object.metadata, finalizers: undefined },
          })
        : object,
    );
  }

  /** Somebody else's object: none of the portal's labels, suspended, so that it makes nothing. */
  private createForeign(name: string): void {
    const { store, namespace } = this.parts;
    if (store.get(TERRAFORMS, namespace, name)) {
      throw new Error(`There is a Terraform object "${name}" already.`);
    }
    const fields = checkedFields(TERRAFORMS, name, {
      spec: {
        interval: '30m',
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

  private terraform(name: string): StoredObject {
    const { store, namespace } = this.parts;
    const object = store.get(TERRAFORMS, namespace, name);
    if (!object) {
      throw new Error(`There is no Terraform object "${name}".`);
    }
    return object;
  }

  private state(): ControlAnswer {
    const { store, namespace, behaviours, api, watches, listener } = this.parts;
    return {
      open: listener.isOpen,
      starting: api.faults.starting,
      watches: watches.count,
      scenarios: behaviours.list(),
      terraforms: store.list(TERRAFORMS, namespace).map(summary),
      secrets: store
        .list(SECRETS, namespace)
        .map(({ metadata }) => metadata.name),
    };
  }
}

function summary(object: StoredObject): ControlAnswer {
  const ready = conditionOf(child(object.fields, 'status'), 'Ready');
  return {
    name: object.metadata.name,
    generation: object.metadata.generation,
    ready: ready?.status ?? null,
    reason: ready?.reason ?? null,
    message: ready?.message ?? null,
    deleting: object.metadata.deletionTimestamp !== undefined,
  };
}
