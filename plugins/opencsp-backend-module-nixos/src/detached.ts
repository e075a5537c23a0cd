import {
  DetachedRuns,
  Followed as FollowedRun,
  RunFollower,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import {
  Narration,
  narrationSchema,
  NO_NARRATION,
  narrate,
} from './progress/narrate';

/** The detached programs of NixOS. */
export const RUNS = new DetachedRuns('nixos');

/** Starts them, and follows what they write. */
export const FOLLOWER = new RunFollower<Narration>(RUNS, {
  begin: NO_NARRATION,
  read: narrate,
});

/** How one does. */
export type Followed = FollowedRun<Narration>;

/** What a step keeps of the one that it follows. */
export const runMemoSchema = z
  .object({
    lost: z.number().int(),
    hasBegun: z.boolean(),
    after: z.number().int(),
    looks: z.number().int(),
    narration: narrationSchema,
  })
  .default(FOLLOWER.noRun);
