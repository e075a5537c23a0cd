import { RouteWarning, routeWorks } from '@opencsp/plugin-opencsp-common';
import {
  DriverStep,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { ROUTES, stepBeganAt } from '../../domain/deployments/deploymentSteps';
import { TAKE_MS } from '../../domain/routes/proxyTroubles';
import { Time } from '../../domain/record';
import { NameRecord } from '../../domain/routes/routeRecord';
import { urlOf } from '../../domain/routes/routeRequests';
import { RouteTroubleCode } from '../../domain/routes/routeTroubles';
import { RouteSetRow, routeSetId } from '../../store/routes/RouteSetStore';
import { orUnavailable } from './orUnavailable';
import { DeploymentRoutes } from './ports';

/** How long a run waits for its addresses; they are looked after all the same, for ever. */
export const ROUTES_WAIT_MS = 60_000;

/** How long the database may be away. */
const DEADLINE_MS = 10 * 60_000;

/** How often the row is read. */
const AGAIN_MS = 1_000;

/** With these nothing comes by itself. */
const STUCK: readonly RouteTroubleCode[] = [
  'proxy-down',
  'proxy-silent',
  'file-not-taken',
];

/**
 * The core's own last step: the routes of the profile on the host are looked after from now on, and what the
 * first looks say is told. No certificate and no address makes it fail; both may come later by themselves.
 */
export function routesStep(
  routes: DeploymentRoutes,
  record: DeploymentRecord,
): DriverStep {
  return {
    name: ROUTES,
    title: 'Addresses',
    phase: 'routing',
    deadlineMs: DEADLINE_MS,
    run: context =>
      orUnavailable(() =>
        context.memo.isFollowed === true
          ? wait(routes, record, context)
          : follow(routes, record, context),
      ),
  };
}

async function follow(
  { store, newMark, onDue }: DeploymentRoutes,
  { id, owner, profileId, profileName, hostId, hostName }: DeploymentRecord,
  { now }: StepContext,
): Promise<StepOutcome> {
  const about = { owner, profileId, profileName, hostId, hostName };
  await store.follow({ ...about, deploymentId: id }, newMark, now);
  onDue();
  return {
    ...{ of: 'running', again: AGAIN_MS, memo: { isFollowed: true } },
    detail: 'The addresses are looked at.',
  };
}

async function wait(
  { store, publicPorts }: DeploymentRoutes,
  record: DeploymentRecord,
  { now, log, memo }: StepContext,
): Promise<StepOutcome> {
  const row = await store.get(routeSetId(record.profileId, record.hostId));
  const since = stepBeganAt(record, ROUTES) ?? now;
  const detail = waitingFor(row, since, now);
  if (detail !== undefined && now - since < ROUTES_WAIT_MS) {
    return { of: 'running', again: AGAIN_MS, memo, detail };
  }
  const names = row?.set.names ?? [];
  names.forEach(name =>
    log(
      `${urlOf(name, { ports: publicPorts, httpsOnly: row?.httpsOnly })}: ${
        routeWorks(name) ? 'open' : 'not open'
      }`,
    ),
  );
  return {
    of: 'done',
    detail: `${names.filter(routeWorks).length} of ${
      names.length
    } addresses open`,
    warnings: [
      ...(isLookedAt(row, since)
        ? []
        : [
            'Addresses: They could not be looked at in time. The portal goes on looking; the list of addresses tells what it finds.',
          ]),
      ...(row?.warnings ?? []).map(wordsOf),
    ],
  };
}

/** What the run waits for, in words; nothing when all is known that comes by itself. */
function waitingFor(
  row: RouteSetRow | undefined,
  since: Time,
  now: Time,
): string | undefined {
  if (!row || !isLookedAt(row, since)) {
    return 'The addresses are looked at.';
  }
  const { names, troubles, writtenAt = since } = row.set;
  if (troubles.some(({ code }) => STUCK.includes(code))) {
    return undefined;
  }
  const ordered = names.filter(isOrdered).map(({ name }) => name);
  if (ordered.length > 0) {
    return `Certificates are on their way: ${ordered.join(', ')}.`;
  }
  const isTaking = now - Math.max(since, writtenAt) < TAKE_MS;
  return isTaking && names.some(isNotThere)
    ? 'The proxy takes up its file of routes.'
    : undefined;
}

/** True when a look has begun after the step did, and after the file was last written. */
function isLookedAt(row: RouteSetRow | undefined, since: Time): boolean {
  const { checkedAt, set } = row ?? {};
  return (
    checkedAt !== undefined &&
    checkedAt >= since &&
    checkedAt > (set?.writtenAt ?? 0)
  );
}

function isOrdered({ certificate: { state, trouble } }: NameRecord): boolean {
  return (
    state === 'issuing' ||
    (state === 'waiting-for-dns' && trouble === undefined)
  );
}

function isNotThere({ reach: { portal, host } }: NameRecord): boolean {
  const { state } = portal.state === 'unknown' ? host : portal;
  return state === 'unknown' || state === 'not-routed';
}

function wordsOf({ name, message, nextStep }: RouteWarning): string {
  return `${name ?? 'Addresses'}: ${message} ${nextStep}`;
}
