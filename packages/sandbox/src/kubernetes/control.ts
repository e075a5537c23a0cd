import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand } from '../standIn';
import { conditionOf } from './controller/conditions';
import { TerraformLock } from './controller/terraformLock';
import {
  isRunScenario,
  isServerScenario,
  kubernetesScenarios,
  RunScenario,
} from './scenarios';
import { ServerControl, ServerParts } from './serverControl';
import { SECRETS, TERRAFORMS } from './store/kinds';
import { child, StoredObject } from './store/objects';
import { WorldControl, WorldParts } from './worldControl';

/** What the scenarios act on. */
export interface ControlParts extends WorldParts, ServerParts {
  /** The machine behind an object goes away without Terraform's knowledge. */
  loseMachine: (name: string) => Promise<void>;
}

/** Runs the scenarios of the control API. */
export class Control {
  private readonly world: WorldControl;
  private readonly server: ServerControl;

  constructor(private readonly parts: ControlParts) {
    this.world = new WorldControl(parts);
    this.server = new ServerControl(parts);
  }

  /** @throws Error with a text for people */
  async run(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(kubernetesScenarios, command);
    if (scenario.scenario === 'reset') {
      await this.reset();
    } else if (scenario.scenario === 'state') {
      // The answer is all that is wanted.
    } else if (isRunScenario(scenario)) {
      await this.nextRuns(scenario);
    } else if (isServerScenario(scenario)) {
      await this.server.run(scenario);
    } else {
      this.world.run(scenario);
    }
    return this.state();
  }

  private async nextRuns(scenario: RunScenario): Promise<void> {
    const { behaviours, controller } = this.parts;
    switch (scenario.scenario) {
      case 'controller-killed':
        if (scenario.at === 'now' || controller.isApplying(scenario.name)) {
          await controller.kill();
        } else {
          behaviours.add(scenario);
        }
        break;
      case 'lock-left-behind':
        if (scenario.name === undefined) {
          behaviours.add(scenario);
        } else {
          this.leaveLock(scenario.name, scenario.id);
        }
        break;
      case 'drift':
        if (scenario.how === 'gone') {
          await this.parts.loseMachine(scenario.name);
        } else {
          behaviours.add(scenario);
        }
        controller.wake(scenario.name);
        break;
      default:
        behaviours.add(scenario);
    }
  }

  private leaveLock(name: string, id: string): void {
    const { store, namespace, now } = this.parts;
    const lock = new TerraformLock(store, namespace, name, now);
    const other = lock.take('OperationTypeApply', id);
    if (other) {
      throw new Error(`The state of "${name}" is locked by ${other.id} now.`);
    }
  }

  private async reset(): Promise<void> {
    const { behaviours, controller } = this.parts;
    behaviours.clear();
    controller.start();
    await this.server.reset();
  }

  private state(): ControlAnswer {
    const { store, namespace, behaviours, watches, listener } = this.parts;
    const { faults, controller } = this.parts;
    return {
      open: listener.isOpen,
      starting: faults.starting,
      storeHangs: faults.storeHangs !== undefined,
      controller: controller.isRunning ? 'running' : 'killed',
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
