import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import {
  Circumstances,
  Decision,
  INTERVALS,
  isGivenUp,
  isLate,
  LogEntry,
  Observation,
  Outcome,
  waitFor,
} from './decision';
import {
  MachineProgress,
  progressDetail,
  progressWaitsFor,
  ACCEPTED,
} from './progress';
import { InstanceRecord, MachineRecord } from './record';
import { beginStep, endStep, fail, moveTo, stepOf } from './transitions';
import { wasLocked } from './warnings';

/** Pending: nothing is made yet, or we do not know; asking for it is idempotent. */
export function decidePending(
  record: InstanceRecord,
  { now }: Circumstances,
): Decision {
  const untouched = stepOf(record, 'machine').state === 'waiting';
  if (record.requested === 'cancel' && untouched) {
    return {
      record: fail(record, 'cancelled', now, {
        detail: 'Nothing was made yet.',
      }),
    };
  }
  // Once it was asked for, only asking again tells whether it is there; then it can be paused.
  return ask(beginStep(record, 'machine', now, 'Asking the platform'), now);
}

function ask(record: InstanceRecord, now: number): Decision {
  const { machine } = record;
  const unanswered = machine.unanswered || machine.askedAt !== undefined;
  return {
    record: {
      ...record,
      machine: {
        ...machine,
        askedAt: now,
        unanswered: unanswered || undefined,
      },
    },
    command: { do: 'ensure' },
  };
}

/** What asking for the machine came to. */
export function afterEnsure(
  record: InstanceRecord,
  outcome: Extract<Outcome, { of: 'ensure' }>,
  { now, deadlines }: Circumstances,
): Decision {
  switch (outcome.outcome) {
    case 'ensured': {
      const moved =
        record.state === 'pending'
          ? moveTo(record, 'provisioning', now, deadlines)
          : record;
      return {
        record: {
          ...beginStep(moved, 'machine', now, ACCEPTED),
          machine: {
            ...moved.machine,
            uid: outcome.uid,
            askedAt: moved.machine.unanswered
              ? moved.machine.askedAt
              : undefined,
          },
          requested: record.requested,
        },
        again: INTERVALS.provisioning,
        log: [
          {
            step: 'machine',
            text: `The platform accepted ${record.machineName}.`,
          },
        ],
      };
    }
    case 'conflict':
      return {
        record: fail(record, 'name-conflict', now, { detail: outcome.message }),
      };
    default:
      return {
        record: fail(record, 'provision-refused', now, {
          detail: outcome.message,
          evidence: outcome.evidence,
        }),
      };
  }
}

/** Provisioning: the machine is being made, then has to answer by SSH. */
export function decideProvisioning(
  record: InstanceRecord,
  observation: Observation,
  circumstances: Circumstances,
): Decision {
  const uid = record.machine.uid;
  const isThere = !(
    observation.of === 'machine' && isGone(observation.machine)
  );
  if (record.requested === 'cancel') {
    return cancel(record, observation, circumstances);
  }
  if (record.machine.retryAsked && uid && isThere && !isLiving(observation)) {
    return { record, command: { do: 'retry-machine', uid } };
  }
  if (observation.of === 'machine') {
    return onMachine(record, observation.machine, circumstances);
  }
  if (observation.of === 'trouble') {
    const waiting = waitFor(record, observation.message);
    return isGivenUp(waiting, circumstances)
      ? { record: waiting, command: { do: 'explain' } }
      : { record: waiting, again: INTERVALS.provisioning };
  }
  return (
    late(record, circumstances) ?? { record, again: INTERVALS.provisioning }
  );
}

/** What is being made is paused; a machine that lives is left as it is. */
function cancel(
  record: InstanceRecord,
  observation: Observation,
  circumstances: Circumstances,
): Decision {
  const { uid } = record.machine;
  if (observation.of === 'trouble' && !isGivenUp(record, circumstances)) {
    return {
      record: waitFor(record, observation.message),
      again: INTERVALS.provisioning,
    };
  }
  const isPausable =
    observation.of === 'machine' &&
    !isGone(observation.machine) &&
    !isLiving(observation) &&
    !isMade(record);
  return uid && isPausable
    ? { record, command: { do: 'pause', uid } }
    : { record: fail(record, 'cancelled', circumstances.now) };
}

/** Made and frozen, whether we had written that down or not. */
function isLiving(observation: Observation): boolean {
  return (
    observation.of === 'machine' &&
    observation.machine.state === 'ready' &&
    observation.machine.frozen
  );
}

function onMachine(
  before: InstanceRecord,
  machine: MachineObservation,
  circumstances: Circumstances,
): Decision {
  const { now } = circumstances;
  const { address } = before.machine;
  if (address && isMade(before) && isAtWork(machine)) {
    // It was made and keeps its address: what the platform does with its object changes nothing.
    return { record: before, command: { do: 'scan-host-key', address } };
  }
  switch (machine.state) {
    case 'absent':
      return before.machine.uid
        ? { record: fail(before, 'machine-vanished', now) }
        : ask(before, now);
    case 'foreign':
      return {
        record: fail(before, 'name-conflict', now, { detail: machine.detail }),
      };
    case 'failed':
      return onFailed(before, machine, circumstances);
    case 'ready':
      return onReady(before, machine, circumstances);
    default:
      return onProgress(before, machine, circumstances);
  }
}

function isGone(machine: MachineObservation): boolean {
  return machine.state === 'absent' || machine.state === 'foreign';
}

function isMade(record: InstanceRecord): boolean {
  return stepOf(record, 'machine').state === 'done';
}

/** The object exists and is looked after: planning, waiting, failing, but not going away. */
function isAtWork(machine: MachineObservation): boolean {
  return ['pending', 'planned', 'suspended', 'failed'].includes(machine.state);
}

function onProgress(
  before: InstanceRecord,
  machine: MachineProgress,
  circumstances: Circumstances,
): Decision {
  const detail = progressDetail(machine);
  const changed = stepOf(before, 'machine').detail !== detail;
  const seen = see(before, {
    uid: machine.uid,
    version: machine.version,
    wasLocked: wasLocked(before, machine),
  });
  const record = waitFor(
    changed ? beginStep(seen, 'machine', circumstances.now, detail) : seen,
    progressWaitsFor(machine),
  );
  const log: LogEntry[] = changed ? [{ step: 'machine', text: detail }] : [];
  return {
    log,
    ...(late(record, circumstances) ?? {
      record,
      again: INTERVALS.provisioning,
    }),
  };
}

function onFailed(
  before: InstanceRecord,
  machine: Extract<MachineObservation, { state: 'failed' }>,
  circumstances: Circumstances,
): Decision {
  const { now } = circumstances;
  const record = see(before, {
    uid: machine.uid,
    version: machine.version,
    wasLocked: wasLocked(before, machine),
  });
  const log: LogEntry[] = [{ step: 'machine', text: machine.message }];
  if (machine.final) {
    const detail = `The platform gave up after ${machine.count} ${
      machine.count === 1 ? 'try' : 'tries'
    }.`;
    return {
      record: fail(record, 'provision-failed', now, {
        detail,
        evidence: machine.message,
      }),
      log,
    };
  }
  const text = `The platform tries again by itself. Last failure: ${machine.message}`;
  const waiting = waitFor(record, text);
  return {
    log: waiting === record ? [] : log,
    ...(late(waiting, circumstances, machine.message) ?? {
      record: waiting,
      again: INTERVALS.provisioning,
    }),
  };
}

function onReady(
  before: InstanceRecord,
  machine: Extract<MachineObservation, { state: 'ready' }>,
  circumstances: Circumstances,
): Decision {
  const { now } = circumstances;
  const { outputs } = machine;
  const record = see(before, {
    uid: machine.uid,
    version: machine.version,
    frozen: machine.frozen,
    address: outputs.address,
    user: outputs.user,
    outputs: outputs.all,
    expectedHostKeys: outputs.hostKeys,
    // It is ready: there is nothing to try again.
    retryAsked: undefined,
  });
  if (!outputs.address) {
    const waiting = waitFor(
      record,
      'The machine was made; it has no address yet.',
    );
    return isLate(waiting, now)
      ? { record: fail(waiting, 'address-missing', now) }
      : { record: waiting, again: INTERVALS.provisioning };
  }
  if (!machine.frozen && !isMade(record)) {
    return { record, command: { do: 'freeze', uid: machine.uid } };
  }
  if (!isMade(record)) {
    return made(record, circumstances);
  }
  const scanning = beginStep(record, 'ssh', now, 'Waiting for the SSH server');
  return {
    record: scanning,
    command: { do: 'scan-host-key', address: outputs.address },
  };
}

/**
 * The machine cannot be changed by itself any more. While it is made, that is the end of making it:
 * what the platform plans after that is shown, and changes nothing.
 */
export function afterFreeze(
  record: InstanceRecord,
  circumstances: Circumstances,
): Decision {
  const frozen: InstanceRecord = {
    ...waitFor(record, undefined),
    machine: { ...record.machine, frozen: true },
  };
  return frozen.state === 'provisioning' && !isMade(frozen)
    ? made(frozen, circumstances)
    : // One that does not stay frozen is not frozen again and again without a pause.
      { record: frozen, again: INTERVALS.lost };
}

function made(
  record: InstanceRecord,
  { now, deadlines }: Circumstances,
): Decision {
  const text = `at ${record.machine.address}`;
  const done = endStep(record, 'machine', 'done', now, `Made, ${text}`);
  const begun = beginStep(done, 'ssh', now, 'Waiting for the SSH server');
  // Making took so long that a request which was never answered is lost, and not late.
  const machine = {
    ...begun.machine,
    askedAt: undefined,
    unanswered: undefined,
  };
  return {
    record: {
      ...waitFor({ ...begun, machine }, undefined),
      deadline: now + deadlines.ssh,
    },
    again: INTERVALS.soon,
    log: [{ step: 'machine', text: `The machine is there, ${text}.` }],
  };
}

/** What the platform's parts say about a machine that is late. */
export function afterExplain(
  record: InstanceRecord,
  text: string | undefined,
  { now }: Circumstances,
): Decision {
  return {
    record: fail(record, 'provision-timeout', now, {
      detail:
        text ??
        `It last said: ${stepOf(record, 'machine').detail ?? 'nothing'}.`,
      evidence: record.waitingFor,
    }),
  };
}

/** Pausing is done, or is not needed: the run counts as cancelled. */
export function afterPause(
  record: InstanceRecord,
  { now }: Circumstances,
): Decision {
  return {
    record: fail(record, 'cancelled', now, {
      detail: 'What was made so far stays until it is retried or deleted.',
    }),
  };
}

function late(
  record: InstanceRecord,
  { now }: Circumstances,
  evidence?: string,
): Decision | undefined {
  if (!isLate(record, now)) {
    return undefined;
  }
  return evidence
    ? { record: fail(record, 'provision-failed', now, { evidence }) }
    : { record, command: { do: 'explain' } };
}

/** Takes in what was seen; the same record when it was all known. */
function see(
  record: InstanceRecord,
  seen: Partial<MachineRecord>,
): InstanceRecord {
  const machine: MachineRecord = { ...record.machine, ...seen };
  return JSON.stringify(machine) === JSON.stringify(record.machine)
    ? record
    : { ...record, machine };
}
