import {
  KubernetesClient,
  Pod,
  pods,
  redact,
  serviceAccounts,
} from '@opencsp/client-kubernetes';
import { namesFor, Terraform } from './terraform';

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
): Promise<string | undefined> {
  const { name, finalizers } = object.metadata;
  if (!finalizers?.length && object.metadata.deletionTimestamp === undefined) {
    return 'tofu-controller has not taken up the object. It may be down, or stand still for everybody: one object anywhere with a duration that Go cannot read (such as "1d") does that.';
  }
  const pod = await client.get(
    pods,
    { namespace, name: namesFor(name).runnerPod },
    { signal },
  );
  if (pod) {
    return explainPod(pod);
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

/** What a runner pod waits for, or died of. Pure. */
export function explainPod(pod: Pod): string | undefined {
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
  return 'The runner is being started.';
}

function sentence(reason: string, message: string | undefined): string {
  const text = message ? `${reason} (${redact(message)})` : reason;
  return text.endsWith('.') ? text : `${text}.`;
}
