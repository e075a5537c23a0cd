import {
  InstanceState,
  instanceStates,
  ListDeploymentsQuery,
  ListHostsQuery,
  ListInstancesInput,
  ListProfilesInput,
  ListServicesQuery,
  profileStates,
} from '@opencsp/plugin-opencsp-common';

/** Rows of a page of the list. */
export const PAGE_SIZE = 25;

/** What the list can be narrowed to, in a person's words. */
export const stateGroups = [
  'active',
  'moving',
  'attention',
  'deleting',
] as const;

/** @public */
export type StateGroup = (typeof stateGroups)[number];

const GROUP_STATES: Record<StateGroup, InstanceState[]> = {
  active: ['active'],
  moving: ['pending', 'provisioning', 'configuring'],
  attention: ['failed', 'lost'],
  deleting: ['deleting'],
};

/** What needs a person is no state alone: a commit made by hand does, too. */
const GROUP_PROFILES: Record<
  StateGroup,
  Pick<ListProfilesInput, 'state' | 'attention'>
> = {
  active: { state: ['saved'] },
  moving: { state: ['saving'] },
  attention: { attention: true },
  deleting: { state: ['deleting'] },
};

const LIVE_PROFILES = profileStates.filter(it => it !== 'deleted');

/** The orders of the list, the usual one first. */
export const sorts = ['-createdAt', 'createdAt', 'name', '-name'] as const;

/** @public */
export type Sort = (typeof sorts)[number];

/** How the list is narrowed, sorted and turned over; all of it lives in the page's address. */
export interface ListView {
  search: string;
  group?: StateGroup;
  onlyMine: boolean;
  sort: Sort;
  /** The cursors of the pages turned over to, the present one last; none is the first page. */
  cursors: string[];
}

/** Reads a page's address; what it does not know counts as not given. */
export function readListView(params: URLSearchParams): ListView {
  return {
    search: (params.get('search') ?? '').slice(0, 100),
    group: stateGroups.find(it => it === params.get('state')),
    onlyMine: params.get('owner') === 'mine',
    sort: sorts.find(it => it === params.get('sort')) ?? sorts[0],
    cursors: params.getAll('cursor'),
  };
}

/** Writes a view into an address and leaves its other parameters; what is usual is left out. */
export function writeListView(
  view: ListView,
  before: URLSearchParams,
): URLSearchParams {
  const params = new URLSearchParams(before);
  const set = (key: string, value: string | undefined) =>
    value ? params.set(key, value) : params.delete(key);
  set('search', view.search);
  set('state', view.group);
  set('owner', view.onlyMine ? 'mine' : undefined);
  set('sort', view.sort === sorts[0] ? undefined : view.sort);
  params.delete('cursor');
  view.cursors.forEach(cursor => params.append('cursor', cursor));
  return params;
}

/** True when the list shows less than all. */
export function isNarrowed(view: ListView): boolean {
  return view.search !== '' || view.group !== undefined || view.onlyMine;
}

/**
 * What is asked of the API. Deleted machines are never listed: their page still says that they are gone.
 *
 * @param me - the person's entity ref, for "only mine"
 */
export function toApiQuery(
  view: ListView,
  me: string | undefined,
): ListInstancesInput {
  return {
    ...commonQuery(view, me),
    state: view.group
      ? GROUP_STATES[view.group]
      : instanceStates.filter(it => it !== 'deleted'),
  };
}

/** The same for profiles. */
export function toProfilesQuery(
  view: ListView,
  me: string | undefined,
): ListProfilesInput {
  return {
    ...commonQuery(view, me),
    ...(view.group ? GROUP_PROFILES[view.group] : { state: LIVE_PROFILES }),
  };
}

function commonQuery(view: ListView, me: string | undefined) {
  return {
    limit: PAGE_SIZE,
    sort: view.sort,
    ...(view.search ? { search: view.search } : {}),
    ...(view.onlyMine && me ? { owner: me } : {}),
    ...(view.cursors.length > 0
      ? { cursor: view.cursors[view.cursors.length - 1] }
      : {}),
  };
}

/** How many there are at all. */
export const allProfilesQuery: ListProfilesInput = {
  limit: 1,
  sort: '-createdAt',
  state: LIVE_PROFILES,
};

/** How many machines there are at all. */
export const allMachinesQuery: ListInstancesInput = {
  limit: 1,
  sort: '-createdAt',
  state: instanceStates.filter(it => it !== 'deleted'),
};

/** What "Needs you" asks of the API. */
export const attentionQuery: ListInstancesInput = {
  limit: 5,
  sort: '-createdAt',
  state: GROUP_STATES.attention,
};

/** The profiles that "Needs you" asks the API for. */
export const attentionProfilesQuery: ListProfilesInput = {
  limit: 5,
  sort: '-createdAt',
  ...GROUP_PROFILES.attention,
};

/** The hosts that "Needs you" asks for: those that cannot be used. */
export const failedHostsQuery: ListHostsQuery = { limit: 5, state: 'failed' };

/** The hosts that "Needs you" asks for: those that do not answer. */
export const unreachableHostsQuery: ListHostsQuery = {
  limit: 5,
  state: 'unreachable',
};

/** How many there are at all. */
export const allHostsQuery: ListHostsQuery = { limit: 1 };

/** How many deployments there are at all. */
export const allDeploymentsQuery: ListDeploymentsQuery = { limit: 1 };

/** All services: how many there are, and which are not as they were deployed. */
export const allServicesQuery: ListServicesQuery = { limit: 500 };
