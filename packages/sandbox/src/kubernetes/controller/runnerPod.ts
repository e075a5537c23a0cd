import { createHash } from 'node:crypto';
import { apiVersionOf, PODS, TERRAFORMS } from '../store/kinds';
import { child, JsonObject, StoredObject } from '../store/objects';
import { ObjectStore, timestamp } from '../store/objectStore';

/** The pod in which Terraform runs, in the steps that a kubelet makes (recorded: p1). */
export class RunnerPod {
  private readonly name: string;
  private readonly namespace: string;

  constructor(
    private readonly store: ObjectStore,
    private readonly owner: StoredObject,
    private readonly now: () => Date,
  ) {
    this.name = `${owner.metadata.name}-tf-runner`;
    this.namespace = owner.metadata.namespace;
  }

  create(serviceAccountName: string): void {
    this.remove();
    const { name, namespace, uid } = this.owner.metadata;
    const hash = createHash('sha1').update(name).digest('hex').slice(0, 8);
    this.store.create(
      PODS,
      {
        name: this.name,
        namespace: this.namespace,
        labels: {
          'app.kubernetes.io/created-by': 'tofu-controller',
          'app.kubernetes.io/instance': `tf-runner-${hash}`,
          'app.kubernetes.io/name': 'tf-runner',
          'infra.contrib.fluxcd.io/terraform': namespace,
        },
        ownerReferences: [
          {
            apiVersion: apiVersionOf(TERRAFORMS),
            kind: TERRAFORMS.kind,
            name,
            uid,
            controller: true,
          },
        ],
      },
      {
        spec: {
          serviceAccountName,
          terminationGracePeriodSeconds: 30,
          containers: [{ name: 'tf-runner', image: 'tf-runner:v0.16.5' }],
        },
        status: { phase: 'Pending' },
      },
    );
  }

  /** On a node, its image being fetched; or waiting for good, with this reason. */
  waiting(reason = 'ContainerCreating', message?: string): void {
    this.setStatus({
      phase: 'Pending',
      conditions: [this.condition('PodScheduled', 'True')],
      containerStatuses: [
        this.container(false, {
          waiting: { reason, ...(message ? { message } : {}) },
        }),
      ],
    });
  }

  running(): void {
    const startedAt = timestamp(this.now());
    this.setStatus({
      phase: 'Running',
      conditions: [this.condition('Ready', 'True')],
      hostIP: '127.0.0.1',
      podIP: '127.0.0.2',
      startTime: startedAt,
      containerStatuses: [this.container(true, { running: { startedAt } })],
    });
  }

  /** Killed for its memory: its container starts again in the same pod (recorded: p3). */
  restarted(): void {
    const now = timestamp(this.now());
    this.setStatus({
      ...this.status(),
      containerStatuses: [
        {
          ...this.container(true, { running: { startedAt: now } }),
          restartCount: 1,
          lastState: {
            terminated: {
              exitCode: 137,
              reason: 'OOMKilled',
              startedAt: now,
              finishedAt: now,
            },
          },
        },
      ],
    });
  }

  /** What is there of an earlier run. */
  get exists(): boolean {
    return this.store.get(PODS, this.namespace, this.name) !== undefined;
  }

  /**
   * Asks for its end. A pod that runs needs a moment; one that never got to a node is gone at once.
   *
   * @returns true when it still runs
   */
  beginRemoval(): boolean {
    const pod = this.store.get(PODS, this.namespace, this.name);
    if (!pod || this.status().phase !== 'Running') {
      this.remove();
      return false;
    }
    this.store.update(PODS, {
      ...pod,
      metadata: {
        ...pod.metadata,
        deletionTimestamp: timestamp(this.now()),
        deletionGracePeriodSeconds: 30,
      },
    });
    return true;
  }

  remove(): void {
    const pod = this.store.get(PODS, this.namespace, this.name);
    if (pod) {
      this.store.delete(PODS, pod);
    }
  }

  private status(): JsonObject {
    const pod = this.store.get(PODS, this.namespace, this.name);
    return pod ? child(pod.fields, 'status') : {};
  }

  private setStatus(status: JsonObject): void {
    const pod = this.store.get(PODS, this.namespace, this.name);
    if (pod) {
      this.store.update(PODS, { ...pod, fields: { ...pod.fields, status } });
    }
  }

  private condition(type: string, status: string): JsonObject {
    return {
      type,
      status,
      lastProbeTime: null,
      lastTransitionTime: timestamp(this.now()),
    };
  }

  private container(ready: boolean, state: JsonObject): JsonObject {
    return {
      name: 'tf-runner',
      state,
      lastState: {},
      ready,
      restartCount: 0,
      image: 'tf-runner:v0.16.5',
      imageID: '',
    };
  }
}
