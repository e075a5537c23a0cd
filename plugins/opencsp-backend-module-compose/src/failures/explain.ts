import { plainText, StepFailure } from '@opencsp/plugin-opencsp-node';
import { engineTrouble } from './engineTrouble';
import { KNOWN_FAILURES, UNKNOWN_FAILURE } from './knownFailures';

/** A failure, and the container that the text speaks of. */
export interface Explained extends StepFailure {
  /** By the engine's name. */
  container?: string;
}

/** Longest evidence, in characters. */
const MAX_EVIDENCE = 2_000;

/** Exit codes of a program that a signal ended (recorded: 20). */
const SIGNALS = [129, 130, 137, 143];

/** Exit code of a program that is not there. */
const NOT_FOUND = 127;

/** What Compose said when it ended with another code than 0. @param lines - its errors, in their order */
export function explain(lines: readonly string[], exit: number): Explained {
  const text = plainText(lines.join('\n')).trim();
  const evidence = text.slice(-MAX_EVIDENCE);
  if (exit === NOT_FOUND) {
    return { ...engineTrouble({ is: 'not-installed' }), evidence };
  }
  for (const known of KNOWN_FAILURES) {
    const match = known.pattern.exec(text);
    if (match) {
      const container = known.container?.(match);
      return {
        reason: known.reason,
        message: known.message(match),
        evidence,
        nextStep: known.nextStep,
        retryable: known.retryable ?? true,
        ...(container && { container }),
      };
    }
  }
  if (SIGNALS.includes(exit)) {
    return {
      reason: 'run-interrupted',
      message: `Docker Compose was ended on the host (exit code ${exit}).`,
      ...(evidence && { evidence }),
      nextStep: 'Retry: it goes on from where it stopped.',
      retryable: true,
    };
  }
  return {
    ...UNKNOWN_FAILURE,
    message: `Docker Compose ended with exit code ${exit}.`,
    ...(evidence && { evidence }),
  };
}

/** Evidence with more lines of the host, cut to what is useful. */
export function withEvidence<T extends StepFailure>(
  failure: T,
  more: string,
): T {
  const added = plainText(more).trim();
  if (!added) {
    return failure;
  }
  const evidence = [failure.evidence, added].filter(Boolean).join('\n');
  return { ...failure, evidence: evidence.slice(-MAX_EVIDENCE) };
}
