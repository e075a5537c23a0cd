import { createHash } from 'node:crypto';
import { apiVersionOf, PODS, TERRAFORMS } from '../store/kinds';
import { JsonObject, StoredObject } from '../store/objects';
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

  remove(): void {
    const pod = this.store.get(PODS, this.namespace, this.name);
    if (pod) {
      this.store.delete(PODS, pod);
    }
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
