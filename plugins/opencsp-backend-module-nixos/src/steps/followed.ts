import {
  RunToFollow,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { FOLLOWER, runMemoSchema } from '../detached';
import { Narration } from '../progress/narrate';
import { failed, RUN_LOST } from './outcomes';

const memoSchema = z.object({ run: runMemoSchema });

/**
 * A step that is one program: it runs detached on the machine, and is looked at until it has ended.
 *
 * @param ended - what its end comes to
 */
export async function followed(
  context: StepContext,
  run: RunToFollow,
  ended: (exit: number, narration: Narration) => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const memo = memoSchema.parse(context.memo);
  const seen = await FOLLOWER.follow(context, run, memo.run);
  switch (seen.of) {
    case 'running':
      return {
        of: 'running',
        again: seen.again,
        memo: { ...context.memo, run: seen.memo },
        ...(seen.detail && { detail: seen.detail }),
      };
    case 'lost':
      return failed(RUN_LOST);
    default:
      return ended(seen.exit, seen.memo.narration);
  }
}
