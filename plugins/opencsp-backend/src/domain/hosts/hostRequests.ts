import {
  allowedHostActions,
  CANNOT_PREPARE_BEHIND_JUMP,
  HostKey,
} from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import { moveHost } from './hostMoves';
import { HostDeadlines, HostRecord, JumpRecord } from './hostRecord';

/** The result of a request; a problem is in words. */
export type HostRequestResult =
  | { ok: true; record: HostRecord }
  | { ok: false; problem: string };

/** What a request is decided with. */
export interface HostRequestContext {
  now: Time;
  deadlines: HostDeadlines;
  /** True while a profile is on the host. */
  inUse: boolean;
}

/** A machine that somebody registers. */
export function newRegisteredHost(
  given: {
    id: string;
    name: string;
    owner: string;
    createdBy: string;
    address: string;
    port: number;
    user: string;
    sudo: boolean;
    jump?: JumpRecord;
    hostKey: HostKey;
    key: { publicKey: string; sealed: string };
    prepare: boolean;
  },
  now: Time,
  deadlines: HostDeadlines,
): HostRecord {
  return {
    ...given,
    ...fresh(now),
    kind: 'registered',
    prepare: given.prepare ? 'asked' : undefined,
    deadline: now + deadlines.login,
  };
}

/** The host of a machine that the portal made, under its id; its address comes with the machine. */
export function newInstanceHost(
  given: {
    id: string;
    name: string;
    owner: string;
    createdBy: string;
    port: number;
    user: string;
    prepare?: boolean;
  },
  now: Time,
): HostRecord {
  return {
    ...given,
    ...fresh(now),
    kind: 'instance',
    instanceId: given.id,
    sudo: given.user !== 'root',
    prepare: given.prepare ? 'asked' : undefined,
  };
}

/** Looks at the host anew, and changes nothing on it. */
export function checkHost(
  record: HostRecord,
  context: HostRequestContext,
): HostRequestResult {
  if (record.state === 'checking') {
    return { ok: true, record };
  }
  return actionsOf(record, context).check
    ? begin(
        record,
        { prepare: record.prepare === 'done' ? 'done' : undefined },
        context,
      )
    : refused(record);
}

/** Has what a deployment needs installed, once it can be logged in to. */
export function prepareHost(
  record: HostRecord,
  context: HostRequestContext,
): HostRequestResult {
  if (record.jump) {
    return { ok: false, problem: CANNOT_PREPARE_BEHIND_JUMP };
  }
  if (context.inUse) {
    return {
      ok: false,
      problem:
        'A profile is on the host: preparing it would restart what runs there.',
    };
  }
  if (record.state === 'checking' && record.prepare !== 'running') {
    return record.prepare === 'asked'
      ? { ok: true, record }
      : { ok: true, record: { ...record, prepare: 'asked' } };
  }
  return actionsOf(record, context).prepare
    ? begin(record, { prepare: 'asked' }, context)
    : refused(record);
}

/**
 * Has what prepares the host stopped. It ends as failed, unless the run ended well before it was told.
 * Asking again changes nothing.
 */
export function cancelPreparing(
  record: HostRecord,
  context: HostRequestContext,
): HostRequestResult {
  if (!actionsOf(record, context).cancel) {
    return {
      ok: false,
      problem: `The host is ${record.state}: nothing prepares it that could be cancelled.`,
    };
  }
  return {
    ok: true,
    record: record.requested ? record : { ...record, requested: 'cancel' },
  };
}

/**
 * Forgets the host; the machine itself is left as it is, but for a run that prepares it: that is stopped
 * first. Asking again changes nothing.
 */
export function removeHost(
  record: HostRecord,
  context: HostRequestContext,
): HostRequestResult {
  if (record.state === 'removing' || record.state === 'removed') {
    return { ok: true, record };
  }
  if (record.kind === 'instance') {
    return {
      ok: false,
      problem: 'The host of a machine goes with the machine: delete that.',
    };
  }
  return actionsOf(record, context).remove
    ? { ok: true, record: moveHost(record, 'removing', context.now) }
    : refused(record);
}

function fresh(now: Time) {
  return {
    createdAt: now,
    updatedAt: now,
    version: 1,
    state: 'checking' as const,
    stateSince: now,
    warnings: [],
    checks: [],
  };
}

/** A run of an earlier try, which may still be working, is seen to before another one begins. */
function begin(
  record: HostRecord,
  { prepare }: Pick<HostRecord, 'prepare'>,
  { now, deadlines }: HostRequestContext,
): HostRequestResult {
  const deadline = record.address ? now + deadlines.login : undefined;
  return {
    ok: true,
    record: {
      ...moveHost(record, 'checking', now, deadline),
      prepare,
      run: record.run && {
        ...record.run,
        leftOver: true,
        stopSince: undefined,
        stopAsked: undefined,
      },
    },
  };
}

function actionsOf(
  { state, kind, jump }: HostRecord,
  { inUse }: HostRequestContext,
) {
  return allowedHostActions(state, { kind, inUse, jump });
}

function refused({ state }: HostRecord): HostRequestResult {
  return {
    ok: false,
    problem: `The host is ${state}; wait until that has ended.`,
  };
}
