import { isTerminalStatus, Task } from '@opencsp/client-semaphore';
import { TaskObservation, TaskTarget } from '@opencsp/plugin-opencsp-node';
import {
  findFailingLine,
  HostRecap,
  isLogOfFailureComplete,
  plain,
  readRecap,
} from './ansibleLog';
import { redact, redactLines } from './redact';

/** A run's row and what was learned by watching it. */
export interface Circumstances {
  task: Task;
  /** Milliseconds since the end was first seen, by our own clock. */
  endedFor: number;
  /** It is known that a restart of the server left it behind. */
  isGhost: boolean;
}

/** What is known of a run when it is judged. */
export interface RunEvidence extends Circumstances {
  /** The whole log; empty while the run goes on. */
  lines: readonly string[];
  target: TaskTarget;
}

/** How long the log, or `end`, may lag behind the status. Recorded: below a second. */
export const LOG_GRACE_MS = 10_000;
/**
 * How long a run that was stopped before it began is waited for. Stopped by force it still stands in
 * the queue and runs when its turn comes; only its `end` says that it is over (recorded: 44). The
 * same row is left for ever when a ghost of a restart is stopped, so that the wait must end.
 */
export const FORCED_STOP_PATIENCE_MS = 15 * 60_000;

const EVIDENCE_LINES = 12;
const EVIDENCE_CHARACTERS = 4_000;

/**
 * Says what is seen of a run. Semaphore's own word is never enough: `success` counts only when the
 * log reports the machine that the run was meant for (recorded: 33, 34), and the reason of an
 * `error` is in the log alone.
 */
export function judge(evidence: RunEvidence): TaskObservation {
  const { task } = evidence;
  switch (task.status) {
    case 'waiting':
      return { state: 'queued' };
    case 'success':
      return judgeSuccess(evidence);
    case 'error':
      return judgeError(evidence);
    case 'stopped':
      return hasEnded(evidence) ? { state: 'stopped' } : { state: 'settling' };
    default:
      return { state: 'running' };
  }
}

/** True when nothing will happen in a run any more, whatever its log may still show. */
export function hasEnded(circumstances: Circumstances): boolean {
  const { task, endedFor, isGhost } = circumstances;
  if (task.status !== 'stopped') {
    return isTerminalStatus(task.status);
  }
  const mayStillBegin = !task.start && !isGhost;
  const patience = mayStillBegin ? FORCED_STOP_PATIENCE_MS : LOG_GRACE_MS;
  return task.end !== undefined || endedFor >= patience;
}

function judgeSuccess(evidence: RunEvidence): TaskObservation {
  const { lines, target } = evidence;
  const recap = readRecap(lines);
  const host = recap?.get(target.name);
  if (host && host.ok > 0 && host.unreachable === 0 && host.failed === 0) {
    return { state: 'succeeded' };
  }
  if (!isPatienceOver(evidence)) {
    return { state: 'settling' };
  }
  return {
    state: 'failed',
    reason: 'no-host',
    message: `The run ended well but did not configure ${
      target.name
    }: ${whatTheRecapSays(
      recap,
      target.name,
    )} Check that the template's inventory is "localhost" and that its playbook adds the machine with add_host.`,
    evidence: excerpt(lines),
  };
}

function whatTheRecapSays(
  recap: Map<string, HostRecap> | undefined,
  name: string,
): string {
  if (!recap) {
    return 'its log has no PLAY RECAP.';
  }
  const host = recap.get(name);
  if (host) {
    return `its log reports ok=${host.ok} unreachable=${host.unreachable} failed=${host.failed} for it.`;
  }
  const others = [...recap.keys()].join(', ');
  return others
    ? `its log reports only ${others}.`
    : 'its log reports no host at all.';
}

function judgeError(evidence: RunEvidence): TaskObservation {
  const { task, lines, target } = evidence;
  const isComplete = task.start
    ? isLogOfFailureComplete(lines)
    : lines.length > 0;
  if (!isComplete && !isPatienceOver(evidence)) {
    return { state: 'settling' };
  }
  const failing = findFailingLine(lines);
  const reason = redact(failing?.reason ?? 'its log does not say why.');
  const proof = excerpt(lines);
  if (!task.start) {
    return {
      state: 'failed',
      reason: 'start-failed',
      message: `Semaphore could not start the run: ${reason} Check the template's inventory, repository and environment.`,
      evidence: proof,
    };
  }
  const isUnreachable =
    (failing?.unreachable && failing.host === target.name) ||
    (readRecap(lines)?.get(target.name)?.unreachable ?? 0) > 0;
  if (isUnreachable) {
    return {
      state: 'failed',
      reason: 'unreachable',
      message: `Semaphore could not log in to ${target.name} at ${target.address}:${target.port}: ${reason}`,
      evidence: proof,
    };
  }
  const where = failing?.task ? ` at "${failing.task}"` : '';
  return {
    state: 'failed',
    reason: 'task-failed',
    message: `The run failed${where}: ${reason}`,
    evidence: proof,
  };
}

function isPatienceOver(evidence: RunEvidence): boolean {
  return evidence.endedFor >= LOG_GRACE_MS;
}

/** The end of the log without colours and secrets. */
function excerpt(lines: readonly string[]): string | undefined {
  const texts = redactLines(lines.map(plain))
    .filter(line => line.trim() !== '')
    .slice(-EVIDENCE_LINES);
  const text = texts.join('\n').slice(-EVIDENCE_CHARACTERS);
  return text === '' ? undefined : text;
}
