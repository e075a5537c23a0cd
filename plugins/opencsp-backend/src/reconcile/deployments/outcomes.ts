import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { HostTroubleError, StepOutcome } from '@opencsp/plugin-opencsp-node';
import { DeploymentOutcome } from '../../domain/deployments/decideDeployment';
import {
  deploymentFailure,
  failureOfTrouble,
} from '../../domain/deployments/deploymentFailures';
import { Redact } from '../../outside/secretRedactor';
import { describeTrouble } from '../trouble';

/** Longest evidence and words that are kept, in characters. */
const LONGEST_EVIDENCE = 8_000;
const LONGEST_WORDS = 2_000;

/** What an error of a step, or of what it needs, means; nothing when nobody foresaw it. */
export function outcomeOfError(
  error: unknown,
  clean: Redact,
): DeploymentOutcome | undefined {
  const message = clean(describeTrouble(error));
  if (error instanceof HostTroubleError) {
    const failure = failureOfTrouble(error.trouble, message);
    return error.isPassing
      ? { of: 'trouble', message, failure }
      : { of: 'refused', failure };
  }
  if (error instanceof ServiceUnavailableError) {
    const failure = deploymentFailure('portal-trouble', { evidence: message });
    return { of: 'trouble', message, failure };
  }
  return undefined;
}

/** The same where the commit is read. */
export function outcomeOfContents(
  error: unknown,
  clean: Redact,
): DeploymentOutcome | undefined {
  const evidence = clean(describeTrouble(error));
  if (error instanceof NotFoundError) {
    return {
      of: 'refused',
      failure: deploymentFailure('commit-gone', { evidence }),
    };
  }
  if (error instanceof InputError || error instanceof ConflictError) {
    return {
      of: 'refused',
      failure: deploymentFailure('files-unusable', { evidence }),
    };
  }
  return outcomeOfError(error, clean);
}

/** What a driver said, without secrets and not longer than what is shown. The memo is the driver's. */
export function cleanOutcome(outcome: StepOutcome, clean: Redact): StepOutcome {
  const words = (text: string) => shorten(clean(text), LONGEST_WORDS);
  const maybe = (text: string | undefined) =>
    text === undefined ? undefined : words(text);
  const common = {
    ...outcome,
    detail: maybe(outcome.detail),
    warnings: outcome.warnings?.map(words),
    services: outcome.services?.map(service => ({
      ...service,
      detail: maybe(service.detail),
    })),
  };
  return common.of === 'failed'
    ? {
        ...common,
        message: words(common.message),
        nextStep: words(common.nextStep),
        evidence:
          common.evidence === undefined
            ? undefined
            : shortenFromEnd(clean(common.evidence)),
      }
    : common;
}

function shorten(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}

/** What matters in a log stands at its end. */
function shortenFromEnd(text: string): string {
  return text.length > LONGEST_EVIDENCE
    ? `… ${text.slice(-LONGEST_EVIDENCE)}`
    : text;
}
