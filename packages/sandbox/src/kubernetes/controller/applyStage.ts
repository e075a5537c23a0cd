import { randomUUID } from 'node:crypto';
import { text } from '../store/objects';
import { Interrupted } from './interrupted';
import { OutputsStage } from './outputsStage';
import { MachineVariables } from './proxmoxModule';
import { HealthChecks } from './healthChecks';
import { Refused } from './refused';
import { RunnerKilled, StateLocks } from './stateLocks';
import { Change, TerraformProject } from './terraformProject';
import { TerraformRunOptions } from './terraformRun';

const RPC = 'rpc error: code = Internal desc = exit status 1\n\n';
const STALE =
  'Error: Saved plan is stale\n\nThe given plan file can no longer be applied because the state was changed by\nanother operation after the plan was created.\n';

/** What an apply works with. */
export interface ApplyParts {
  options: TerraformRunOptions;
  project: TerraformProject;
  locks: StateLocks;
  outputs: OutputsStage;
  checks: HealthChecks;
}

/** The apply of a plan: the machine, the state, the words on the object (order as recorded: a, f1, j, p3, p8). */
export class ApplyStage {
  constructor(private readonly parts: ApplyParts) {}

  /** @throws Refused */
  async run(action: Change, variables: MachineVariables): Promise<void> {
    const { status, pace, sleep, object } = this.parts.options;
    status.conditions([['Ready', 'Unknown', 'Progressing', 'Applying']]);
    if (this.isStale()) {
      // Terraform looks before it begins (recorded: p8).
      await sleep(pace.plan, object.metadata.name);
      throw this.failed(STALE);
    }
    status.conditions([['Apply', 'Unknown', 'Progressing', 'Apply started']]);
    const error = await this.terraform(action, variables);
    if (error !== undefined) {
      throw this.failed(error);
    }
    await this.succeeded(action);
  }

  private isStale(): boolean {
    const { options, project } = this.parts;
    const planned = options.written.plannedSerial();
    return planned !== undefined && planned !== project.state.serial;
  }

  /** @returns Terraform's error, if there is one */
  private async terraform(
    action: Change,
    variables: MachineVariables,
  ): Promise<string | undefined> {
    const { options, project, locks } = this.parts;
    const { behaviours, sleep, pace, object, pod, applying } = options;
    const { name } = object.metadata;
    try {
      return await locks.within(
        {
          operation: 'OperationTypeApply',
          reason: 'TFExecApplyFailed',
          event: 'Apply',
        },
        async () => {
          applying(name);
          if (behaviours.take('runner-killed', name)) {
            await sleep(pace.apply / 2, name);
            await project.workUnrecorded(action, variables);
            pod.restarted();
            await sleep(pace.init, name);
            throw new RunnerKilled();
          }
          await this.untilDone(action, variables);
          return action === 'destroy'
            ? project.destroy()
            : project.make(variables);
        },
      );
    } catch (error) {
      if (error instanceof RunnerKilled) {
        throw this.failed(
          `terraform session error: instance id is empty, expected '${randomUUID()}'`,
          'rpc error: code = Unknown desc = ',
        );
      }
      throw error;
    }
  }

  /** A controller that dies takes its call along: Terraform stops, and what is half made is tainted. */
  private async untilDone(
    action: Change,
    variables: MachineVariables,
  ): Promise<void> {
    const { options, project } = this.parts;
    try {
      await options.sleep(options.pace.apply, options.object.metadata.name);
    } catch (error) {
      if (error instanceof Interrupted && action !== 'destroy') {
        await project.makeHalf(variables);
      }
      throw error;
    }
  }

  private failed(error: string, prefix = RPC): Refused {
    const { events, object, source } = this.parts.options;
    events.record(
      object,
      'Warning',
      'TFExecApplyFailed',
      `Apply error: ${prefix}${error}`,
    );
    return new Refused(
      'TFExecApplyFailed',
      `error running Apply: ${prefix}${error}`,
      source.revision,
      { apply: true },
    );
  }

  private async succeeded(action: Change): Promise<void> {
    const { options, project, outputs, checks } = this.parts;
    const { status, events, object, source, spec, deleting } = options;
    const ordered = spec.destroy && !deleting;
    const words = ordered
      ? 'Destroy applied successfully'
      : 'Applied successfully';
    const withRevision = `${words}: ${source.revision}`;
    events.record(
      object,
      'Normal',
      ordered ? 'TerraformDestroySucceed' : 'TerraformAppliedSucceed',
      words,
    );
    status.conditions([
      ['Ready', 'Unknown', 'TerraformAppliedSucceed', withRevision],
      ['Apply', 'True', 'TerraformAppliedSucceed', words],
    ]);
    const drift = status.plan({}).isDriftDetectionPlan;
    status.fields({
      lastAppliedRevision: source.revision,
      ...(drift ? { lastAppliedByDriftDetectionAt: status.time() } : {}),
      plan: status.plan({
        lastApplied: source.planId,
        pending: undefined,
        isDriftDetectionPlan: undefined,
      }),
    });
    if (deleting) {
      return;
    }
    await options.sleep(options.pace.outputs, object.metadata.name);
    if (action === 'destroy') {
      status.conditions(
        [['Ready', 'True', 'TerraformAppliedSucceed', withRevision]],
        ['Reconciling'],
      );
      outputs.succeeded();
      return;
    }
    const values = project.state.read()?.outputs ?? {};
    await outputs.write(values, withRevision, () => checks.run(values));
  }
}

/** True when the plan that waits may be applied without another look (recorded: p8). */
export function isResumed(options: TerraformRunOptions): boolean {
  const { status, source, spec, deleting } = options;
  const current = status.status();
  return (
    !deleting &&
    spec.approvePlan === 'auto' &&
    !spec.planOnly &&
    status.plan({}).pending === source.planId &&
    current.lastPlannedGeneration === status.generation() &&
    text(current, 'lastPlannedRevision') === source.revision
  );
}
