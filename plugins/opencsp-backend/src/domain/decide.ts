import { decideActive } from './active';
import { afterStart, afterStop, decideConfiguring } from './configuring';
import {
  Circumstances,
  Command,
  Decision,
  INTERVALS,
  isGivenUp,
  Observation,
  Outcome,
  waitFor,
} from './decision';
import { FailureKind } from './failures';
import { afterScan } from './firstContact';
import { afterRemove, decideDeleting } from './deleting';
import {
  afterEnsure,
  afterExplain,
  afterFreeze,
  afterPause,
  decidePending,
  decideProvisioning,
} from './provisioning';
import { InstanceRecord } from './record';
import { fail } from './transitions';

/** What has to be looked at before deciding about a record. */
export function whatToObserve(
  record: InstanceRecord,
): 'nothing' | 'machine' | 'run' {
  switch (record.state) {
    case 'provisioning':
    case 'active':
    case 'lost':
      return 'machine';
    case 'configuring':
    case 'deleting':
      return record.run?.id ? 'run' : 'nothing';
    default:
      return 'nothing';
  }
}

/** The one decision of a pass: pure, total over states and observations. */
export function decide(
  record: InstanceRecord,
  observation: Observation,
  circumstances: Circumstances,
): Decision {
  switch (record.state) {
    case 'pending':
      return decidePending(record, circumstances);
    case 'provisioning':
      return decideProvisioning(record, observation, circumstances);
    case 'configuring':
      return decideConfiguring(record, observation, circumstances);
    case 'active':
    case 'lost':
      return decideActive(record, observation, circumstances);
    case 'deleting':
      return decideDeleting(record, observation, circumstances);
    default:
      return { record };
  }
}

/**
 * What follows from what a command came to. Trouble leaves `again` open: the engine backs off.
 */
export function conclude(
  record: InstanceRecord,
  outcome: Outcome,
  circumstances: Circumstances,
): Decision {
  switch (outcome.of) {
    case 'ensure':
      return afterEnsure(record, outcome, circumstances);
    case 'scan-host-key':
      return afterScan(record, outcome, circumstances);
    case 'explain':
      return afterExplain(record, outcome.text, circumstances);
    case 'pause':
      return afterPause(record, circumstances);
    case 'start-run':
      return afterStart(record, outcome, circumstances);
    case 'stop-run':
      return afterStop(record, outcome, circumstances);
    case 'remove':
      return afterRemove(record, outcome, circumstances);
    case 'trouble':
      return afterTrouble(
        outcome.notSent ? nothingAsked(record, outcome.during) : record,
        outcome.during,
        outcome.message,
        circumstances,
      );
    case 'freeze':
      return afterFreeze(record, circumstances);
    case 'retry-machine':
      return {
        record: {
          ...record,
          machine: { ...record.machine, retryAsked: undefined },
        },
        again: INTERVALS.provisioning,
      };
    default:
      return nothingElse(outcome);
  }
}

/** The compiler proves that there is no other outcome. */
function nothingElse(outcome: never): never {
  throw new Error(`There is no such outcome: ${JSON.stringify(outcome)}`);
}

/** Which failure it is when a command had trouble until the deadline. */
const LATE_COMMANDS: Record<Command['do'], FailureKind> = {
  ensure: 'platform-unreachable',
  'retry-machine': 'platform-unreachable',
  freeze: 'platform-unreachable',
  pause: 'cancelled',
  explain: 'provision-timeout',
  'scan-host-key': 'ssh-unreachable',
  'start-run': 'configuration-timeout',
  'stop-run': 'configuration-timeout',
  remove: 'removal-stuck',
};

/**
 * Trouble that passes: it is said, and tried again with growing pauses. The deadline is looked at
 * after the try, so that a portal that was off for hours still tries once.
 */
function afterTrouble(
  record: InstanceRecord,
  during: Command,
  message: string,
  circumstances: Circumstances,
): Decision {
  const waiting = waitFor(record, message);
  const kind =
    record.requested === 'cancel' ? 'cancelled' : LATE_COMMANDS[during.do];
  if (during.do === 'explain') {
    return afterExplain(record, undefined, circumstances);
  }
  return isGivenUp(waiting, circumstances)
    ? {
        record: fail(waiting, kind, circumstances.now, { evidence: message }),
      }
    : { record: waiting };
}

/**
 * What never left cannot come about: it may be asked for again at once. A machine that was asked for
 * before, without an answer, is still waited for.
 */
function nothingAsked(record: InstanceRecord, during: Command): InstanceRecord {
  switch (during.do) {
    case 'start-run':
      return {
        ...record,
        run: record.run && { ...record.run, askedAt: undefined },
      };
    case 'ensure':
      return record.machine.unanswered
        ? record
        : { ...record, machine: { ...record.machine, askedAt: undefined } };
    default:
      return record;
  }
}
