import { routeWorks } from '@opencsp/plugin-opencsp-common';
import { Time } from '../domain/record';
import { ROUTE_INTERVALS } from '../domain/routes/decideRoutes';
import { NameRecord } from '../domain/routes/routeRecord';
import { urlOf } from '../domain/routes/routeRequests';
import { troubleWords } from '../domain/routes/routeTroubles';
import { RoutesConfig } from '../routes/routesConfig';
import { NewMessage } from '../store/InstanceStore';
import { routeSetHasChanged } from '../store/routes/routeSetRows';
import type { RouteSetRow } from '../store/routes/RouteSetStore';
import {
  DeploymentNotificationPayload,
  DeploymentSignalPayload,
} from './deploymentMessages';
import { everAllWorked, hasWorked } from './routeHistory';

/** So long an address must have been away until somebody is told: two looks where something is wrong. */
export const AWAY_MS = 2 * ROUTE_INTERVALS.troubled;

/** Longest part of a name by which notifications are told apart, in characters. */
const MOST_OF_NAME = 120;

/** What a notification about addresses holds in the outbox. */
export interface RouteNotificationPayload
  extends DeploymentNotificationPayload {
  /** A later one about the same thing takes its place. */
  thing: string;
}

/** What telling needs beside the rows. */
export interface RouteMessageOptions {
  /** As people reach services. */
  ports: RoutesConfig['publicPorts'];
  /** True while a run, or a removal, is at the services: that addresses go away then is no news. */
  isQuiet: boolean;
}

type Words = Pick<
  RouteNotificationPayload,
  'thing' | 'title' | 'description' | 'severity'
>;

/**
 * Which messages a pass over routes brings: a signal for each change, so that open pages read again, and
 * notifications when the last address begins to work for the first time, when one is away for longer than
 * a moment, and when a certificate is not renewed. Each is told once; they lead to the deployment.
 */
export function routeMessages(
  before: RouteSetRow,
  after: RouteSetRow,
  { ports, isQuiet }: RouteMessageOptions,
): NewMessage[] {
  const { deploymentId, owner } = after;
  // The deployment itself has not changed: only what hangs on it is read again.
  const signal: DeploymentSignalPayload = { deploymentId, owner, version: 0 };
  const words = [
    ...allWork(before, after, ports),
    ...after.set.names.flatMap(name => [
      ...(isQuiet ? [] : away(name, { before, after, ports })),
      ...ending(name, before, after),
    ]),
  ];
  return [
    ...(routeSetHasChanged(before, after)
      ? [{ kind: 'signal' as const, payload: signal }]
      : []),
    ...words.map(each => {
      const payload: RouteNotificationPayload = {
        ...{ deploymentId, owner },
        ...each,
      };
      return {
        kind: 'notification' as const,
        payload,
        subject: deploymentId,
      };
    }),
  ];
}

/** Once: when all of them work at the same time as they never did before. */
function allWork(
  before: RouteSetRow,
  { set: { names }, profileName, hostName, httpsOnly }: RouteSetRow,
  ports: RoutesConfig['publicPorts'],
): Words[] {
  const isNew =
    names.length > 0 &&
    names.every(routeWorks) &&
    !everAllWorked(
      before.set.names,
      names.map(({ name }) => name),
    );
  const urls = names.map(each => urlOf(each, { ports, httpsOnly }));
  return isNew
    ? [
        {
          thing: 'addresses',
          title: `All addresses of "${profileName}" on ${hostName} work`,
          description: urls.join(', '),
          severity: 'normal',
        },
      ]
    : [];
}

interface Look {
  before: RouteSetRow;
  after: RouteSetRow;
  ports: RoutesConfig['publicPorts'];
}

/** In the very look by which it has been away for so long. */
function away(name: NameRecord, { before, after, ports }: Look): Words[] {
  const isAway = !routeWorks(name) && hasWorked(name);
  // An end of the certificate is told already, and is why.
  const isTold = name.certificate.state === 'expired';
  const url = urlOf(name, { ports, httpsOnly: after.httpsOnly });
  const { portal, host } = name.reach;
  const { trouble } = portal.state === 'unknown' ? host : portal;
  const words = trouble && troubleWords(trouble);
  return isAway && !isTold && isCrossed(name.since, before, after)
    ? [
        {
          thing: `address-${cut(name.name)}`,
          title: `Address ${url} of "${after.profileName}" does not work any more`,
          description: words
            ? `${words.message} ${words.nextStep}`
            : 'See the list of addresses.',
          severity: 'high',
        },
      ]
    : [];
}

function isCrossed(
  since: Time,
  { checkedAt: last = 0 }: RouteSetRow,
  { checkedAt: now = 0 }: RouteSetRow,
): boolean {
  return last - since < AWAY_MS && now - since >= AWAY_MS;
}

/** When it begins not to be renewed, once more when it ends in days, and when it has ended. */
function ending(
  { name, certificate: { state, trouble, expiresAt } }: NameRecord,
  before: RouteSetRow,
  { profileName }: RouteSetRow,
): Words[] {
  const was = before.set.names.find(each => each.name === name)?.certificate;
  const isEnding = state === 'expiring' || state === 'expired';
  if (!isEnding || !trouble || was?.trouble?.code === trouble.code) {
    return [];
  }
  const { message, nextStep } = troubleWords(trouble);
  const day =
    expiresAt === undefined
      ? 'soon'
      : `on ${new Date(expiresAt).toISOString().slice(0, 10)}`;
  return [
    {
      thing: `certificate-${cut(name)}`,
      title:
        state === 'expired'
          ? `Certificate of ${name} ("${profileName}") has ended`
          : `Certificate of ${name} ("${profileName}") ends ${day}`,
      description: `${message} ${nextStep}`,
      severity: trouble.code === 'expiring' ? 'normal' : 'high',
    },
  ];
}

/** What tells notifications apart has no room for the longest names; they differ at their beginning. */
function cut(name: string): string {
  return name.slice(0, MOST_OF_NAME);
}
