import { z } from 'zod';
import { Json, sameJson, StoredObject, text } from '../store/objects';
import { EventRecorder } from './events';
import { Refused } from './refused';
import { TerraformSpec } from './spec';
import { StatusWriter } from './statusWriter';
import { WrittenObjects } from './writtenObjects';

/** @public */
export interface OutputsStageOptions {
  object: StoredObject;
  spec: TerraformSpec;
  status: StatusWriter;
  written: WrittenObjects;
  events: EventRecorder;
  revision: string;
}

/** The last part of a pass that went well: outputs, Ready, and the marks of success. */
export class OutputsStage {
  constructor(private readonly options: OutputsStageOptions) {}

  /** Says Ready again without having looked at anything. */
  async confirm(outputs: Record<string, Json>): Promise<void> {
    const { status, revision } = this.options;
    if (this.hasOutputs()) {
      await this.write(outputs);
      return;
    }
    status.conditions(
      [
        [
          'Ready',
          'True',
          'TerraformAppliedSucceed',
          `Applied successfully: ${revision}`,
        ],
      ],
      ['Reconciling'],
    );
    this.succeeded();
  }

  /** True when something was applied before and its outputs are wanted in a Secret. */
  hasOutputs(): boolean {
    const { spec, status } = this.options;
    return (
      spec.writeOutputsToSecret !== undefined &&
      text(status.status(), 'lastAppliedRevision') !== undefined
    );
  }

  /** True when the Secret is missing, or its keys are not the ones asked for (recorded: l). */
  areOthers(): boolean {
    const { spec, status, written } = this.options;
    const target = spec.writeOutputsToSecret;
    if (!target) {
      return false;
    }
    const available = status.status().availableOutputs ?? [];
    const wanted = target.outputs.length > 0 ? target.outputs : available;
    const keys = written.outputKeys(target.name);
    return !keys || !sameJson(keys, z.array(z.string()).parse(wanted).sort());
  }

  /**
   * The Secret is written before Ready says True; without one, Ready keeps the words of the apply.
   *
   * @param checks - what follows before the pass counts as a success
   */
  async write(
    outputs: Record<string, Json>,
    applied?: string,
    checks: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    const { spec, status } = this.options;
    const available = Object.keys(outputs).sort();
    if (spec.writeOutputsToSecret && available.length > 0) {
      this.writeSecret(outputs, spec.writeOutputsToSecret);
      status.fields({ availableOutputs: available });
      await checks();
      this.succeeded();
      return;
    }
    status.conditions(
      [
        ...(applied
          ? [['Ready', 'True', 'TerraformAppliedSucceed', applied] as const]
          : []),
        ['Output', 'True', 'TerraformOutputsAvailable', 'Outputs available'],
      ],
      ['Reconciling'],
    );
    await checks();
    status.fields({
      availableOutputs: available,
      lastSuccessfulReconcileAt: status.time(),
      reconciliationFailures: undefined,
    });
  }

  private writeSecret(
    outputs: Record<string, Json>,
    target: { name: string; outputs: string[] },
  ): void {
    const { status, revision, written, events, object } = this.options;
    const wanted =
      target.outputs.length > 0 ? target.outputs : Object.keys(outputs);
    const values: Record<string, Json> = {};
    for (const item of wanted) {
      const [from, to = from] = item.split(':');
      if (outputs[from] === undefined) {
        throw new Refused(
          'OutputsWritingFailed',
          `output not found: ${from}`,
          revision,
          { available: Object.keys(outputs).sort() },
        );
      }
      values[to] = outputs[from];
    }
    if (written.writeOutputs(target.name, values)) {
      const names = written.outputKeys(target.name) ?? [];
      events.record(
        object,
        'Normal',
        // The reason of success (recorded: a-create-auto).
        'OutputsWritingFailed',
        `Outputs written.\n${names.length} output(s): ${names.join(', ')}`,
      );
    }
    status.conditions(
      [
        [
          'Ready',
          'True',
          'TerraformOutputsWritten',
          `Outputs written: ${revision}`,
        ],
        ['Output', 'True', 'TerraformOutputsWritten', 'Outputs written'],
      ],
      ['Reconciling'],
    );
  }

  succeeded(): void {
    const { status } = this.options;
    status.fields({
      lastSuccessfulReconcileAt: status.time(),
      reconciliationFailures: undefined,
    });
  }
}
