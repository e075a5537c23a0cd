import { StepContext } from '../deploymentDriver';
import { DetachedRuns } from './DetachedRuns';

/** What is remembered of a detached program that a step follows. */
export type RunMemo<Narration> = {
  /** How often it was lost. */
  lost: number;
  hasBegun: boolean;
  /** How far its output was read, in bytes. */
  after: number;
  /** How often it was looked at. */
  looks: number;
  narration: Narration;
};

/** What a program is, for {@link RunFollower}. */
export interface RunToFollow {
  /** Short, unique in the step. */
  what: string;
  argv: readonly string[];
  folder: string;
}

/** How the program does. */
export type Followed<Narration> =
  | {
      of: 'running';
      memo: RunMemo<Narration>;
      again: number;
      detail?: string;
    }
  | { of: 'ended'; memo: RunMemo<Narration>; exit: number }
  /** It was lost more often than it is started again. */
  | { of: 'lost'; memo: RunMemo<Narration> };

/** Turns what a program writes into lines for people, part by part. */
export interface Narrator<Narration> {
  /** Before the first part. */
  begin: Narration;
  /** @param isLast - the program has ended: what is begun is a line */
  read(
    narration: Narration,
    output: string,
    isLast: boolean,
  ): { lines: string[]; narration: Narration };
}

/** A lost program is started again so often. */
const MAX_LOST = 2;

/** Looks come fast at first, since most runs are short, and as long as it writes. */
const FIRST_LOOK_MS = 200;
/** Who follows the log sees a line within a second. */
const LAST_LOOK_MS = 600;
const BUSY_LOOK_MS = 3_000;

/** Most parts of the output that one call reads after the end. */
const MAX_PARTS = 64;

/** Starts detached programs, and reads what they write. */
export class RunFollower<Narration> {
  constructor(
    private readonly runs: DetachedRuns,
    private readonly narrator: Narrator<Narration>,
  ) {}

  /** Before the program was begun. */
  get noRun(): RunMemo<Narration> {
    const narration = this.narrator.begin;
    return { lost: 0, hasBegun: false, after: 0, looks: 0, narration };
  }

  /**
   * Starts a program on the host unless it runs or has ended already, and reads what it wrote since. It
   * goes on when the connection or the portal ends (recorded: 23, step 10).
   *
   * @throws HostTroubleError when the host does not answer
   */
  async follow(
    context: StepContext,
    run: RunToFollow,
    memo: RunMemo<Narration>,
  ): Promise<Followed<Narration>> {
    const { host, signal } = context;
    const id = this.runs.idOf(context, run.what, memo.lost);
    if (!memo.hasBegun) {
      const started = await host.start(
        { id, argv: run.argv, folder: run.folder },
        signal,
      );
      if (started.outcome === 'busy') {
        return this.busy(context, started.by, memo);
      }
    }
    return this.look(context, id, { ...memo, hasBegun: true });
  }

  /** One that is left over from a run that is over would hold this one up until its deadline. */
  private async busy(
    context: StepContext,
    by: string,
    memo: RunMemo<Narration>,
  ): Promise<Followed<Narration>> {
    const mayGo = this.runs.isOfEarlier(by, context);
    if (mayGo) {
      await this.runs.endEarlier(context, by);
    }
    return {
      of: 'running',
      memo,
      again: mayGo ? FIRST_LOOK_MS : BUSY_LOOK_MS,
      detail: `Waits for another program on the host (${by}).`,
    };
  }

  private async look(
    context: StepContext,
    id: string,
    memo: RunMemo<Narration>,
  ): Promise<Followed<Narration>> {
    let now = memo;
    for (let part = 0; part < MAX_PARTS; part++) {
      const seen = await context.host.poll(id, now.after, context.signal);
      const isGone = seen.state === 'lost' || seen.state === 'absent';
      const isLast = isGone || (seen.state === 'ended' && seen.output === '');
      const { lines, narration } = this.narrator.read(
        now.narration,
        seen.output,
        isLast,
      );
      if (lines.length > 0) {
        context.log(lines.join('\n'));
      }
      now = { ...now, after: seen.next, narration };
      if (isGone) {
        return this.lost(context, now);
      }
      if (seen.state === 'running') {
        const looks = lines.length > 0 ? 0 : now.looks;
        return {
          of: 'running',
          memo: { ...now, looks: looks + 1 },
          again: Math.min(FIRST_LOOK_MS * 1.5 ** looks, LAST_LOOK_MS),
        };
      }
      if (isLast) {
        return { of: 'ended', memo: now, exit: seen.exit };
      }
    }
    return { of: 'running', memo: now, again: 0 };
  }

  private lost(
    context: StepContext,
    memo: RunMemo<Narration>,
  ): Followed<Narration> {
    if (memo.lost >= MAX_LOST) {
      return { of: 'lost', memo };
    }
    context.log(
      'The program is gone from the host without a result; it is started again.',
    );
    return {
      of: 'running',
      memo: { ...this.noRun, lost: memo.lost + 1 },
      again: FIRST_LOOK_MS,
    };
  }
}
