import { createHash } from 'node:crypto';
import {
  DeploymentToRun,
  HostRunner,
  StepContext,
} from '@opencsp/plugin-opencsp-node';
import { FOLDERS } from '../paths';

/** How long a program has to end by itself, in seconds. */
const GRACE_SECONDS = 20;

const PREFIX = 'compose';

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
  {
    deployment,
    attempt,
  }: Pick<StepContext, 'attempt'> & {
    deployment: Pick<DeploymentToRun, 'id'>;
  },
  /** Short: `pull`, `core3`. */
  what: string,
  suffix: number,
): string {
  return `${runPrefix(deployment)}${what}-${attempt}-${suffix}`;
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

/** Removes what is kept of programs of ours that ended, of whichever deployment. */
export async function forgetRuns(
  host: HostRunner,
  signal: AbortSignal,
): Promise<void> {
  const { ended } = await runsOf(host, signal);
  for (const id of ended.filter(each => each.startsWith(`${PREFIX}-`))) {
    await host.forget(id, signal);
  }
}

/** A program that was killed leaves no exit code: it counts as running here, which harms nothing. */
async function runsOf(
  host: HostRunner,
  signal: AbortSignal,
): Promise<{ running: string[]; ended: string[] }> {
  const paths = (await host.list(FOLDERS.runs, signal)).map(({ path }) => path);
  const ids = [...new Set(paths.map(path => path.split('/')[0]))];
  const hasEnded = (id: string) => paths.includes(`${id}/exit`);
  return {
    running: ids.filter(id => !hasEnded(id)),
    ended: ids.filter(hasEnded),
  };
}
