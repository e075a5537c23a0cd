import {
  Followed as FollowedRun,
  RunFollower,
  StepContext,
  RunToFollow,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import {
  narrate,
  Narration,
  narrationSchema,
  NO_NARRATION,
} from '../progress/narrate';
import { RUNS } from './runs';

/** What a step keeps of the detached program that it follows. */
export const runMemoSchema = z.object({
  lost: z.number().int(),
  hasBegun: z.boolean(),
  after: z.number().int(),
  looks: z.number().int(),
  narration: narrationSchema,
});

/** @see runMemoSchema */
export type RunMemo = z.infer<typeof runMemoSchema>;

/** How a call of Compose does. */
export type Followed = FollowedRun<Narration>;

const FOLLOWER = new RunFollower(RUNS, { begin: NO_NARRATION, read: narrate });

/** Before it was begun. */
export const NO_RUN: RunMemo = FOLLOWER.noRun;

/** @see RunFollower.follow */
export function followRun(
  context: StepContext,
  run: RunToFollow,
  memo: RunMemo,
): Promise<Followed> {
  return FOLLOWER.follow(context, run, memo);
}
