import { MachinePark } from '../../machinePark';
import {
  child,
  Json,
  JsonObject,
  number,
  sameJson,
  StoredObject,
  text,
} from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { ApplyStage, isResumed } from './applyStage';
import { Behaviours } from './behaviours';
import { EventRecorder } from './events';
import { HealthChecks } from './healthChecks';
import { initialise } from './initStage';
import {
  MachineVariables,
  planText,
  readVariables,
  remembered,
} from './proxmoxModule';
import { OutputsStage } from './outputsStage';
import { Refused } from './refused';
import { RunnerPod } from './runnerPod';
import { TerraformSpec } from './spec';
import { StateLocks } from './stateLocks';
import { StatusWriter } from './statusWriter';
import { Change, TerraformProject } from './terraformProject';
import { WrittenObjects } from './writtenObjects';

const RPC = 'rpc error: code = Internal desc = exit status 1\n\n';

/** @public */
export interface TerraformRunOptions {
  store: ObjectStore;
  park: MachinePark;
  behaviours: Behaviours;
  events: EventRecorder;
  sleep: (ms: number, name: string) => Promise<void>;
  now: () => Date;
  /** Told when an apply of this object has begun. */
  applying: (name: string) => void;
  object: StoredObject;
  spec: TerraformSpec;
  status: StatusWriter;
  written: WrittenObjects;
  pod: RunnerPod;
  source: { revision: string; planId: string };
  deleting: boolean;
  pace: { init: number; plan: number; apply: number; outputs: number };
}

/** What happens inside the runner: init, drift, plan, apply, outputs (order as recorded: a, c, d, e, f). */
export class TerraformRun {
  private readonly project: TerraformProject;
  private readonly name: string;
  private readonly outputs: OutputsStage;
  private readonly locks: StateLocks;
  private drifted = false;

  constructor(private readonly options: TerraformRunOptions) {
    const { name, namespace } = options.object.metadata;
    this.name = name;
    this.project = new TerraformProject(
      options.store,
      options.park,
      options.behaviours,
      namespace,
      name,
      options.now,
    );
    const { revision } = options.source;
    this.outputs = new OutputsStage({ ...options, revision });
    const { lock } = this.project;
    this.locks = new StateLocks({ ...options, lock, revision });
  }

  /** @throws Refused */
  async go(): Promise<void> {
    const variables = await this.init();
    this.locks.forceUnlock();
    if (this.isSettled()) {
      await this.outputs.confirm(this.values());
      return;
    }
    if (isResumed(this.options)) {
      await this.apply(this.changes(variables) ?? 'update', variables);
      return;
    }
    if (this.isDriftPass() || this.isFrozen()) {
      const drift = await this.look('DriftDetectionFailed', variables);
      if (!drift) {
        await this.noDrift();
        return;
      }
      this.driftFound(drift, variables);
    }
    await this.plan(variables);
  }

  /** Only drift is looked for; nothing is ever planned (recorded: e-drift-disable). */
  private isFrozen(): boolean {
    const { spec, deleting } = this.options;
    return spec.approvePlan === 'disable' && !deleting;
  }

  private async init(): Promise<MachineVariables> {
    const { status, source } = this.options;
    const { options, project, locks } = this;
    const read = readVariables(await initialise({ options, project, locks }));
    if (read.ok) {
      return read.variables;
    }
    // Only a plan evaluates variables.
    status.conditions([
      ['Ready', 'Unknown', 'Progressing', 'Terraform Planning'],
    ]);
    throw this.planFailed(read.error, source.revision);
  }

  private isDriftPass(): boolean {
    const { spec, status, deleting, source } = this.options;
    const current = status.status();
    const generation = status.generation();
    return (
      !deleting &&
      !spec.destroy &&
      !spec.disableDriftDetection &&
      !text(child(current, 'plan'), 'pending') &&
      text(current, 'lastPlannedRevision') === source.revision &&
      number(current, 'observedGeneration') === generation
    );
  }

  /** Applied, planned for this generation, and nobody asks for drift: nothing to look at. */
  private isSettled(): boolean {
    const { spec, status, deleting, source } = this.options;
    return (
      !deleting &&
      spec.disableDriftDetection &&
      status.condition('Apply')?.status === 'True' &&
      status.condition('Plan')?.observedGeneration === status.generation() &&
      isPlannedFor(status.status(), status.generation(), source.revision)
    );
  }

  private async noDrift(): Promise<void> {
    const { status, source } = this.options;
    if (this.outputs.areOthers()) {
      await this.outputs.write(this.values());
      return;
    }
    status.conditions(
      [['Ready', 'True', 'NoDrift', `No drift: ${source.revision}`]],
      ['Reconciling', 'StateLocked'],
    );
    status.fields({ observedGeneration: status.generation() });
    this.outputs.succeeded();
  }

  private driftFound(action: Change, variables: MachineVariables): void {
    const { status, events, object, spec, source } = this.options;
    const message = planText(action, remembered(variables));
    this.drifted = true;
    status.conditions(
      [['Ready', 'False', 'DriftDetected', message]],
      ['Reconciling'],
    );
    events.record(
      object,
      'Warning',
      'DriftDetected',
      `Drift detected.\n${message}`,
    );
    if (spec.approvePlan !== 'auto') {
      throw new Refused('DriftDetected', message, source.revision, {
        drift: true,
      });
    }
    status.fields({ lastDriftDetectedAt: status.time() });
  }

  private async plan(variables: MachineVariables): Promise<void> {
    const { status, source, spec, deleting } = this.options;
    const approved = !deleting && !spec.planOnly && spec.approvePlan !== 'auto';
    const pending = text(child(status.status(), 'plan'), 'pending');
    let action = await this.planOnce(variables);
    if (action && approved && spec.approvePlan === source.planId && !pending) {
      // What is approved is planned again before it is applied (recorded: b3 at 4362 ms).
      action = await this.planOnce(variables);
    }
    if (!action) {
      await this.nothingToDo();
    } else if (this.approved()) {
      await this.apply(action, variables);
    } else if (this.outputs.hasOutputs()) {
      // Waiting for approval says Ready=True on an update (recorded: b-manual-*).
      await this.outputs.write(this.values());
    } else {
      this.outputs.succeeded();
    }
  }

  private async planOnce(
    variables: MachineVariables,
  ): Promise<Change | undefined> {
    const { status, source, spec, written } = this.options;
    status.conditions([
      ['Ready', 'Unknown', 'Progressing', 'Terraform Planning'],
    ]);
    const action = await this.look('TFExecPlanFailed', variables);
    const words = action
      ? planText(action, remembered(variables))
      : '\nNo changes. Your infrastructure matches the configuration.\n';
    written.replacePlan(
      {
        id: source.planId,
        text: words,
        serial: this.project.state.serial,
      },
      spec.storeReadablePlan,
    );
    if (action) {
      this.planned();
    }
    return action;
  }

  /** What `terraform plan` finds, under the lock. */
  private look(
    reason: 'TFExecPlanFailed' | 'DriftDetectionFailed',
    variables: MachineVariables,
  ): Promise<Change | undefined> {
    const { behaviours, pace, sleep, source } = this.options;
    const drift = reason === 'DriftDetectionFailed';
    return this.locks.within(
      {
        operation: 'OperationTypePlan',
        reason,
        event: drift ? 'Drift detection' : 'Plan',
      },
      async () => {
        await sleep(drift ? pace.plan / 2 : pace.plan, this.name);
        if (!drift && behaviours.take('plan-fails', this.name)) {
          throw this.planFailed(
            `Error: Resource precondition failed\n\n  on main.tf line 77, in resource "proxmox_virtual_environment_vm" "vm":\n  77:       condition     = local.template_exists\n    ├────────────────\n    │ local.template_exists is false\n\nThe template ${variables.template_name} does not exist on node ${variables.target_node}.\n`,
            source.revision,
          );
        }
        return this.changes(variables);
      },
    );
  }

  private changes(variables: MachineVariables): Change | undefined {
    return this.options.deleting || this.options.spec.destroy
      ? this.project.leftToDestroy()
      : this.project.changes(variables);
  }

  private async nothingToDo(): Promise<void> {
    const { status, source, deleting, spec } = this.options;
    const words =
      deleting || spec.destroy
        ? 'No objects need to be destroyed'
        : 'Plan no changes';
    status.conditions(
      [
        [
          'Ready',
          'True',
          'TerraformPlannedNoChanges',
          `${words}: ${source.revision}`,
        ],
        ['Plan', 'False', 'TerraformPlannedNoChanges', words],
      ],
      ['Reconciling', 'StateLocked'],
    );
    this.rememberPlan(undefined);
    if (deleting) {
      return;
    }
    if (spec.destroy) {
      this.outputs.succeeded();
    } else {
      await this.outputs.write(this.values());
    }
  }

  private planned(): void {
    const { status, spec, source, events, object } = this.options;
    const message = planMessage(spec, source.planId);
    if (spec.approvePlan !== 'auto') {
      events.record(
        object,
        'Normal',
        'TerraformPlanSucceed',
        `Planned.\n${message}`,
      );
    }
    status.conditions(
      [
        ['Ready', 'Unknown', 'TerraformPlannedWithChanges', message],
        ['Plan', 'True', 'TerraformPlannedWithChanges', 'Plan generated'],
      ],
      ['StateLocked'],
    );
    this.rememberPlan(source.planId);
  }

  private rememberPlan(pending: string | undefined): void {
    const { status, source, spec, deleting } = this.options;
    const before = status.status();
    const applied = text(before, 'lastAppliedRevision') !== undefined;
    const plan = status.plan({
      pending,
      isDestroyPlan: spec.destroy && !deleting ? true : undefined,
      isDriftDetectionPlan: this.drifted && applied ? true : undefined,
    });
    const generation = status.generation();
    if (
      pending !== undefined &&
      sameJson(plan, before.plan) &&
      isPlannedFor(before, generation, source.revision)
    ) {
      return;
    }
    status.fields({
      lastAttemptedRevision: source.revision,
      lastPlanAt: status.time(),
      lastPlannedGeneration: generation,
      lastPlannedRevision: source.revision,
      observedGeneration: generation,
      ...(before.lock ? { lock: {} } : {}),
      ...(Object.keys(plan).length > 0 || before.plan ? { plan } : {}),
    });
  }

  private approved(): boolean {
    const { spec, deleting, source } = this.options;
    return (
      deleting ||
      (!spec.planOnly && ['auto', source.planId].includes(spec.approvePlan))
    );
  }

  private apply(action: Change, variables: MachineVariables): Promise<void> {
    const { options, project, locks, outputs } = this;
    const checks = new HealthChecks(options);
    const stage = new ApplyStage({ options, project, locks, outputs, checks });
    return stage.run(action, variables);
  }

  private values(): Record<string, Json> {
    return this.project.state.read()?.outputs ?? {};
  }

  private planFailed(error: string, revision: string): Refused {
    const { events, object } = this.options;
    events.record(
      object,
      'Warning',
      'TFExecPlanFailed',
      `Plan error: ${RPC}${error}`,
    );
    return new Refused(
      'TFExecPlanFailed',
      `error running Plan: ${RPC}${error}`,
      revision,
    );
  }
}

function planMessage(spec: TerraformSpec, planId: string): string {
  if (spec.approvePlan === 'auto') {
    return 'Plan generated';
  }
  return spec.planOnly
    ? 'Plan generated: This object is in the plan only mode.'
    : `Plan generated: set approvePlan: "${planId}" to approve this plan.`;
}

/** True when this generation was planned at this revision. */
function isPlannedFor(
  status: JsonObject,
  generation: number,
  revision: string,
): boolean {
  return (
    number(status, 'lastPlannedGeneration') === generation &&
    text(status, 'lastPlannedRevision') === revision
  );
}
