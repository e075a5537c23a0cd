import {
  Finding,
  Instance,
  InstanceWork,
  isMoving,
  LedgerReport,
  WorkFilter,
  WorkItem,
} from '@opencsp/plugin-opencsp-common';
import { before } from './fixtures';

/** The same selection that the API makes. */
export function isWorkOf(
  filter: WorkFilter,
  item: WorkItem,
  now: Date = new Date(),
): boolean {
  switch (filter) {
    case 'due':
      return item.dueAt !== undefined && new Date(item.dueAt) <= now;
    case 'leased':
      return item.heldBy !== undefined;
    case 'overdue':
      return item.overdue;
    case 'troubled':
      return item.attempts > 0;
    default:
      return true;
  }
}

/** What the API says of the work on a machine that has no row of its own. */
export function workOf(instance: Instance): Omit<InstanceWork, 'effects'> {
  const { id, state, stateSince, deadline, waitingFor } = instance;
  return { id, state, stateSince, deadline, waitingFor, attempts: 0 };
}

/** A row of the operators' list about a machine: it waits for the platform. */
export function workFixture(
  instance: Instance,
  changes: Partial<WorkItem> = {},
  now: Date = new Date(),
): WorkItem {
  const { id, name, owner, machineName, state, stateSince } = instance;
  return {
    id,
    name,
    owner,
    machineName,
    state,
    stateSince,
    waitingFor: 'The platform applies the plan.',
    attempts: 0,
    overdue: false,
    ...(isMoving(state)
      ? { dueAt: before(now, -40_000), deadline: before(now, -12 * 60_000) }
      : {}),
    ...changes,
  };
}

/** A thing of ours outside that the ledger does not know any more. */
export function findingFixture(changes: Partial<Finding> = {}): Finding {
  const { kind = 'orphan', system = 'tofu', name = 'vm-k7f2mw9q' } = changes;
  return {
    id: `${kind}:${system}:${name}`,
    kind,
    system,
    name,
    text: `Terraform object ${name} exists, and no record of the ledger knows it.`,
    remedy: `Delete the Terraform object ${name}; its machine goes with it.`,
    ...changes,
  };
}

/** Ledger and world agree, unless findings say otherwise. */
export function ledgerFixture(
  findings: Finding[] = [],
  changes: Partial<LedgerReport> = {},
): LedgerReport {
  return {
    checkedAt: before(new Date(), 0),
    compared: 12,
    findings,
    unasked: [],
    ...changes,
  };
}
