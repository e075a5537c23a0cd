import { Time } from '../record';
import { factsCheck, FactsVerdict, judgeFacts, LeftFacts } from './facts';
import { HOST_INTERVALS, HostDecision, LeftByPrepare } from './hostDecision';
import { hostFailure } from './hostFailures';
import { failHost, hostWaitsFor } from './hostMoves';
import { HostRecord } from './hostRecord';
import { PrepareRun } from './prepareRun';

/** The facts file of `prepare`, and the check that tells of it. */
export const PREPARE_FACTS: LeftFacts = {
  step: 'prepare',
  name: 'facts-prepare',
  title: 'Facts: prepare',
};

/** What the facts of a run come to: its host goes on with their check, or the pass ends here. */
export type FactsOfPrepare =
  | { goesOn: true; record: HostRecord }
  | { goesOn: false; decision: HostDecision };

/**
 * Pure: a run that ended well is believed by what it saw on the host. Facts that say otherwise fail the
 * preparation; a file that is not there, or is of another run, is only told: playbooks of an operator's
 * own need not write one.
 *
 * @param left - absent when nobody looked
 */
export function believePrepare(
  record: HostRecord,
  run: PrepareRun,
  left: LeftByPrepare | undefined,
  now: Time,
): FactsOfPrepare {
  if (!left) {
    return { goesOn: true, record };
  }
  if (left.of === 'trouble' && now < run.deadline) {
    const text = `The run has ended; what it left on the host is read when the host answers: ${left.message}`;
    return {
      goesOn: false,
      decision: {
        record: hostWaitsFor(record, text),
        again: HOST_INTERVALS.login,
      },
    };
  }
  const verdict: FactsVerdict =
    left.of === 'file' ? judgeFacts(left.file, run.key) : { of: 'unread' };
  const told: HostRecord = {
    ...record,
    checks: [
      ...record.checks.filter(({ name }) => name !== PREPARE_FACTS.name),
      factsCheck(PREPARE_FACTS, verdict, 'Prepare the host again.'),
    ],
  };
  const lie = contradiction(verdict);
  return lie === undefined
    ? { goesOn: true, record: told }
    : {
        goesOn: false,
        decision: {
          record: failHost(
            { ...told, run: undefined },
            hostFailure('prepare-not-proven', now, lie),
          ),
        },
      };
}

/** What speaks against a success: a failed check, or a run that did nothing at all. */
function contradiction(verdict: FactsVerdict): string | undefined {
  switch (verdict.of) {
    case 'failed':
      return verdict.words;
    case 'skipped':
      return `Nothing was done. ${verdict.words}`;
    default:
      return undefined;
  }
}
