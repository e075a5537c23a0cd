import { createHash } from 'node:crypto';
import { DeploymentToRun, StepContext } from '../deploymentDriver';
import { HostRunner } from '../hostRunner';

/**
 * Where a host keeps what is known of detached programs, in a folder for each
 * (docs/operators/what-runs-on-a-host.md).
 */
export const RUNS_FOLDER = '/var/lib/opencsp/runs';

/** One try of a step. */
export type StepTry = Pick<StepContext, 'attempt'> & {
  deployment: Pick<DeploymentToRun, 'id'>;
};

/** How long a program has to end by itself, in seconds. */
const GRACE_SECONDS = 20;

/** Further than any output goes: only how a program does is asked. */
const PAST_THE_END = Number.MAX_SAFE_INTEGER - 1;

/** An id of a deployment that is used as it is. All have one length, so that none begins another. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ID_LENGTH = 36;

/** The detached programs of one driver, told from all others by what their ids begin with. */
export class DetachedRuns {
  /** @param driver - short: with the rest an id has 64 letters at most */
  constructor(private readonly driver: string) {}

  /** What begins the id of each detached program of a deployment. */
  prefixOf({ id }: Pick<DeploymentToRun, 'id'>): string {
    const short = UUID.test(id)
      ? id
      : createHash('sha256').update(id).digest('hex').slice(0, ID_LENGTH);
    return `${this.driver}-${short}-`;
  }

  /**
   * The id of a detached program: the same for the same try of the same thing, so that a step that is
   * called again after a crash finds the one that runs.
   *
   * @param what - short: `pull`, `core3`
   */
  idOf(context: StepTry, what: string, suffix: number): string {
    return `${this.tryPrefix(context, what)}${suffix}`;
  }

  /**
   * True for a program of a deployment that is over, or of an earlier try of this one: a host has one
   * profile, and one deployment of it moves at a time. The host was away when it should have been ended.
   */
  isOfEarlier(id: string, { deployment, attempt }: StepTry): boolean {
    const itsAttempt = /-(\d+)-\d+$/.exec(id)?.[1];
    return (
      this.isOurs(id) &&
      (!id.startsWith(this.prefixOf(deployment)) ||
        Number(itsAttempt) < attempt)
    );
  }

  /** Ends such a program; whoever goes on looks for what it has done. */
  async endEarlier(
    { host, signal, log }: StepContext,
    id: string,
  ): Promise<void> {
    log(`A program of an earlier run is on the host still; it is ended: ${id}`);
    await host.stop(id, GRACE_SECONDS, signal);
  }

  /** Ends all that runs of ours on the host, but for what this try calls so. */
  async endOthers(
    context: StepContext,
    whats: readonly string[],
  ): Promise<void> {
    const { running } = await this.all(context.host, context.signal);
    const own = whats.map(what => this.tryPrefix(context, what));
    for (const id of running) {
      if (!own.some(each => id.startsWith(each))) {
        await this.endEarlier(context, id);
      }
    }
  }

  /** Ends what the deployment has running on the host. */
  async stopAll(
    host: HostRunner,
    deployment: Pick<DeploymentToRun, 'id'>,
    signal: AbortSignal,
  ): Promise<void> {
    const { running } = await this.all(host, signal);
    const prefix = this.prefixOf(deployment);
    for (const id of running.filter(each => each.startsWith(prefix))) {
      await host.stop(id, GRACE_SECONDS, signal);
    }
  }

  /** Removes what is kept of programs of ours that are over, of whichever deployment. */
  async forgetAll(host: HostRunner, signal: AbortSignal): Promise<void> {
    const { over } = await this.all(host, signal);
    for (const id of over) {
      await host.forget(id, signal);
    }
  }

  /** The programs of ours of which something is kept. */
  private async all(
    host: HostRunner,
    signal: AbortSignal,
  ): Promise<{ running: string[]; over: string[] }> {
    const paths = (await host.list(RUNS_FOLDER, signal)).map(
      ({ path }) => path,
    );
    const ids = new Set(
      paths.map(path => path.split('/')[0]).filter(id => this.isOurs(id)),
    );
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

  private isOurs(id: string): boolean {
    return id.startsWith(`${this.driver}-`);
  }

  private tryPrefix({ deployment, attempt }: StepTry, what: string): string {
    return `${this.prefixOf(deployment)}${what}-${attempt}-`;
  }
}
