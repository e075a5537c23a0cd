import { LedgerReport } from '@opencsp/plugin-opencsp-common';
import { Provisioner, TaskRun, TaskRunner } from '@opencsp/plugin-opencsp-node';
import { hostOfPrepareKey } from '../domain/hosts/prepareRun';
import { parseRunKey } from '../domain/runKey';
import { Clock } from '../reconcile/clock';
import { DeploymentEffect } from '../store/deployments/deploymentLedger';
import { DeploymentStore } from '../store/deployments/DeploymentStore';
import { HostRunLedger } from '../store/hosts/hostEffects';
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
import { hostRunDifferences, isHostRun, LedgerHosts } from './ledgerHosts';
import { readWorld, World } from './ledgerWorld';

/** What comparing and cleaning need. */
export interface LedgerOptions {
  store: InstanceStore;
  provisioner: Provisioner;
  taskRunner: TaskRunner;
  clock: Clock;
  /** Absent where there are no profiles. */
  profiles?: LedgerProfiles;
  /** Absent where there are no hosts. */
  hosts?: LedgerHosts;
  /** Absent where nothing was ever deployed. */
  deployments?: Pick<DeploymentStore, 'effectLedger'>;
}

/** One reading of all that the portal knows. */
interface Known {
  instances: Ledger;
  branches?: BranchLedger;
  hosts?: HostRunLedger;
  deployments: readonly DeploymentEffect[];
}

/** Whose things there are outside. */
interface Owners {
  instances: readonly string[];
  hosts: readonly string[];
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
  hosts,
  deployments,
}: LedgerOptions): Promise<Comparison> {
  const read = async (owners: Owners): Promise<Known> => ({
    instances: await store.readLedger(owners.instances),
    branches: await profiles?.store.branchLedger(),
    hosts: await hosts?.runLedger(owners.hosts),
    deployments: (await deployments?.effectLedger()) ?? [],
  });
  const before = await read({ instances: [], hosts: [] });
  const world = await readWorld(provisioner, taskRunner, profiles?.repository);
  const after = await read(ownersIn(world));
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
  { instances, branches, hosts, deployments }: Known,
  world: World,
  systems: Systems,
): Found[] {
  const isOfHost = (run: TaskRun) => hosts !== undefined && isHostRun(run);
  const runs = world.runs?.filter(run => !isOfHost(run));
  return [
    ...findDifferences(instances, { ...world, runs }, systems),
    ...(hosts && world.runs
      ? hostRunDifferences(hosts, world.runs.filter(isOfHost), systems.runs)
      : []),
    ...(branches && world.branches
      ? branchDifferences(branches, world.branches)
      : []),
    ...deploymentDifferences(deployments),
  ];
}

function compared(
  { instances, branches, hosts, deployments }: Known,
  world: World,
): number {
  const ofBranches = branches && world.branches ? countBranches(branches) : 0;
  const ofHosts = hosts && world.runs ? hosts.effects.length : 0;
  return (
    countCompared(instances, world) + ofBranches + ofHosts + deployments.length
  );
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

function ownersIn({ machines = [], runs = [] }: World): Owners {
  const each = (ids: (string | undefined)[]) => [
    ...new Set(ids.flatMap(id => id ?? [])),
  ];
  return {
    instances: each([
      ...machines.map(({ ref }) => ref.instanceId),
      ...runs.map(({ key }) => parseRunKey(key)?.instanceId),
    ]),
    hosts: each(runs.map(({ key }) => hostOfPrepareKey(key))),
  };
}
