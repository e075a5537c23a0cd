import {
  Circumstances,
  Decision,
  INTERVALS,
  isLate,
  Outcome,
  waitFor,
} from './decision';
import { InstanceRecord, MachineRecord } from './record';
import { endStep, fail, moveTo, stepOf } from './transitions';

/** What the key exchange came to. The first key is trusted, and pinned for ever. */
export function afterScan(
  record: InstanceRecord,
  outcome: Extract<Outcome, { of: 'scan-host-key' }>,
  circumstances: Circumstances,
): Decision {
  const { now, deadlines } = circumstances;
  if (outcome.outcome !== 'key') {
    return onNoKey(record, outcome, circumstances);
  }
  const mismatch = hostKeyMismatch(record.machine, outcome.key);
  if (mismatch) {
    return {
      record: fail(record, 'host-key-mismatch', now, { detail: mismatch }),
    };
  }
  const pinned: InstanceRecord = {
    ...endStep(record, 'ssh', 'done', now, outcome.key.fingerprint),
    machine: {
      ...record.machine,
      hostKey: { ...outcome.key, pinnedAt: new Date(now).toISOString() },
    },
  };
  return {
    record: moveTo(
      pinned,
      pinned.spec.configure ? 'configuring' : 'active',
      now,
      deadlines,
    ),
    again: INTERVALS.soon,
    log: [
      {
        step: 'ssh',
        text: `Key exchange completed; pinned ${outcome.key.type} ${outcome.key.fingerprint}.`,
      },
    ],
  };
}

function onNoKey(
  record: InstanceRecord,
  outcome: { outcome: 'not-allowed' | 'unreachable'; message: string },
  { now }: Circumstances,
): Decision {
  if (outcome.outcome === 'not-allowed') {
    return {
      record: fail(record, 'address-not-allowed', now, {
        detail: outcome.message,
      }),
    };
  }
  const waiting = waitFor(
    record,
    `The SSH server does not answer yet: ${outcome.message}`,
  );
  if (!isLate(waiting, now)) {
    return { record: waiting, again: INTERVALS.ssh };
  }
  const since = new Date(stepOf(waiting, 'ssh').startedAt ?? now).toISOString();
  return {
    record: fail(waiting, 'ssh-unreachable', now, {
      detail: `It was tried since ${since}.`,
      evidence: outcome.message,
    }),
  };
}

function hostKeyMismatch(
  machine: MachineRecord,
  key: { type: string; blob: string; fingerprint: string },
): string | undefined {
  const line = `${key.type} ${key.blob}`;
  if (machine.hostKey && machine.hostKey.blob !== key.blob) {
    return `Pinned is ${machine.hostKey.fingerprint}, it showed ${key.fingerprint}.`;
  }
  const expected = machine.expectedHostKeys ?? [];
  return expected.length > 0 && !expected.includes(line)
    ? `The platform names other keys for it; it showed ${key.fingerprint}.`
    : undefined;
}
