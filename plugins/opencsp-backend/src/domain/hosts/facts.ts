import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** Names of checks that tell of facts files begin so. */
export const FACTS_PREFIX = 'facts-';

/** Bytes that are read of a facts file; a longer one is not believed. */
export const FACTS_BYTES = 16 * 1024;

const MAX_CHECKS = 100;
const MAX_NAME = 120;
const MAX_SAW = 300;
/** Checks that are told of one file. */
const MAX_TOLD = 5;

/** What a person should know where a file says nothing. */
const UNPROVEN =
  'That it did its work is known from its status and log only. Playbooks of your own can end with the role "report".';

/** What stands on a page: one line, and not too long. */
function words(max: number) {
  return z
    .union([z.string(), z.number(), z.boolean(), z.null()])
    .optional()
    .transform(said =>
      `${said ?? ''}`
        .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
        .trim()
        .slice(0, max),
    );
}

const factsSchema = z.object({
  step: z.string().max(MAX_NAME),
  run: z.string().max(MAX_NAME),
  outcome: z.enum(['done', 'skipped', 'failed']),
  checks: z
    .array(
      z.object({
        name: words(MAX_NAME),
        result: z.enum(['ok', 'failed', 'skipped']),
        saw: words(MAX_SAW),
      }),
    )
    .max(MAX_CHECKS),
});

/** What a playbook saw at its end, as `docs/operators/machines-modules.md` says it. */
export type Facts = z.infer<typeof factsSchema>;

/** The facts file of one step, as it lies on a machine. */
export interface LeftFacts {
  step: string;
  /** Of the check that tells of it. */
  name: string;
  title: string;
  /** Absent: there is no such file. */
  text?: string;
}

/** What a facts file says of one run. */
export type FactsVerdict =
  | { of: 'missing' }
  | { of: 'unreadable' }
  /** The machine could not be asked for it. */
  | { of: 'unread' }
  /** It is of another run, so it says nothing of this one. */
  | { of: 'other-run'; run: string }
  /** A check failed, or the outcome is `failed`. */
  | { of: 'failed'; words: string }
  /** There was nothing to do, as for monitoring without an endpoint. */
  | { of: 'skipped'; words: string }
  /** Nothing failed; `words` tell what was not looked at. */
  | { of: 'partial'; words: string }
  | { of: 'done'; words: string };

/** Pure: reads a facts file; nothing when it is none of that step. */
export function readFacts({
  step,
  text = '',
}: Pick<LeftFacts, 'step' | 'text'>): Facts | undefined {
  if (text.length > FACTS_BYTES) {
    return undefined;
  }
  try {
    const facts = factsSchema.safeParse(JSON.parse(text));
    return facts.success && facts.data.step === step ? facts.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Pure: what a facts file says of a run. The checks count more than the outcome.
 *
 * @param key - correlation key of the run, which its file repeats
 */
export function judgeFacts(left: LeftFacts, key: string): FactsVerdict {
  if (left.text === undefined) {
    return { of: 'missing' };
  }
  const facts = readFacts(left);
  if (!facts) {
    return { of: 'unreadable' };
  }
  if (facts.run !== key) {
    return { of: 'other-run', run: facts.run };
  }
  const failed = facts.checks.filter(({ result }) => result === 'failed');
  const skipped = facts.checks.filter(({ result }) => result === 'skipped');
  if (facts.outcome === 'failed' || failed.length > 0) {
    return {
      of: 'failed',
      words: told(failed) || 'Its outcome is "failed", and no check says why.',
    };
  }
  if (facts.outcome === 'skipped') {
    return { of: 'skipped', words: told(skipped) || 'No check says why.' };
  }
  if (skipped.length > 0) {
    return { of: 'partial', words: told(skipped) };
  }
  return { of: 'done', words: `${facts.checks.length} of its checks are ok.` };
}

/**
 * Pure: the check that tells what a step left behind. It never fails: a failed one of `prepare` ends the
 * preparation by itself, and those of other steps do not keep anybody from deploying.
 *
 * @param runAgain - how a person has the step run again
 */
export function factsCheck(
  { name, title, step }: LeftFacts,
  verdict: FactsVerdict,
  runAgain: string,
): HostCheck {
  const check = (
    result: HostCheck['result'],
    found: string,
    fix?: string,
  ): HostCheck => ({ name, title, result, found, fix });
  switch (verdict.of) {
    case 'missing':
      return check(
        'warning',
        `The playbook "${step}" left no facts file.`,
        UNPROVEN,
      );
    case 'unreadable':
      return check(
        'warning',
        `The facts file of the playbook "${step}" cannot be read.`,
        UNPROVEN,
      );
    case 'unread':
      return check(
        'warning',
        `The host could not be asked for the facts file of the playbook "${step}".`,
        UNPROVEN,
      );
    case 'other-run':
      return check(
        'warning',
        `The playbook "${step}" left no facts file at its last run: the one on the machine is of ${otherRun(
          verdict.run,
        )}.`,
        UNPROVEN,
      );
    case 'failed':
      return check(
        'warning',
        `Not as it should be: ${verdict.words}`,
        runAgain,
      );
    case 'skipped':
      return check('warning', `Nothing was done: ${verdict.words}`);
    case 'partial':
      return check('warning', `Skipped: ${verdict.words}`);
    default:
      return check('passed', `As it should be: ${verdict.words}`);
  }
}

function otherRun(run: string): string {
  return run === '' ? 'a run by hand' : `the run "${run.slice(0, MAX_NAME)}"`;
}

function told(checks: Facts['checks']): string {
  const lines = checks
    .slice(0, MAX_TOLD)
    .map(({ name, saw }) => (saw ? `${name}: ${saw}` : name));
  const more = checks.length - MAX_TOLD;
  const text = [...lines, ...(more > 0 ? [`${more} more`] : [])].join('; ');
  return text && `${text.replace(/\.$/, '')}.`;
}
