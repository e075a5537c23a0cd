import { MachinePark } from '../../machinePark';
import { child, number, StoredObject, text } from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { Behaviours } from './behaviours';
import { EventRecorder } from './events';
import {
  MachineVariables,
  planText,
  readVariables,
  remembered,
} from './proxmoxModule';
import { OutputsStage } from './outputsStage';
import { Refused } from './refused';
import { TerraformSpec } from './spec';
import { StatusWriter } from './statusWriter';
import { Change, TerraformProject } from './terraformProject';
import { collectVariables } from './variables';
import { WrittenObjects } from './writtenObjects';

const RPC = 'rpc error: code = Internal desc = exit status 1\n\n';

/** @public */
export interface TerraformRunOptions {
  store: ObjectStore;
  park: MachinePark;
  behaviours: Behaviours;
  events: EventRecorder;
  sleep: (ms: number, name: string) => Promise<void>;
  object: StoredObject;
  spec: TerraformSpec;
  status: StatusWriter;
  written: WrittenObjects;
  source: { revision: string; planId: string };
  deleting: boolean;
  pace: { init: number; plan: number; apply: number; outputs: number };
}

/** What happens inside the runner: init, drift, plan, apply, outputs (order as recorded: a, c, d, e, f). */
export class TerraformRun {
  private readonly project: TerraformProject;
  private readonly name: string;
  private readonly outputs: OutputsStage;
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
    );
    this.outputs = new OutputsStage({
      ...options,
      revision: options.source.revision,
    });
  }

  /** @throws Refused */
  async go(): Promise<void> {
    const variables = await this.init();
    if (this.isSettled()) {
      this.outputs.confirm(this.values());
      return;
    }
    if (this.isDriftPass()) {
      const drift = this.changes(variables);
      await this.options.sleep(this.options.pace.plan / 2, this.name);
      if (!drift) {
        this.noDrift();
        return;
      }
      this.driftFound(drift, variables);
    }
    await this.plan(variables);
  }

  private async init(): Promise<MachineVariables> {
    const { status, store, spec, object, pace, sleep, source } = this.options;
    status.conditions([['Ready', 'Unknown', 'Progressing', 'Initializing']]);
    const collected = collectVariables(store, object.metadata.namespace, spec);
    if (!collected.ok) {
      throw this.refused('VarsGenerationFailed', collected.message);
    }
    await sleep(pace.init, this.name);
    if (/-\d+$/.test(this.name)) {
      throw this.refused(
        'TFExecInitFailed',
        `error running Init: rpc error: code = Internal desc = \nError: secret_suffix must not end with '-<number>', got "${this.name}"\n\n`,
      );
    }
    this.project.state.init();
    const read = readVariables(collected.values);
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
      !spec.disableDriftDetection &&
      !text(child(current, 'plan'), 'pending') &&
      number(current, 'lastPlannedGeneration') === generation &&
      number(current, 'observedGeneration') === generation &&
      text(current, 'lastPlannedRevision') === source.revision
    );
  }

  /** Applied, planned for this generation, and nobody asks for drift: nothing to look at. */
  private isSettled(): boolean {
    const { spec, status, deleting, source } = this.options;
    const current = status.status();
    return (
      !deleting &&
      spec.disableDriftDetection &&
      status.condition('Apply')?.status === 'True' &&
      status.condition('Plan')?.observedGeneration === status.generation() &&
      number(current, 'lastPlannedGeneration') === status.generation() &&
      text(current, 'lastPlannedRevision') === source.revision
    );
  }

  private noDrift(): void {
    const { status, source } = this.options;
    if (this.outputs.areOthers()) {
      this.outputs.write(this.values());
      return;
    }
    status.conditions(
      [['Ready', 'True', 'NoDrift', `No drift: ${source.revision}`]],
      ['Reconciling'],
    );
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
    status.fields({ lastDriftDetectedAt: status.time() });
    if (spec.approvePlan !== 'auto') {
      throw new Refused('DriftDetected', message, source.revision);
    }
  }

  private async plan(variables: MachineVariables): Promise<void> {
    const { status, behaviours, pace, sleep, source, spec } = this.options;
    status.conditions([
      ['Ready', 'Unknown', 'Progressing', 'Terraform Planning'],
    ]);
    this.project.state.lock();
    await sleep(pace.plan, this.name);
    this.project.state.unlock();
    if (behaviours.take('plan-fails', this.name)) {
      throw this.planFailed(
        `Error: Resource precondition failed\n\n  on main.tf line 77, in resource "proxmox_virtual_environment_vm" "vm":\n  77:       condition     = local.template_exists\n    ├────────────────\n    │ local.template_exists is false\n\nThe template ${variables.template_name} does not exist on node ${variables.target_node}.\n`,
        source.revision,
      );
    }
    const action = this.changes(variables);
    const body = planText(action ?? 'create', remembered(variables));
    this.options.written.replacePlan(
      source.planId,
      action
        ? body
        : '\nNo changes. Your infrastructure matches the configuration.\n',
      spec.storeReadablePlan === 'human',
    );
    if (!action) {
      this.nothingToDo();
      return;
    }
    this.planned();
    if (this.approved()) {
      await this.apply(action, variables);
    } else if (this.outputs.hasOutputs()) {
      // Waiting for approval says Ready=True on an update (recorded: b-manual-*).
      this.outputs.write(this.values());
    } else {
      this.outputs.succeeded();
    }
  }

  private changes(variables: MachineVariables): Change | undefined {
    return this.options.deleting
      ? this.project.leftToDestroy()
      : this.project.changes(variables);
  }

  private nothingToDo(): void {
    const { status, source, deleting } = this.options;
    const words = deleting
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
      ['Reconciling'],
    );
    this.rememberPlan(undefined);
    if (deleting) {
      return;
    }
    if (this.outputs.hasOutputs()) {
      this.outputs.write(this.values());
    } else {
      this.outputs.succeeded();
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
    status.conditions([
      ['Ready', 'Unknown', 'TerraformPlannedWithChanges', message],
      ['Plan', 'True', 'TerraformPlannedWithChanges', 'Plan generated'],
    ]);
    this.rememberPlan(source.planId);
  }

  private rememberPlan(pending: string | undefined): void {
    const { status, source } = this.options;
    const applied = text(status.status(), 'lastAppliedRevision') !== undefined;
    const plan = status.plan({
      pending,
      isDriftDetectionPlan: this.drifted && applied ? true : undefined,
    });
    status.fields({
      lastAttemptedRevision: source.revision,
      lastPlanAt: status.time(),
      lastPlannedGeneration: status.generation(),
      lastPlannedRevision: source.revision,
      observedGeneration: status.generation(),
      ...(Object.keys(plan).length > 0 || status.status().plan ? { plan } : {}),
    });
  }

  private approved(): boolean {
    const { spec, deleting, source } = this.options;
    return (
      deleting ||
      (!spec.planOnly && ['auto', source.planId].includes(spec.approvePlan))
    );
  }

  private async apply(
    action: Change,
    variables: MachineVariables,
  ): Promise<void> {
    const { status, events, object, pace, sleep, source } = this.options;
    status.conditions([['Ready', 'Unknown', 'Progressing', 'Applying']]);
    status.conditions([['Apply', 'Unknown', 'Progressing', 'Apply started']]);
    this.project.state.lock();
    await sleep(pace.apply, this.name);
    const error =
      action === 'destroy'
        ? await this.project.destroy()
        : await this.project.make(variables);
    this.project.state.unlock();
    if (error !== undefined) {
      events.record(
        object,
        'Warning',
        'TFExecApplyFailed',
        `Apply error: ${RPC}${error}`,
      );
      throw new Refused(
        'TFExecApplyFailed',
        `error running Apply: ${RPC}${error}`,
        source.revision,
        true,
      );
    }
    events.record(
      object,
      'Normal',
      'TerraformAppliedSucceed',
      'Applied successfully',
    );
    const words = `Applied successfully: ${source.revision}`;
    status.conditions([
      ['Ready', 'Unknown', 'TerraformAppliedSucceed', words],
      ['Apply', 'True', 'TerraformAppliedSucceed', 'Applied successfully'],
    ]);
    const { isDriftDetectionPlan } = status.plan({});
    status.fields({
      lastAppliedRevision: source.revision,
      ...(isDriftDetectionPlan
        ? { lastAppliedByDriftDetectionAt: status.time() }
        : {}),
      plan: status.plan({
        lastApplied: source.planId,
        pending: undefined,
        isDriftDetectionPlan: undefined,
      }),
    });
    if (action !== 'destroy') {
      await sleep(pace.outputs, this.name);
      this.outputs.write(this.values(), words);
    }
  }

  private values(): Record<string, string> {
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

  private refused(reason: string, message: string): Refused {
    return new Refused(reason, message, this.options.source.revision);
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
