import { HostTrouble } from '@opencsp/plugin-opencsp-node';
import { Time } from '../record';
import { keepFound } from './foundOnHost';
import {
  HOST_INTERVALS,
  HostCircumstances,
  HostDecision,
  HostObservation,
  HostOutcome,
  isHostGivenUp,
  isHostLate,
  MachineOfHost,
} from './hostDecision';
import { checkFailure, hostFailure, troubleKind } from './hostFailures';
import { failHost, hostWaitsFor, moveHost } from './hostMoves';
import { HostRecord } from './hostRecord';
import { PrepareRun } from './prepareRun';
import {
  afterPrepareStart,
  afterPrepareStop,
  decidePreparing,
  endLeftOver,
  isStopPast,
} from './preparing';

type Look = Extract<HostObservation, { of: 'look' }>;
type Trouble = Extract<HostObservation, { of: 'trouble' }>;

/** What has to be seen before deciding. */
export function whatToSee(
  record: HostRecord,
  circumstances: Pick<HostCircumstances, 'now' | 'stopMs'>,
): 'host' | 'run' | 'nothing' {
  if (record.state === 'checking' && hasLeftOver(record, circumstances)) {
    return record.run.id ? 'run' : 'nothing';
  }
  switch (record.state) {
    case 'checking':
    case 'ready':
    case 'unreachable':
      return record.address && record.hostKey ? 'host' : 'nothing';
    case 'preparing':
    case 'removing':
      return record.run?.id ? 'run' : 'nothing';
    default:
      return 'nothing';
  }
}

/**
 * Follows the machine of a host that the portal made: its address, and its end. The pinned key is taken
 * from it once, and stays.
 */
export function followMachine(
  record: HostRecord,
  machine: MachineOfHost,
  { now, deadlines }: Pick<HostCircumstances, 'now' | 'deadlines'>,
): HostRecord {
  if (record.state === 'removing' || record.state === 'removed') {
    return record;
  }
  switch (machine.state) {
    case 'gone':
      return moveHost(record, 'removing', now);
    case 'failed':
      return record.state === 'checking' && !record.address
        ? failHost(record, hostFailure('machine-failed', now, machine.message))
        : record;
    case 'moving':
      return record.state === 'checking' && !record.address
        ? hostWaitsFor(record, machine.words)
        : record;
    default:
      return withMachine(record, machine, {
        now,
        deadline: now + deadlines.login,
      });
  }
}

/** Decides what is next for a host, from what was seen of it. Pure. */
export function decideHost(
  record: HostRecord,
  seen: HostObservation,
  circumstances: HostCircumstances,
): HostDecision {
  switch (record.state) {
    case 'checking':
      return decideChecking(record, seen, circumstances);
    case 'preparing':
      return decidePreparing(record, seen, circumstances);
    case 'ready':
    case 'unreachable':
      return decideSettled(record, seen, circumstances);
    case 'removing':
      return decideRemoving(record, seen, circumstances);
    case 'failed':
      return record.failure?.reason === 'machine-failed'
        ? { record, again: HOST_INTERVALS.failedMachine }
        : { record };
    default:
      return { record };
  }
}

/** What a host is after something was done outside for it. */
export function concludeHost(
  record: HostRecord,
  outcome: HostOutcome,
  circumstances: HostCircumstances,
): HostDecision {
  switch (outcome.of) {
    case 'start-run':
      return afterPrepareStart(record, outcome, circumstances);
    case 'stop-run':
      return afterPrepareStop(record, outcome, circumstances);
    default:
      return {
        record: hostWaitsFor(
          outcome.notSent && record.run && !record.run.stopSince
            ? { ...record, run: { ...record.run, askedAt: undefined } }
            : record,
          outcome.message,
        ),
      };
  }
}

function withMachine(
  record: HostRecord,
  machine: Extract<MachineOfHost, { state: 'there' }>,
  { now, deadline }: { now: Time; deadline: Time },
): HostRecord {
  const { address, user } = machine;
  const isNew = !record.address || !record.hostKey;
  const known: HostRecord = {
    ...record,
    address,
    user,
    sudo: isNew ? user !== 'root' : record.sudo,
    hostKey: record.hostKey ?? machine.hostKey,
  };
  if (record.failure?.reason === 'machine-failed') {
    return moveHost(known, 'checking', now, deadline);
  }
  if (isNew) {
    return { ...known, deadline, waitingFor: undefined };
  }
  return record.address === address && record.user === user ? record : known;
}

function decideChecking(
  record: HostRecord,
  seen: HostObservation,
  circumstances: HostCircumstances,
): HostDecision {
  if (hasLeftOver(record, circumstances)) {
    return endLeftOver(record, record.run, seen, circumstances);
  }
  switch (seen.of) {
    case 'look':
      return afterLogin(record, seen, circumstances);
    case 'trouble':
      return noLogin(record, seen, circumstances);
    default:
      return { record, again: HOST_INTERVALS.machine };
  }
}

/** True while a run of an earlier try may work on the host, and has not had all its time to end. */
function hasLeftOver(
  record: HostRecord,
  circumstances: Pick<HostCircumstances, 'now' | 'stopMs'>,
): record is HostRecord & { run: PrepareRun } {
  return record.run !== undefined && !isStopPast(record.run, circumstances);
}

/** Passing troubles are waited for until the deadline; what only a person can mend ends the check. */
function noLogin(
  record: HostRecord,
  { trouble, message }: Trouble,
  circumstances: HostCircumstances,
): HostDecision {
  const { now } = circumstances;
  const mayPass = trouble === 'unreachable' || trouble === 'login-refused';
  if (!mayPass || isHostGivenUp(record, circumstances)) {
    return {
      record: failHost(record, hostFailure(troubleKind(trouble), now, message)),
    };
  }
  return {
    record: hostWaitsFor(record, waitingWords(record, trouble, message)),
    again: HOST_INTERVALS.login,
  };
}

function waitingWords(
  { kind, key, user }: HostRecord,
  trouble: HostTrouble,
  message: string,
): string {
  if (trouble === 'unreachable') {
    return `The host does not answer yet: ${message}`;
  }
  if (kind === 'instance') {
    return 'The machine does not accept the portal’s key yet: it is put there while the machine is set up.';
  }
  return key
    ? `The host does not accept the portal’s key yet. Add this line to authorized_keys of ${user}: ${key.publicKey}`
    : `The host does not accept the portal’s key yet. Add the portal’s line to authorized_keys of ${user}.`;
}

function afterLogin(
  record: HostRecord,
  { found, cloudInit }: Look,
  circumstances: HostCircumstances,
): HostDecision {
  const { now, deadlines } = circumstances;
  const isFirst = (record.lastSeenAt ?? -Infinity) < record.stateSince;
  const seen: HostRecord = {
    ...record,
    lastSeenAt: now,
    deadline: isFirst ? now + deadlines.cloudInit : record.deadline,
  };
  const isMachine = record.kind === 'instance';
  if (cloudInit.state === 'running' && !isHostLate(seen, now)) {
    return {
      record: hostWaitsFor(
        seen,
        'The first set-up of the machine (cloud-init) is running.',
      ),
      again: HOST_INTERVALS.cloudInit,
    };
  }
  // Of a machine that somebody else has set up, it is told and nothing more.
  if (isMachine && cloudInit.state === 'running') {
    return {
      record: failHost(seen, hostFailure('cloud-init-timeout', now)),
    };
  }
  if (isMachine && cloudInit.state === 'failed') {
    return {
      record: failHost(
        keepFound(seen, found),
        hostFailure('cloud-init-failed', now, cloudInit.detail),
      ),
    };
  }
  return record.prepare === 'asked'
    ? {
        record: moveHost(
          keepFound(seen, found),
          'preparing',
          now,
          now + deadlines.prepare,
        ),
        again: HOST_INTERVALS.soon,
      }
    : afterChecks(seen, found, now);
}

/**
 * A host that was just prepared must have what a deployment needs. Of any other one it is told, and the
 * check before a deployment refuses.
 */
function afterChecks(
  record: HostRecord,
  found: Look['found'],
  now: Time,
): HostDecision {
  const wasPrepared = record.prepare === 'running';
  const kept = keepFound(
    wasPrepared ? { ...record, prepare: 'done' } : record,
    found,
  );
  const lacking = found.checks.find(({ result }) => result === 'failed');
  return wasPrepared && lacking
    ? { record: failHost(kept, checkFailure(lacking, now)) }
    : { record: moveHost(kept, 'ready', now), again: HOST_INTERVALS.ready };
}

function decideSettled(
  record: HostRecord,
  seen: HostObservation,
  circumstances: HostCircumstances,
): HostDecision {
  const { now } = circumstances;
  if (seen.of === 'trouble') {
    return lostSight(record, seen, circumstances);
  }
  if (seen.of !== 'look') {
    return { record, again: HOST_INTERVALS.ready };
  }
  const kept = keepFound({ ...record, lastSeenAt: now }, seen.found);
  return {
    record: record.state === 'ready' ? kept : moveHost(kept, 'ready', now),
    again: HOST_INTERVALS.ready,
  };
}

/** A connection that was cut once says nothing yet; another machine at its place says all. */
function lostSight(
  record: HostRecord,
  { trouble, message }: Trouble,
  { now, attempts }: HostCircumstances,
): HostDecision {
  if (trouble !== 'host-key-changed' && attempts === 0) {
    return { record, again: HOST_INTERVALS.doubt };
  }
  if (trouble !== 'unreachable') {
    return {
      record: failHost(record, hostFailure(troubleKind(trouble), now, message)),
    };
  }
  return {
    record:
      record.state === 'unreachable'
        ? record
        : hostWaitsFor(moveHost(record, 'unreachable', now), message),
    again: HOST_INTERVALS.unreachable,
  };
}

/**
 * Nothing on the host is touched; only a run of ours that is under way is told to end. One that does not
 * stays in the record, so that the ledger tells of it.
 */
function decideRemoving(
  record: HostRecord,
  seen: HostObservation,
  circumstances: HostCircumstances,
): HostDecision {
  const { run } = record;
  return run && !isStopPast(run, circumstances)
    ? endLeftOver(record, run, seen, circumstances)
    : {
        record: moveHost(record, 'removed', circumstances.now),
      };
}
