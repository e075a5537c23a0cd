import { plainText, StepFailure } from '@opencsp/plugin-opencsp-node';
import { Narration } from '../progress/narrate';
import { EvaluationFailure, KNOWN_FAILURES } from './knownFailures';

/** Longest evidence, in characters. */
const MAX_EVIDENCE = 3_000;

/** Exit code of a program that is not there. */
const NOT_FOUND = 127;

/** Exit code of a program that was killed (POSIX: 128 and the signal): the kernel ends who takes too much memory. */
const KILLED = 137;

/** Exit codes of a program that another signal ended. */
const SIGNALS = [129, 130, 143];

const NO_NIX: StepFailure = {
  reason: 'nix-missing',
  message: 'There is no Nix on the machine.',
  nextStep:
    'Deploy to a machine with NixOS, or choose Docker Compose in the profile.',
  retryable: true,
};

const OUT_OF_MEMORY: StepFailure = {
  reason: 'out-of-memory',
  message:
    'Nix was killed on the machine: most likely by the kernel, for want of memory. Evaluating a system takes about 1 GB.',
  nextStep:
    'Give the machine more memory or swap ("journalctl -k" on it says what was killed), then retry.',
  retryable: true,
};

/** Why a program of Nix ended with another code than 0. */
export function explain(narration: Narration, exit: number): StepFailure {
  const { errors, lines } = narration;
  // The cause is told last (recorded: nixos 3); what it led to stands around it.
  const texts = errors.map(({ text }) => text);
  const evidence = plainText(
    (texts.length > 0 ? texts : lines).join('\n'),
  ).slice(-MAX_EVIDENCE);
  if (exit === NOT_FOUND) {
    return { ...NO_NIX, ...(evidence && { evidence }) };
  }
  if (exit === KILLED) {
    return { ...OUT_OF_MEMORY, ...(evidence && { evidence }) };
  }
  const known = knownIn([...texts, lines.join('\n')]);
  if (known) {
    const at = errors.find(({ text }) => known.pattern.test(text))?.at;
    return {
      reason: known.reason,
      message: `${known.message}${at ? ` It is at ${at}.` : ''}`,
      evidence,
      nextStep: known.nextStep,
      retryable: known.retryable,
    };
  }
  return SIGNALS.includes(exit)
    ? {
        reason: 'run-interrupted',
        message: `Nix was ended on the machine (exit code ${exit}).`,
        ...(evidence && { evidence }),
        nextStep: 'Retry: what was fetched and built is kept.',
        retryable: true,
      }
    : {
        reason: 'nix-failed',
        message: `Nix ended with exit code ${exit}.`,
        ...(evidence && { evidence }),
        nextStep: 'Read what it said, mend that, and retry.',
        retryable: true,
      };
}

/** In the order of the table: what explains most stands first. */
function knownIn(
  texts: readonly string[],
): (Omit<EvaluationFailure, 'message'> & { message: string }) | undefined {
  for (const failure of KNOWN_FAILURES) {
    for (const text of texts) {
      const match = failure.pattern.exec(text);
      if (match) {
        return { ...failure, message: failure.message(match, text) };
      }
    }
  }
  return undefined;
}
