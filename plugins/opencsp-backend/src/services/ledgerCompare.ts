import { LedgerReport } from '@opencsp/plugin-opencsp-common';
import { Provisioner, TaskRunner } from '@opencsp/plugin-opencsp-node';
import { parseRunKey } from '../domain/runKey';
import { Clock } from '../reconcile/clock';
import { InstanceStore } from '../store/InstanceStore';
import { countCompared, findDifferences, Found } from './ledgerFindings';
import { readWorld, World } from './ledgerWorld';

/** What comparing and cleaning need. */
export interface LedgerOptions {
  store: InstanceStore;
  provisioner: Provisioner;
  taskRunner: TaskRunner;
  clock: Clock;
}

/** A report with what cleaning would do. */
export interface Comparison {
  report: LedgerReport;
  found: Found[];
}

/**
 * Holds the ledger against the world. The ledger is read before and after the world: only what
 * differs from both counts, so that what is made or removed meanwhile is no finding.
 */
export async function compareLedger({
  store,
  provisioner,
  taskRunner,
  clock,
}: LedgerOptions): Promise<Comparison> {
  const before = await store.readLedger([]);
  const world = await readWorld(provisioner, taskRunner);
  const after = await store.readLedger(idsIn(world));
  const systems = { machines: provisioner.id, runs: taskRunner.id };
  const first = findDifferences(before, world, systems);
  const ids = new Set(first.map(({ finding }) => finding.id));
  const found = findDifferences(after, world, systems).filter(({ finding }) =>
    ids.has(finding.id),
  );
  return {
    found,
    report: {
      checkedAt: new Date(clock.now()).toISOString(),
      compared: countCompared(after, world),
      findings: found.map(({ finding }) => finding),
      unasked: world.unasked,
    },
  };
}

function idsIn({ machines = [], runs = [] }: World): string[] {
  return [
    ...new Set([
      ...machines.map(({ ref }) => ref.instanceId),
      ...runs.flatMap(({ key }) => parseRunKey(key)?.instanceId ?? []),
    ]),
  ];
}
