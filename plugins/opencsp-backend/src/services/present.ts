import {
  allowedInstanceActions,
  Instance,
  InstanceStep,
  InstanceWork,
  Outcome,
  parseSshPublicKey,
  WorkItem,
} from '@opencsp/plugin-opencsp-common';
import {
  FailureRecord,
  InstanceRecord,
  StepRecord,
  Time,
} from '../domain/record';
import { warningsOf } from '../domain/warnings';
import { fingerprintOf } from '../hosts/fingerprint';
import { Effect, Work } from '../store/InstanceStore';
import { WorkRow } from '../store/operations/work';

const STEP_TITLES: Record<InstanceStep, string> = {
  machine: 'Virtual machine',
  ssh: 'First SSH contact',
  monitoring: 'Monitoring agent',
  security: 'Security scripts',
  hardening: 'Hardening units',
};

/** What the presentation needs beside the record. */
export interface PresentationContext {
  sshPort: number;
  usual: Partial<Record<InstanceStep, number>>;
}

/** The engine's record as the API shows it. */
export function presentInstance(
  record: InstanceRecord,
  { sshPort, usual }: PresentationContext,
): Instance {
  const { spec, machine } = record;
  return {
    id: record.id,
    name: record.name,
    machineName: record.machineName,
    owner: record.owner,
    createdBy: record.createdBy,
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    version: record.version,
    state: record.state,
    stateSince: iso(record.stateSince),
    deadline: optionalIso(record.deadline),
    waitingFor: record.waitingFor,
    requested: record.requested,
    failure: record.failure && presentFailure(record.failure),
    warnings: warningsOf(record),
    size: spec.size,
    osTemplate: { name: spec.osTemplate.name, title: spec.osTemplate.title },
    network: {
      name: spec.network.name,
      mode: spec.network.mode,
      address: spec.network.address,
    },
    sshKeys: spec.sshKeys.flatMap(presentKey),
    configure: spec.configure,
    vmId: record.vmId,
    address: machine.address,
    ssh: presentSsh(record, sshPort),
    hostKey: machine.hostKey,
    outputs: machine.outputs,
    steps: record.steps.map(step => presentStep(step, usual)),
    actions: allowedInstanceActions(record.state, record.failure),
  };
}

/** How the run stands, for those that wait for it. */
export function presentOutcome(record: InstanceRecord): Outcome {
  return {
    id: record.id,
    name: record.name,
    state: record.state,
    finished: ['active', 'failed', 'deleted', 'lost'].includes(record.state),
    succeeded: record.state === 'active',
    address: record.machine.address,
    failure: record.failure && presentFailure(record.failure),
  };
}

/** Why an instance does or does not move. */
export function presentWork(
  record: InstanceRecord,
  work: Work | undefined,
  effects: readonly Effect[],
): InstanceWork {
  return {
    id: record.id,
    state: record.state,
    stateSince: iso(record.stateSince),
    deadline: optionalIso(record.deadline),
    waitingFor: record.waitingFor,
    dueAt: optionalIso(work?.dueAt),
    heldBy: work?.heldBy,
    heldUntil: optionalIso(work?.heldUntil),
    attempts: work?.attempts ?? 0,
    lastError: work?.lastError,
    effects: effects.map(effect => ({ ...effect })),
  };
}

/** A row of the operators' list. */
export function presentWorkItem(
  row: WorkRow,
  now: Time,
  overdueAfter: number,
): WorkItem {
  const { dueAt, heldUntil } = row;
  const isHeld = heldUntil !== undefined && heldUntil > now;
  return {
    ...row,
    stateSince: iso(row.stateSince),
    deadline: optionalIso(row.deadline),
    dueAt: optionalIso(dueAt),
    heldUntil: optionalIso(heldUntil),
    overdue: !isHeld && dueAt !== undefined && dueAt <= now - overdueAfter,
  };
}

function optionalIso(time: Time | undefined): string | undefined {
  return time === undefined ? undefined : iso(time);
}

function presentFailure({ at, ...failure }: FailureRecord) {
  return { ...failure, at: iso(at) };
}

function presentStep(step: StepRecord, usual: PresentationContext['usual']) {
  return {
    name: step.name,
    title: STEP_TITLES[step.name],
    state: step.state,
    detail: step.detail,
    startedAt: optionalIso(step.startedAt),
    endedAt: optionalIso(step.endedAt),
    usualMs: usual[step.name],
  };
}

function presentKey(line: string) {
  const parsed = parseSshPublicKey(line);
  return parsed.ok
    ? [
        {
          type: parsed.key.type,
          fingerprint: fingerprintOf(parsed.key.blob),
          comment: parsed.key.comment,
        },
      ]
    : [];
}

function presentSsh(record: InstanceRecord, port: number): Instance['ssh'] {
  const {
    address,
    hostKey,
    user = record.spec.osTemplate.user,
  } = record.machine;
  if (!address || !hostKey) {
    return undefined;
  }
  const target = `${user}@${address}`;
  return {
    user,
    port,
    command: port === 22 ? `ssh ${target}` : `ssh -p ${port} ${target}`,
  };
}

function iso(time: Time): string {
  return new Date(time).toISOString();
}
