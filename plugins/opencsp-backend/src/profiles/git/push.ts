import { setTimeout as sleep } from 'node:timers/promises';
import { Git } from './Git';
import { parsePush } from './parse';
import { RepositoryUnavailableError } from './ProfileRepository';
import { GitResult } from './runGit';
import { troubleError, troubleOf, wasNotSent, wordsOf } from './trouble';

/** What the branch is to become, and what it must stand at before. */
export interface PushPlan {
  branch: string;
  expected: string | 'absent';
  to: string | 'absent';
}

/** What a push needs of those around it. */
export interface PushContext {
  git: Git;
  gitDir: string;
  /** Where the branch stands now, by the repository itself. */
  head(): Promise<string | 'absent'>;
  /** What must not be said. */
  secret(): Promise<string | undefined>;
}

/** What it came to. */
export type PushResult =
  | { outcome: 'done' }
  | { outcome: 'elsewhere'; head: string | 'absent' };

/** How often a push is tried that met somebody's lock. */
const ATTEMPTS = 4;

/** Pause after the first attempt, in milliseconds; it grows with each. */
const PAUSE_MS = 100;

const LOCKED = /cannot lock ref|failed to update ref|unable to create/i;

/** The server was lost after everything was sent: it may do it all the same. */
const UNANSWERED = /remote failure|failed to report status/;

/**
 * Moves one branch, if it still stands where it is said to. One reference moves as a whole or not at
 * all, so that `--atomic`, which not every server knows, would add nothing.
 *
 * @throws RepositoryUnavailableError - with `mayHaveHappened`, when it is not known
 */
export async function push(
  context: PushContext,
  plan: PushPlan,
  signal: AbortSignal | undefined,
): Promise<PushResult> {
  for (let attempt = 1; ; attempt++) {
    const result = await run(context, plan, signal);
    if (result.exitCode === 0) {
      return { outcome: 'done' };
    }
    const report = parsePush(result.stdout.toString('utf8'));
    if (report?.status !== 'rejected' || UNANSWERED.test(report.summary)) {
      return afterSilence(context, plan, result);
    }
    const head = await context.head();
    if (head === plan.to && plan.to !== 'absent') {
      return { outcome: 'done' };
    }
    if (head !== plan.expected) {
      return { outcome: 'elsewhere', head };
    }
    if (attempt === ATTEMPTS || !LOCKED.test(report.summary)) {
      throw new RepositoryUnavailableError(
        `The profiles repository does not take the change of "${
          plan.branch
        }": ${wordsOf(
          `${result.stderr}\n${report.summary}`,
          await context.secret(),
        )}`,
        'rejected',
      );
    }
    await sleep(PAUSE_MS * attempt, undefined, { signal });
  }
}

function run(
  { git, gitDir }: PushContext,
  { branch, expected, to }: PushPlan,
  signal: AbortSignal | undefined,
): Promise<GitResult> {
  const ref = `refs/heads/${branch}`;
  const lease = expected === 'absent' ? '' : expected;
  return git.withRemote(
    gitDir,
    [
      'push',
      '--porcelain',
      '--no-verify',
      '--no-follow-tags',
      '--recurse-submodules=no',
      `--force-with-lease=${ref}:${lease}`,
      ...git.serveWith('receive-pack'),
      '--',
      'origin',
      `${to === 'absent' ? '' : to}:${ref}`,
    ],
    { signal },
  );
}

/** It ended without an answer for the branch: the repository says whether it was done. */
async function afterSilence(
  context: PushContext,
  plan: PushPlan,
  result: GitResult,
): Promise<PushResult> {
  const mayHaveHappened = !wasNotSent(result);
  if (mayHaveHappened) {
    // When this cannot be asked either, what the push itself said is the better reason.
    const head = await context.head().catch(() => undefined);
    if (head === plan.to) {
      return { outcome: 'done' };
    }
  }
  throw troubleError(
    `The change of "${plan.branch}" was not pushed`,
    result,
    await context.secret(),
    troubleOf(result),
    mayHaveHappened,
  );
}
