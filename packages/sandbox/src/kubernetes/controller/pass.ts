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
import { Dependencies } from './dependencies';
import { EventRecorder } from './events';
import { parseGoDuration } from './goDuration';
import { Interrupted } from './interrupted';
import { prerequisites, ReadySource } from './prerequisites';
import { HealthCheckFailed, Refused } from './refused';
import { TerraformRun } from './terraformRun';
import { RunnerPod } from './runnerPod';
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
  /** Waits at the sandbox's pace; rejects when the stand-in is closed or the controller killed. */
  sleep: (ms: number, name: string) => Promise<void>;
  /** Told when an apply of this object has begun. */
  applying: (name: string) => void;
}

/** What the controller does after a pass. */
export type AfterPass =
  | { next: 'wait' }
  | { next: 'again'; afterMs: number }
  /** A destroy failed, or the runner did not start: back-off that begins at some ms (recorded: f6, p5). */
  | { next: 'back-off' };

/** How long each part takes at the usual pace, in milliseconds; Terraform and a VM are slower. */
const PACE = {
  prerequisites: 400,
  podScheduled: 500,
  podRunning: 2_000,
  init: 1_500,
  plan: 1_500,
  apply: 3_500,
  outputs: 300,
  runnerCreation: 120_000,
  /** From the order to end until the pod is gone, and how often the controller looks (recorded: p1, p7). */
  podEnds: 1_300,
  podLooks: 5_000,
  /** A pod of a controller that was killed is given its whole time, and the controller waits longer (p8). */
  foreignPodEnds: 30_000,
  foreignPodWait: 10_000,
};

/** One pass of the controller over one object, in the order of the recordings. */
export class Pass {
  private readonly status: StatusWriter;
  private readonly spec: TerraformSpec;
  private readonly deleting: boolean;
  private readonly object: StoredObject;
  private readonly pod: RunnerPod;
  private readonly written: WrittenObjects;
  private readonly dependencies: Dependencies;
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
    this.dependencies = new Dependencies(world.store, object, this.spec);
  }

  async run(): Promise<AfterPass> {
    try {
      const after = await this.reconcile();
      this.acknowledge();
      await this.endPod();
      return after;
    } catch (error) {
      if (!(error instanceof Interrupted)) {
        this.pod.remove();
      }
      throw error;
    }
  }

  private async reconcile(): Promise<AfterPass> {
    await this.world.sleep(PACE.prerequisites, this.name);
    this.status.conditions(
      [['Reconciling', 'True', 'Progressing', 'Fulfilling prerequisites']],
      ['Stalled'],
    );
    const needed = prerequisites({
      ...this.world,
      object: this.object,
      spec: this.spec,
      status: this.status,
      dependencies: this.dependencies,
      deleting: this.deleting,
    });
    if (!needed.met) {
      return needed.retry
        ? { next: 'again', afterMs: this.retryMs() }
        : { next: 'wait' };
    }
    const { source } = needed;
    this.progress();
    this.forgetOlder(source);
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
      return { next: 'back-off' };
    }
    const run = new TerraformRun({
      ...this.world,
      object: this.object,
      spec: this.spec,
      status: this.status,
      written: this.written,
      pod: this.pod,
      source,
      deleting: this.deleting,
      pace: PACE,
    });
    return this.outcome(run);
  }

  /** The worker is held until the pod is gone, which is looked at every few seconds (recorded: p1, p7). */
  private async endPod(): Promise<void> {
    if (this.pod.beginRemoval()) {
      await this.world.sleep(PACE.podEnds, this.name);
      this.pod.remove();
      await this.world.sleep(PACE.podLooks - PACE.podEnds, this.name);
    }
  }

  private async outcome(run: TerraformRun): Promise<AfterPass> {
    try {
      await run.go();
    } catch (error) {
      if (error instanceof Refused) {
        return this.failed(error);
      }
      if (error instanceof HealthCheckFailed) {
        return this.unhealthy(error);
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

  /** A Ready that is Unknown already stays as it is (recorded: b-manual-human, d13, f11). */
  private progress(): void {
    const ready = this.status.condition('Ready');
    if (ready?.status === 'Unknown' || ready?.reason === 'DependencyNotReady') {
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

  /** Failures of older generations, and a plan that is not the one that was approved (recorded: b4, d13). */
  private forgetOlder(source: ReadySource): void {
    const status = this.status.status();
    const observed = number(status, 'observedGeneration');
    if (this.failures() > 0 && observed !== this.status.generation()) {
      this.status.fields({ reconciliationFailures: undefined });
    }
    const pending = text(child(status, 'plan'), 'pending');
    const { approvePlan } = this.spec;
    const meant = approvePlan !== '' && pending?.startsWith(approvePlan);
    const current =
      number(status, 'lastPlannedGeneration') === this.status.generation() &&
      text(status, 'lastPlannedRevision') === source.revision;
    if (pending && !meant && !current && !this.deleting) {
      this.status.fields({ plan: this.status.plan({ pending: undefined }) });
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
      return false;
    }
    if (this.pod.exists) {
      this.pod.beginRemoval();
      await sleep(PACE.foreignPodEnds, this.name);
      this.pod.remove();
      await sleep(PACE.foreignPodWait, this.name);
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
    const { apply, lockId, drift, available } = refused.more;
    this.status.conditions(
      [
        ['Ready', 'False', refused.reason, refused.message],
        ...(apply
          ? [
              [
                'Apply',
                'False',
                'TerraformAppliedFail',
                refused.message,
              ] as const,
            ]
          : []),
        ...(available
          ? [
              [
                'Output',
                'True',
                'TerraformOutputsAvailable',
                'Outputs available',
              ] as const,
            ]
          : []),
        ...(lockId
          ? [
              [
                'StateLocked',
                'True',
                'LockHeld',
                `Terraform Locked with Lock Identifier: ${lockId}`,
              ] as const,
            ]
          : []),
      ],
      ['Reconciling'],
    );
    const plan = this.status.plan({ pending: undefined });
    this.status.fields({
      lastAttemptedRevision: refused.revision,
      ...(apply || Object.keys(plan).length > 0 ? { plan } : {}),
      ...(apply ? {} : { observedGeneration: this.status.generation() }),
      ...(lockId ? { lock: this.lockNow(lockId) } : {}),
      ...(available ? { availableOutputs: available } : {}),
      ...(drift ? { lastDriftDetectedAt: this.status.time() } : {}),
      // A failing destroy is not counted (recorded: f6).
      ...(this.deleting ? {} : { reconciliationFailures: this.failures() + 1 }),
    });
    if (this.deleting) {
      return { next: 'back-off' };
    }
    if (!drift) {
      this.event('Warning', 'ReconciliationFailed', refused.message);
    }
    return { next: 'again', afterMs: this.retryMs() };
  }

  /** The second time the lock that was seen before stands there, too (recorded: h). */
  private lockNow(pending: string): JsonObject {
    const before = text(child(this.status.status(), 'lock'), 'pending');
    return { ...(before ? { lastApplied: before } : {}), pending };
  }

  private unhealthy({ message }: HealthCheckFailed): AfterPass {
    this.status.conditions([
      ['HealthCheck', 'False', 'HealthChecksFailed', message],
    ]);
    this.status.fields({ reconciliationFailures: this.failures() + 1 });
    this.event('Warning', 'ReconciliationFailed', message);
    return { next: 'again', afterMs: this.retryMs() };
  }

  private finalize(): AfterPass {
    this.written.removeAll(this.spec.writeOutputsToSecret?.name);
    this.dependencies.release();
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
