import { LedgerReport } from '@opencsp/plugin-opencsp-common';
import { Provisioner, TaskRunner } from '@opencsp/plugin-opencsp-node';
import { parseRunKey } from '../domain/runKey';
import { Clock } from '../reconcile/clock';
import { DeploymentEffect } from '../store/deployments/deploymentLedger';
import { DeploymentStore } from '../store/deployments/DeploymentStore';
import { InstanceStore } from '../store/InstanceStore';
import { BranchLedger } from '../store/profiles/branchEffects';
import {
  branchDifferences,
  countBranches,
  GIT_SYSTEM,
  LedgerProfiles,
} from './ledgerBranches';
import { deploymentDifferences } from './ledgerDeployments';
import {
  countCompared,
  findDifferences,
  Found,
  Ledger,
  Systems,
} from './ledgerFindings';
import { readWorld, World } from './ledgerWorld';

/** What comparing and cleaning need. */
export interface LedgerOptions {
  store: InstanceStore;
  provisioner: Provisioner;
  taskRunner: TaskRunner;
  clock: Clock;
  /** Absent where there are no profiles. */
  profiles?: LedgerProfiles;
  /** Absent where nothing was ever deployed. */
  deployments?: Pick<DeploymentStore, 'effectLedger'>;
}

/** One reading of all that the portal knows. */
interface Known {
  instances: Ledger;
  branches?: BranchLedger;
  deployments: readonly DeploymentEffect[];
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
  profiles,
  deployments,
}: LedgerOptions): Promise<Comparison> {
  const read = async (ids: readonly string[]): Promise<Known> => ({
    instances: await store.readLedger(ids),
    branches: await profiles?.store.branchLedger(),
    deployments: (await deployments?.effectLedger()) ?? [],
  });
  const before = await read([]);
  const world = await readWorld(provisioner, taskRunner, profiles?.repository);
  const after = await read(idsIn(world));
  const systems = { machines: provisioner.id, runs: taskRunner.id };
  const first = differences(before, world, systems);
  const ids = new Set(first.map(({ finding }) => finding.id));
  const found = differences(after, world, systems).filter(({ finding }) =>
    ids.has(finding.id),
  );
  return {
    found,
    report: {
      checkedAt: new Date(clock.now()).toISOString(),
      compared: compared(after, world),
      findings: found.map(({ finding }) => finding),
      unasked: [...world.unasked, ...switchedOff(after, profiles)],
    },
  };
}

function differences(
  { instances, branches, deployments }: Known,
  world: World,
  systems: Systems,
): Found[] {
  return [
    ...findDifferences(instances, world, systems),
    ...(branches && world.branches
      ? branchDifferences(branches, world.branches)
      : []),
    ...deploymentDifferences(deployments),
  ];
}

function compared(
  { instances, branches, deployments }: Known,
  world: World,
): number {
  const ofBranches = branches && world.branches ? countBranches(branches) : 0;
  return countCompared(instances, world) + ofBranches + deployments.length;
}

/** Branches that were made while profiles were set up are not forgotten. */
function switchedOff(
  { branches }: Known,
  profiles: LedgerProfiles | undefined,
): World['unasked'] {
  return branches && !profiles?.repository && countBranches(branches) > 0
    ? [
        {
          system: GIT_SYSTEM,
          reason:
            'Profiles are switched off, so that their repository is not asked. Set opencsp.profiles, or look in the log why they could not be opened.',
        },
      ]
    : [];
}

function idsIn({ machines = [], runs = [] }: World): string[] {
  return [
    ...new Set([
      ...machines.map(({ ref }) => ref.instanceId),
      ...runs.flatMap(({ key }) => parseRunKey(key)?.instanceId ?? []),
    ]),
  ];
}
