import { StepContext } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { narrate, narrationSchema, NO_NARRATION } from '../progress/narrate';
import { endEarlierRun, isOfEarlierRun, runId } from './runIds';

/** What a step keeps of the detached program that it follows. */
export const runMemoSchema = z.object({
  /** How often it was lost. */
  lost: z.number().int(),
  hasBegun: z.boolean(),
  /** How far its output was read, in bytes. */
  after: z.number().int(),
  /** How often it was looked at. */
  looks: z.number().int(),
  narration: narrationSchema,
});

/** @see runMemoSchema */
export type RunMemo = z.infer<typeof runMemoSchema>;

export const NO_RUN: RunMemo = {
  lost: 0,
  hasBegun: false,
  after: 0,
  looks: 0,
  narration: NO_NARRATION,
};

/** What a program is, for {@link followRun}. */
export interface RunToFollow {
  /** Short, unique in the step. */
  what: string;
  argv: readonly string[];
  folder: string;
}

/** How the program does. */
export type Followed =
  | { of: 'running'; memo: RunMemo; again: number; detail?: string }
  | { of: 'ended'; memo: RunMemo; exit: number }
  /** It was lost more often than it is started again. */
  | { of: 'lost'; memo: RunMemo };

/** A lost program is started again so often. */
const MAX_LOST = 2;

/** Looks come fast at first, since most runs are short, and as long as it writes. */
const FIRST_LOOK_MS = 200;
/** Who follows the log sees a line within a second. */
const LAST_LOOK_MS = 600;
const BUSY_LOOK_MS = 3_000;

/** Most parts of the output that one call reads after the end. */
const MAX_PARTS = 64;

/**
 * Starts a program on the host unless it runs or has ended already, and reads what it wrote since. It
 * goes on when the connection or the portal ends (recorded: 23, step 10).
 *
 * @throws HostTroubleError when the host does not answer
 */
export async function followRun(
  context: StepContext,
  run: RunToFollow,
  memo: RunMemo,
): Promise<Followed> {
  const { host, signal } = context;
  const id = runId(context, run.what, memo.lost);
  if (!memo.hasBegun) {
    const started = await host.start(
      { id, argv: run.argv, folder: run.folder },
      signal,
    );
    if (started.outcome === 'busy') {
      return busy(context, started.by, memo);
    }
  }
  return look(context, id, { ...memo, hasBegun: true });
}

/** One that is left over from a run that is over would hold this one up until its deadline. */
async function busy(
  context: StepContext,
  by: string,
  memo: RunMemo,
): Promise<Followed> {
  const mayGo = isOfEarlierRun(by, context);
  if (mayGo) {
    await endEarlierRun(context, by);
  }
  return {
    of: 'running',
    memo,
    again: mayGo ? FIRST_LOOK_MS : BUSY_LOOK_MS,
    detail: `Waits for another program on the host (${by}).`,
  };
}

async function look(
  context: StepContext,
  id: string,
  memo: RunMemo,
): Promise<Followed> {
  let now = memo;
  for (let part = 0; part < MAX_PARTS; part++) {
    const seen = await context.host.poll(id, now.after, context.signal);
    const isGone = seen.state === 'lost' || seen.state === 'absent';
    const isLast = isGone || (seen.state === 'ended' && seen.output === '');
    const { lines, narration } = narrate(now.narration, seen.output, isLast);
    if (lines.length > 0) {
      context.log(lines.join('\n'));
    }
    now = { ...now, after: seen.next, narration };
    if (isGone) {
      return lost(context, now);
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

function lost(context: StepContext, memo: RunMemo): Followed {
  if (memo.lost >= MAX_LOST) {
    return { of: 'lost', memo };
  }
  context.log(
    'The program is gone from the host without a result; it is started again.',
  );
  return {
    of: 'running',
    memo: { ...NO_RUN, lost: memo.lost + 1 },
    again: FIRST_LOOK_MS,
  };
}
