import { ProvisionFailure } from '@opencsp/plugin-opencsp-node';
import { cleanMessage } from './messages';
import { currentCondition, Terraform } from './terraform';

/**
 * The last failure that was seen of an object's newest specification: at the retry limit the object
 * forgets it (recorded: d13).
 */
export interface RememberedFailure {
  reason: ProvisionFailure;
  message: string;
  /** Of a held lock: who holds it. Only the failing phase tells it, and only for a moment. */
  holder?: string;
}

const REASONS: Record<string, ProvisionFailure> = {
  ArtifactFailed: 'source-unavailable',
  AccessDenied: 'source-unavailable',
  VarsGenerationFailed: 'variables',
  TemplateGenerationFailed: 'variables',
  TFExecNewFailed: 'init',
  TFExecInitFailed: 'init',
  SelectWorkspaceFailed: 'init',
  TFExecPlanFailed: 'plan',
  PostPlanningWebhookFailed: 'plan',
  TFExecApplyFailed: 'apply',
  TFExecOutputFailed: 'outputs',
  OutputsWritingFailed: 'outputs',
  LockHeld: 'locked',
  DriftDetected: 'drift',
  DriftDetectionFailed: 'drift',
};

/** What a reason of the controller means to us. */
export function failureReason(reason: string): ProvisionFailure {
  return REASONS[reason] ?? 'other';
}

/** What an apply fails with when its runner was killed; the lock that it held shows at the next try only. */
const RUNNER_KILLED = /terraform session error: instance id is empty/;

/**
 * What the controller says of a failed try. That of a killed runner is told as the lock that it leaves:
 * what it had made is in no state (recorded: p3, p3b).
 *
 * @param reason - the controller's
 * @param message - raw output of tools
 */
export function readFailure(
  reason: string,
  message: string,
): RememberedFailure {
  const words = cleanMessage(message);
  return failureReason(reason) === 'apply' && RUNNER_KILLED.test(message)
    ? {
        reason: 'locked',
        message: `The runner was killed while it made the machine, and leaves the Terraform state locked. What it had begun is not in the state: look for it on the platform first. It said: ${words}`,
      }
    : { reason: failureReason(reason), message: words };
}

/** While an object is being deleted these only hold it up; they are told as what blocks it. */
const HOLDS = new Set(['ArtifactFailed', 'DeletionBlockedByDependantsReason']);

/**
 * The failure of the newest specification that stands on the object now, if one does. A held lock
 * explains all others (recorded: h, p3).
 */
export function failureOf(object: Terraform): RememberedFailure | undefined {
  const lock = lockOf(object);
  if (lock) {
    return lock;
  }
  const ready = currentCondition(object, 'Ready');
  if (ready?.status !== 'False') {
    return undefined;
  }
  if (object.metadata.deletionTimestamp !== undefined) {
    return HOLDS.has(ready.reason)
      ? undefined
      : { reason: 'destroy', message: cleanMessage(ready.message) };
  }
  const failure = readFailure(ready.reason, ready.message);
  // A half-made machine shows as drift between two tries; the failure is the one before (recorded: d2).
  return failure.reason === 'drift' && object.spec.approvePlan === 'auto'
    ? undefined
    : failure;
}

/**
 * The failure to tell: what stands on the object, or what is remembered. Of one held lock, the one that
 * knows who holds it.
 */
export function failureToTell(
  object: Terraform,
  remembered: RememberedFailure | undefined,
): RememberedFailure | undefined {
  const now = failureOf(object);
  const isPoorer =
    now?.reason === 'locked' &&
    now.holder === undefined &&
    remembered?.holder !== undefined;
  return isPoorer ? remembered : now ?? remembered;
}

/**
 * A held lock: `StateLocked` is the only stable sign of it, and who holds it stands in the words of the
 * phase that failed (recorded: h, p3). Breaking it is an operator's act: what the killed runner had
 * begun is in no state and would be made a second time (recorded: p3b).
 */
function lockOf(object: Terraform): RememberedFailure | undefined {
  const locked = currentCondition(object, 'StateLocked');
  if (locked?.status !== 'True') {
    return undefined;
  }
  const id =
    object.status?.lock?.pending ||
    /Lock Identifier: (\S+)/.exec(locked.message)?.[1];
  const words = currentCondition(object, 'Ready')?.message ?? '';
  const who = /^\s*Who:\s+(\S.*)$/m.exec(words)?.[1].trim();
  const since = /^\s*Created:\s+(\S{10} \S{8})/m.exec(words)?.[1];
  const holder = who && (since ? `${who} since ${since} UTC` : who);
  return {
    reason: 'locked',
    message: [
      holder
        ? `The Terraform state is locked by ${holder}.`
        : 'The Terraform state is locked.',
      'If that run still works, it ends by itself. If it was killed, what it had begun is not in the state: look for it on the platform first.',
      id === undefined
        ? cleanMessage(locked.message)
        : unlocking(object.metadata, id),
    ].join(' '),
    ...(holder ? { holder } : {}),
  };
}

function unlocking(
  { name, namespace }: Terraform['metadata'],
  lockIdentifier: string,
): string {
  const patch = JSON.stringify({
    spec: { tfstate: { forceUnlock: 'yes', lockIdentifier } },
  });
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  return `Then an operator breaks lock ${lockIdentifier}: kubectl${where} patch terraform ${name} --type merge -p '${patch}'; and takes it back when the lock is gone, with {"spec":{"tfstate":null}}.`;
}
