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
import { InstanceRecord, MachineRecord } from './record';
import { beginStep, endStep, fail, moveTo, stepOf } from './transitions';

const TITLES: Record<
  Extract<MachineObservation, { state: 'pending' }>['phase'],
  string
> = {
  accepted: 'Accepted by the platform',
  'waiting-for-runner': 'Waiting for a runner',
  initializing: 'Initializing',
  planning: 'Planning',
  applying: 'Making the virtual machine',
  'writing-outputs': 'Reading the outputs',
};

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
  return {
    record: beginStep(record, 'machine', now, 'Asking the platform'),
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
          ...beginStep(moved, 'machine', now, TITLES.accepted),
          machine: { ...moved.machine, uid: outcome.uid },
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
  const { now } = circumstances;
  const uid = record.machine.uid;
  const isThere = !(
    observation.of === 'machine' && isGone(observation.machine)
  );
  if (record.requested === 'cancel') {
    return uid && isThere && !isMade(record)
      ? { record, command: { do: 'pause', uid } }
      : { record: fail(record, 'cancelled', now) };
  }
  if (record.machine.retryAsked && uid && isThere) {
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
        : { record: before, command: { do: 'ensure' } };
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

type Progress = Extract<
  MachineObservation,
  { state: 'pending' | 'planned' | 'suspended' | 'removing' }
>;

function onProgress(
  before: InstanceRecord,
  machine: Progress,
  circumstances: Circumstances,
): Decision {
  const detail = progressDetail(machine);
  const changed = stepOf(before, 'machine').detail !== detail;
  const seen = see(before, { uid: machine.uid, version: machine.version });
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

function progressDetail(machine: Progress): string {
  switch (machine.state) {
    case 'pending':
      return machine.lastFailure
        ? `${TITLES[machine.phase]}, after ${
            machine.lastFailure.count
          } failed ${machine.lastFailure.count === 1 ? 'try' : 'tries'}`
        : TITLES[machine.phase];
    case 'planned':
      return 'A plan waits for approval';
    case 'suspended':
      return 'Paused on the platform';
    default:
      return 'Being removed on the platform';
  }
}

function progressWaitsFor(machine: Progress): string | undefined {
  switch (machine.state) {
    case 'pending':
      return machine.lastFailure
        ? `The platform tries again by itself. Last failure: ${machine.lastFailure.message}`
        : machine.detail || undefined;
    case 'planned':
      return `An operator must approve the plan ${machine.planId} on the platform.`;
    case 'suspended':
      return 'An operator paused this machine on the platform; it goes on when it is resumed.';
    default:
      return machine.detail;
  }
}

function onFailed(
  before: InstanceRecord,
  machine: Extract<MachineObservation, { state: 'failed' }>,
  circumstances: Circumstances,
): Decision {
  const { now } = circumstances;
  const record = see(before, { uid: machine.uid, version: machine.version });
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
  if (!machine.frozen) {
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
    : { record: frozen, again: INTERVALS.soon };
}

function made(
  record: InstanceRecord,
  { now, deadlines }: Circumstances,
): Decision {
  const text = `at ${record.machine.address}`;
  const done = endStep(record, 'machine', 'done', now, `Made, ${text}`);
  const begun = beginStep(done, 'ssh', now, 'Waiting for the SSH server');
  return {
    record: { ...waitFor(begun, undefined), deadline: now + deadlines.ssh },
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
