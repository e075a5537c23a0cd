import { createHash } from 'node:crypto';
import {
  DeploymentToRun,
  HostRunner,
  StepContext,
} from '@opencsp/plugin-opencsp-node';
import { FOLDERS } from '../paths';

/** How long a program has to end by itself, in seconds. */
const GRACE_SECONDS = 20;

/** Further than any output goes: only how a program does is asked. */
const PAST_THE_END = Number.MAX_SAFE_INTEGER - 1;

const PREFIX = 'compose';

/** One try of a step. */
type Try = Pick<StepContext, 'attempt'> & {
  deployment: Pick<DeploymentToRun, 'id'>;
};

/** An id of a deployment that is used as it is. All have one length, so that none begins another. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ID_LENGTH = 36;

/** What begins the id of each detached program of a deployment. */
export function runPrefix({ id }: Pick<DeploymentToRun, 'id'>): string {
  const short = UUID.test(id)
    ? id
    : createHash('sha256').update(id).digest('hex').slice(0, ID_LENGTH);
  return `${PREFIX}-${short}-`;
}

/**
 * The id of a detached program: the same for the same try of the same thing, so that a step that is
 * called again after a crash finds the one that runs.
 */
export function runId(
  context: Try,
  /** Short: `pull`, `core3`. */
  what: string,
  suffix: number,
): string {
  return `${tryPrefix(context, what)}${suffix}`;
}

/**
 * True for a program of a deployment that is over, or of an earlier try of this one: a host has one
 * profile, and one deployment of it moves at a time. The host was away when it should have been ended.
 */
export function isOfEarlierRun(
  id: string,
  { deployment, attempt }: Try,
): boolean {
  const itsAttempt = /-(\d+)-\d+$/.exec(id)?.[1];
  return (
    isOurs(id) &&
    (!id.startsWith(runPrefix(deployment)) || Number(itsAttempt) < attempt)
  );
}

/** Ends such a program; whoever goes on looks for what it has done. */
export async function endEarlierRun(
  { host, signal, log }: StepContext,
  id: string,
): Promise<void> {
  log(`A program of an earlier run is on the host still; it is ended: ${id}`);
  await host.stop(id, GRACE_SECONDS, signal);
}

/** Ends all that runs of ours on the host, but for what this try calls so. */
export async function endOthers(
  context: StepContext,
  whats: readonly string[],
): Promise<void> {
  const { running } = await runsOf(context.host, context.signal);
  const own = whats.map(what => tryPrefix(context, what));
  for (const id of running) {
    if (!own.some(each => id.startsWith(each))) {
      await endEarlierRun(context, id);
    }
  }
}

/** Ends what the deployment has running on the host. */
export async function stopRuns(
  host: HostRunner,
  deployment: Pick<DeploymentToRun, 'id'>,
  signal: AbortSignal,
): Promise<void> {
  const { running } = await runsOf(host, signal);
  const prefix = runPrefix(deployment);
  for (const id of running.filter(each => each.startsWith(prefix))) {
    await host.stop(id, GRACE_SECONDS, signal);
  }
}

/** Removes what is kept of programs of ours that are over, of whichever deployment. */
export async function forgetRuns(
  host: HostRunner,
  signal: AbortSignal,
): Promise<void> {
  const { over } = await runsOf(host, signal);
  for (const id of over) {
    await host.forget(id, signal);
  }
}

/** The programs of ours of which something is kept. */
async function runsOf(
  host: HostRunner,
  signal: AbortSignal,
): Promise<{ running: string[]; over: string[] }> {
  const paths = (await host.list(FOLDERS.runs, signal)).map(({ path }) => path);
  const ids = new Set(paths.map(path => path.split('/')[0]).filter(isOurs));
  const running: string[] = [];
  const over: string[] = [];
  for (const id of ids) {
    // One that was killed leaves no exit code, and does not run either.
    const isOver =
      paths.includes(`${id}/exit`) ||
      (await host.poll(id, PAST_THE_END, signal)).state !== 'running';
    (isOver ? over : running).push(id);
  }
  return { running, over };
}

function isOurs(id: string): boolean {
  return id.startsWith(`${PREFIX}-`);
}

function tryPrefix({ deployment, attempt }: Try, what: string): string {
  return `${runPrefix(deployment)}${what}-${attempt}-`;
}
