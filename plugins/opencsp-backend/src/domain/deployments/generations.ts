import {
  Generation,
  GenerationDifference,
  isDeployed,
  SystemGeneration,
} from '@opencsp/plugin-opencsp-common';
import { ServicePlan } from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from './deploymentRecord';
import { isOtherThan, mayGoBackTo } from './deploymentRequests';
import { versionsBack } from './versionsBack';

/** What is known beside what a host tells. */
interface Known {
  /** The live deployment of the host. */
  record: DeploymentRecord;
  /** Those of the profile on the host, the newest first; that one is among them. */
  onHost: readonly DeploymentRecord[];
  /** What runs. */
  live?: SystemGeneration;
}

/** The newest deployment before this one that brought a commit and worked. */
export function workedWith(
  onHost: readonly DeploymentRecord[],
  { record, commit }: { record: DeploymentRecord; commit: string },
): DeploymentRecord | undefined {
  return onHost.find(
    it =>
      it.number < record.number && it.commit === commit && isDeployed(it.state),
  );
}

/** The systems of a host beside what runs: what going to each would change, and why it cannot be. */
export function generationsBeside(
  seen: readonly SystemGeneration[],
  given: Omit<Known, 'live'>,
): Generation[] {
  const known = { ...given, live: seen.find(({ isLive }) => isLive) };
  return seen.map(generation => {
    const difference = differenceTo(generation, known);
    const noWayBack = noWayTo(generation, known);
    return {
      ...generation,
      ...(difference && { difference }),
      ...(noWayBack && { noWayBack }),
    };
  });
}

function differenceTo(
  generation: SystemGeneration,
  { onHost, live }: Known,
): GenerationDifference | undefined {
  const [from, to] = [live, generation].map(
    system =>
      system?.commit && onHost.find(({ commit }) => commit === system.commit),
  );
  if (generation.isLive || !live || !from || !to) {
    return undefined;
  }
  const release = releasesOf(live, generation);
  return {
    ...compared(from.plan.services, to.plan.services),
    // What a definition has is not what runs where the release decides.
    ...(release && { versions: [] }),
    ...(release && release.from !== release.to && { release }),
  };
}

function releasesOf(
  live: SystemGeneration,
  generation: SystemGeneration,
): GenerationDifference['release'] {
  return live.release !== undefined && generation.release !== undefined
    ? { from: live.release, to: generation.release }
    : undefined;
}

function compared(
  from: readonly ServicePlan[],
  to: readonly ServicePlan[],
): Pick<GenerationDifference, 'added' | 'removed' | 'versions'> {
  const lacksIn = (other: readonly ServicePlan[]) => (one: ServicePlan) =>
    !other.some(({ id }) => id === one.id);
  const named = ({ id, title }: ServicePlan) => ({ id, title });
  return {
    added: to.filter(lacksIn(from)).map(named),
    removed: from.filter(lacksIn(to)).map(named),
    versions: to.flatMap(({ id, title, version }) => {
      const before = from.find(each => each.id === id);
      return before && before.version !== version
        ? [{ id, title, from: before.version, to: version }]
        : [];
    }),
  };
}

function noWayTo(
  generation: SystemGeneration,
  known: Known,
): Generation['noWayBack'] {
  const { record, onHost } = known;
  const { isLive, commit } = generation;
  if (isLive) {
    return { reason: 'runs', services: [] };
  }
  if (commit === undefined) {
    return { reason: 'foreign', services: [] };
  }
  if (!isOtherThan(record, commit)) {
    return { reason: 'deployed', services: [] };
  }
  const target = workedWith(onHost, { record, commit });
  if (!target) {
    return { reason: 'unknown', services: [] };
  }
  const services = stuckBefore(generation, target, known);
  if (services.length > 0) {
    return { reason: 'stuck', services };
  }
  return mayGoBackTo(record, commit)
    ? undefined
    : { reason: 'not-now', services: [] };
}

/** Titles of the services whose versions cannot be taken back, by what was deployed and by the release that runs. */
function stuckBefore(
  generation: SystemGeneration,
  target: DeploymentRecord,
  { onHost, live }: Known,
): string[] {
  const since = onHost.filter(({ number }) => number > target.number);
  const release = live && releasesOf(live, generation);
  const ofRelease =
    release && release.from !== release.to
      ? target.plan.services.filter(({ canGoBack }) => !canGoBack)
      : [];
  const stuck = [...versionsBack(since, target.plan.services), ...ofRelease];
  return [...new Set(stuck.map(({ title }) => title))];
}
