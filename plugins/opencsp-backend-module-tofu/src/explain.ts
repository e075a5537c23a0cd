import {
  KubernetesClient,
  Pod,
  pods,
  serviceAccounts,
} from '@opencsp/client-kubernetes';
import { cleanMessage } from './messages';
import { namesFor, Terraform } from './terraform';

/** The object does not say so, nor does any other (recorded: n). */
const STANDS_STILL =
  'It may be busy with others, be down, or stand still for everybody: one object anywhere with a duration that Go cannot read (such as "1d") does that.';

/**
 * What stands behind an object that says nothing: no word of a runner that never starts, or of a
 * missing service account, reaches the object (recorded: p4, p5).
 *
 * @returns one sentence for people; nothing when there is nothing to add
 */
export async function explainSilence(
  client: Pick<KubernetesClient, 'get'>,
  object: Terraform,
  namespace: string,
  signal: AbortSignal,
  now: Date,
): Promise<string | undefined> {
  const { name, finalizers, deletionTimestamp } = object.metadata;
  if (!finalizers?.length && deletionTimestamp === undefined) {
    return `tofu-controller has not taken up the object. ${STANDS_STILL}`;
  }
  if (isUnseen(object)) {
    return `tofu-controller has not looked at the newest specification. ${STANDS_STILL}`;
  }
  const pod = await client.get(
    pods,
    { namespace, name: namesFor(name).runnerPod },
    { signal },
  );
  if (pod) {
    return explainPod(pod, now);
  }
  const account = object.spec.serviceAccountName ?? 'tf-runner';
  const exists = await client.get(
    serviceAccounts,
    { namespace, name: account },
    { signal },
  );
  return exists
    ? 'There is no runner pod at the moment: the controller is busy with others, or waits before it tries again.'
    : `The runner cannot start: the service account "${account}" is missing in the namespace ${namespace}.`;
}

/** Nothing on the object speaks of its newest specification, not even the beginning of a pass. */
function isUnseen({ metadata, spec, status }: Terraform): boolean {
  const { generation } = metadata;
  return (
    spec.suspend !== true &&
    status?.observedGeneration !== generation &&
    (status?.conditions ?? []).length > 0 &&
    !status?.conditions?.some(
      ({ observedGeneration }) => observedGeneration === generation,
    )
  );
}

/**
 * A pod without a node, or without a word of its containers, says nothing of why (recorded: p4). One that
 * starts does so within this time, its image included.
 */
const STARTS_WITHIN_MS = 2 * 60_000;

/** What a runner pod waits for, or died of. Pure. */
export function explainPod(pod: Pod, now: Date): string | undefined {
  const containers = pod.status?.containerStatuses ?? [];
  const killed = containers
    .flatMap(({ state, lastState }) => [state, lastState])
    .find(state => state?.terminated)?.terminated;
  if (killed) {
    const reason = killed.reason ?? `exit code ${killed.exitCode}`;
    return `The runner ended before it was done: ${sentence(
      reason,
      killed.message,
    )}`;
  }
  if (pod.status?.phase === 'Running') {
    return 'The runner is at work.';
  }
  const waiting = containers.find(({ state }) => state?.waiting)?.state
    ?.waiting;
  if (waiting && waiting.reason !== 'ContainerCreating') {
    return `The runner does not start: ${sentence(
      waiting.reason ?? 'waiting',
      waiting.message,
    )}`;
  }
  const unscheduled = pod.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  if (unscheduled) {
    return `No node takes the runner: ${sentence(
      unscheduled.reason ?? 'not scheduled',
      unscheduled.message,
    )}`;
  }
  return explainStart(pod, now);
}

/** By the pod's own time of creation: for ever is no start. */
function explainStart({ metadata }: Pod, now: Date): string {
  const { name, namespace, creationTimestamp } = metadata;
  const waitsMs = now.getTime() - Date.parse(creationTimestamp ?? '');
  if (!(waitsMs >= STARTS_WITHIN_MS)) {
    return 'The runner is being started.';
  }
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  return `The runner does not start: its pod has waited for ${Math.floor(
    waitsMs / 60_000,
  )} minutes and says nothing of why. Look at the pod (kubectl${where} describe pod ${name}), at the scheduler and at the nodes.`;
}

function sentence(reason: string, message: string | undefined): string {
  const text = message ? `${reason} (${cleanMessage(message)})` : reason;
  return text.endsWith('.') ? text : `${text}.`;
}
