import { MachinePark } from '../../machinePark';
import { SERVICE_ACCOUNTS, TERRAFORMS } from '../store/kinds';
import {
  child,
  JsonObject,
  number,
  StoredObject,
  text,
} from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { Behaviours } from './behaviours';
import { EventRecorder } from './events';
import { parseGoDuration } from './goDuration';
import { Refused } from './refused';
import { TerraformRun } from './terraformRun';
import { RunnerPod } from './runnerPod';
import { Source, sourceOf } from './source';
import { specOf, TerraformSpec } from './spec';
import { StatusWriter } from './statusWriter';
import { WrittenObjects } from './writtenObjects';

export const FINALIZER = 'finalizers.tf.contrib.fluxcd.io';
export const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

/** What a pass needs of the world. */
export interface PassWorld {
  store: ObjectStore;
  park: MachinePark;
  behaviours: Behaviours;
  events: EventRecorder;
  now: () => Date;
  /** Waits at the sandbox's pace; rejects when the stand-in is closed. */
  sleep: (ms: number, name: string) => Promise<void>;
}

/** What the controller does after a pass. */
export type AfterPass =
  | { next: 'wait' }
  | { next: 'again'; afterMs: number }
  /** A destroy failed: back-off that begins at some ms and doubles (recorded: f6). */
  | { next: 'back-off' };

/** How long each part takes at the usual pace, in milliseconds; Terraform and a VM are slower. */
const PACE = {
  prerequisites: 100,
  podScheduled: 500,
  podRunning: 2_000,
  init: 1_500,
  plan: 1_500,
  apply: 3_500,
  outputs: 300,
  runnerCreation: 120_000,
};

/** One pass of the controller over one object, in the order of the recordings. */
export class Pass {
  private readonly status: StatusWriter;
  private readonly spec: TerraformSpec;
  private readonly deleting: boolean;
  private readonly object: StoredObject;
  private readonly pod: RunnerPod;
  private readonly written: WrittenObjects;
  private readonly name: string;

  constructor(private readonly world: PassWorld, object: StoredObject) {
    const { name, namespace } = object.metadata;
    this.name = name;
    this.object = object;
    this.spec = specOf(object);
    this.deleting = object.metadata.deletionTimestamp !== undefined;
    this.status = new StatusWriter(world.store, namespace, name, world.now);
    this.pod = new RunnerPod(world.store, object, world.now);
    this.written = new WrittenObjects(world.store, object);
  }

  async run(): Promise<AfterPass> {
    try {
      const after = await this.reconcile();
      this.acknowledge();
      return after;
    } finally {
      this.pod.remove();
    }
  }

  private async reconcile(): Promise<AfterPass> {
    await this.world.sleep(PACE.prerequisites, this.name);
    this.status.conditions(
      [['Reconciling', 'True', 'Progressing', 'Fulfilling prerequisites']],
      ['Stalled'],
    );
    const source = sourceOf(this.world.store, this.object, this.spec);
    if (source.state !== 'ready') {
      return this.withoutSource(source);
    }
    this.progress();
    this.forgetFailuresOfOlderGenerations();
    if (this.limitReached()) {
      this.status.conditions(
        [
          [
            'Stalled',
            'True',
            'RetryLimitReached',
            'Resource reached maximum number of retries.',
          ],
        ],
        ['Reconciling'],
      );
      return { next: 'wait' };
    }
    if (this.deleting && !this.spec.destroyResourcesOnDeletion) {
      return this.finalize();
    }
    if (!(await this.startRunner())) {
      return { next: 'again', afterMs: this.retryMs() };
    }
    const run = new TerraformRun({
      ...this.world,
      object: this.object,
      spec: this.spec,
      status: this.status,
      written: this.written,
      source,
      deleting: this.deleting,
      pace: PACE,
    });
    return this.outcome(run);
  }

  private async outcome(run: TerraformRun): Promise<AfterPass> {
    try {
      await run.go();
    } catch (error) {
      if (error instanceof Refused) {
        return this.failed(error);
      }
      throw error;
    }
    if (this.deleting) {
      return this.finalize();
    }
    return awaitsApproval(this.spec, this.status.status())
      ? { next: 'wait' }
      : { next: 'again', afterMs: this.duration(this.spec.interval) };
  }

  private withoutSource(
    source: Exclude<Source, { state: 'ready' }>,
  ): AfterPass {
    const { message } = source;
    if (source.state === 'missing') {
      this.event('Warning', 'ArtifactFailed', message);
    }
    this.status.conditions(
      [
        ...(source.state === 'missing'
          ? [['Stalled', 'True', 'ArtifactFailed', message] as const]
          : []),
        ['Ready', 'False', 'ArtifactFailed', message],
      ],
      ['Reconciling'],
    );
    return { next: 'again', afterMs: this.retryMs() };
  }

  /** A Ready that is Unknown already stays as it is (recorded: b-manual-human, d13). */
  private progress(): void {
    const ready = this.status.condition('Ready');
    if (ready?.status === 'Unknown') {
      return;
    }
    const deletion = this.deleting && ready?.reason !== 'ArtifactFailed';
    this.status.conditions([
      [
        'Ready',
        'Unknown',
        'Progressing',
        deletion ? 'Deletion in progress' : 'Reconciliation in progress',
      ],
    ]);
  }

  private forgetFailuresOfOlderGenerations(): void {
    const observed = number(this.status.status(), 'observedGeneration');
    if (this.failures() > 0 && observed !== this.status.generation()) {
      this.status.fields({ reconciliationFailures: undefined });
    }
  }

  private limitReached(): boolean {
    const retries = this.spec.remediation?.retries;
    return (
      !this.deleting &&
      retries !== undefined &&
      retries >= 0 &&
      this.failures() >= retries
    );
  }

  private failures(): number {
    return number(this.status.status(), 'reconciliationFailures') ?? 0;
  }

  /** Nothing is said on the object when the runner does not start (recorded: p4, p5). */
  private async startRunner(): Promise<boolean> {
    const { store, behaviours, sleep } = this.world;
    const { namespace } = this.object.metadata;
    const account = this.spec.serviceAccountName;
    if (!store.get(SERVICE_ACCOUNTS, namespace, account)) {
      await sleep(PACE.podScheduled, this.name);
      return false;
    }
    this.pod.create(account);
    await sleep(PACE.podScheduled, this.name);
    const stuck = behaviours.take('never-starts', this.name);
    if (stuck) {
      this.pod.waiting(stuck.reason, 'the image of the runner cannot be had');
      await sleep(PACE.runnerCreation, this.name);
      return false;
    }
    this.pod.waiting();
    await sleep(PACE.podRunning, this.name);
    this.pod.running();
    return true;
  }

  private failed(refused: Refused): AfterPass {
    this.status.conditions(
      [
        ['Ready', 'False', refused.reason, refused.message],
        ...(refused.apply
          ? [
              [
                'Apply',
                'False',
                'TerraformAppliedFail',
                refused.message,
              ] as const,
            ]
          : []),
      ],
      ['Reconciling'],
    );
    const plan = this.status.plan({ pending: undefined });
    this.status.fields({
      lastAttemptedRevision: refused.revision,
      ...(refused.apply || Object.keys(plan).length > 0 ? { plan } : {}),
      ...(refused.apply
        ? {}
        : { observedGeneration: this.status.generation() }),
      // A failing destroy is not counted (recorded: f6).
      ...(this.deleting ? {} : { reconciliationFailures: this.failures() + 1 }),
    });
    if (this.deleting) {
      return { next: 'back-off' };
    }
    this.event('Warning', 'ReconciliationFailed', refused.message);
    return { next: 'again', afterMs: this.retryMs() };
  }

  private finalize(): AfterPass {
    this.written.removeAll(this.spec.writeOutputsToSecret?.name);
    const object = this.status.object();
    this.world.store.update(TERRAFORMS, {
      ...object,
      metadata: {
        ...object.metadata,
        finalizers: (object.metadata.finalizers ?? []).filter(
          finalizer => finalizer !== FINALIZER,
        ),
      },
    });
    return { next: 'wait' };
  }

  /** A request by annotation was seen; that is all that this says. */
  private acknowledge(): void {
    const { store } = this.world;
    const { namespace, name, uid } = this.object.metadata;
    const object = store.get(TERRAFORMS, namespace, name);
    if (object?.metadata.uid === uid) {
      acknowledgeRequest(this.status);
    }
  }

  private event(type: 'Normal' | 'Warning', reason: string, message: string) {
    this.world.events.record(this.object, type, reason, message);
  }

  private retryMs(): number {
    return this.duration(this.spec.retryInterval);
  }

  private duration(written: string): number {
    return parseGoDuration(written) ?? 0;
  }
}

/** Copies the request's mark to the status, when it is new. */
export function acknowledgeRequest(status: StatusWriter): void {
  const requested = status.object().metadata.annotations?.[REQUESTED_AT];
  if (
    requested &&
    requested !== text(status.status(), 'lastHandledReconcileAt')
  ) {
    status.fields({ lastHandledReconcileAt: requested });
  }
}

/** True when a plan waits for an approval that has not come. */
export function awaitsApproval(
  spec: TerraformSpec,
  status: JsonObject,
): boolean {
  const pending = text(child(status, 'plan'), 'pending');
  return (
    Boolean(pending) &&
    spec.approvePlan !== 'auto' &&
    spec.approvePlan !== pending
  );
}
