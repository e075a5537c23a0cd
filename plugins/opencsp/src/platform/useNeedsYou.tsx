import {
  FaceQuery,
  useDeployments,
  useHosts,
  useInstances,
  useProfiles,
  useRouteSets,
  useRunningServices,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';
import { troubledRoutes } from '../addresses/troubledRoutes';
import {
  degradedDeploymentsQuery,
  driftedDeployments,
  failedDeploymentsQuery,
  liveDeploymentsQuery,
} from '../deployments/deploymentQuery';
import {
  allServicesQuery,
  attentionProfilesQuery,
  attentionQuery,
  failedHostsQuery,
  unreachableHostsQuery,
} from './listQuery';
import {
  DeploymentRow,
  DriftRow,
  HostRow,
  MachineRow,
  ProfileRow,
  RoutesRow,
  StrangersRow,
} from './needsYouRows';

/** Things of one kind that may need the person. */
export interface NeedsYouSource {
  id: string;
  query: FaceQuery<unknown>;
  /** How many there are at all. */
  total: number;
  /** The first of them. */
  rows: ReactNode[];
  /** The page's address with all of them. */
  all: string;
}

/** One source over a page of things. */
function sourceOf<T extends { id: string }>(
  query: FaceQuery<{ items: T[]; totalItems: number }>,
  all: string,
  row: (item: T) => ReactNode,
): NeedsYouSource {
  return {
    id: all,
    query,
    total: query.data?.totalItems ?? 0,
    rows: (query.data?.items ?? []).map(row),
    all,
  };
}

/** Everything that may need the person, what people feel first at the top. */
export function useNeedsYou(): NeedsYouSource[] {
  const failed = useDeployments(failedDeploymentsQuery);
  const degraded = useDeployments(degradedDeploymentsQuery);
  const failedHosts = useHosts(failedHostsQuery);
  const unreachable = useHosts(unreachableHostsQuery);
  const services = useRunningServices(allServicesQuery);
  const live = useDeployments(liveDeploymentsQuery);
  const sets = useRouteSets();
  const profiles = useProfiles(attentionProfilesQuery);
  const machines = useInstances(attentionQuery);

  const told = [failed, degraded].flatMap(it => it.data?.items ?? []);
  const drifted = [...driftedDeployments(services.data?.items ?? [])].filter(
    ([id]) => !told.some(it => it.id === id),
  );
  const withStrangers = (live.data?.items ?? []).filter(
    ({ id, drift }) =>
      drift?.length &&
      ![...told.map(it => it.id), ...drifted.map(([it]) => it)].includes(id),
  );
  const withTrouble = (sets.data?.items ?? []).filter(
    set =>
      !told.some(({ id }) => id === set.deploymentId) &&
      (troubledRoutes(set).length > 0 ||
        set.warnings.some(({ name }) => name === undefined)),
  );
  return [
    sourceOf(failed, '?tab=deployments&state=failed', it => (
      <DeploymentRow key={it.id} deployment={it} />
    )),
    sourceOf(degraded, '?tab=deployments&state=degraded', it => (
      <DeploymentRow key={it.id} deployment={it} />
    )),
    sourceOf(failedHosts, '?tab=hosts&state=failed', it => (
      <HostRow key={it.id} host={it} />
    )),
    sourceOf(unreachable, '?tab=hosts&state=unreachable', it => (
      <HostRow key={it.id} host={it} />
    )),
    {
      id: 'addresses',
      query: sets,
      total: withTrouble.length,
      rows: withTrouble.map(it => (
        <RoutesRow key={`addresses ${it.id}`} set={it} />
      )),
      all: '?tab=services',
    },
    {
      id: 'drift',
      query: services,
      total: drifted.length,
      rows: drifted.map(([id, items]) => (
        <DriftRow key={`drift ${id}`} deploymentId={id} services={items} />
      )),
      all: '?tab=services',
    },
    {
      id: 'strangers',
      query: live,
      total: withStrangers.length,
      rows: withStrangers.map(it => (
        <StrangersRow key={`strangers ${it.id}`} deployment={it} />
      )),
      all: '?tab=deployments',
    },
    sourceOf(profiles, '?tab=profiles&state=attention', it => (
      <ProfileRow key={it.id} profile={it} />
    )),
    sourceOf(machines, '?tab=machines&state=attention', it => (
      <MachineRow key={it.id} instance={it} />
    )),
  ];
}
