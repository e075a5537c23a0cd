import { DeploymentRecord } from '../domain/deployments/deploymentRecord';
import { isComing } from '../domain/deployments/moving';
import { NewMessage } from '../store/InstanceStore';
import { deploymentHasChanged } from '../store/deployments/deploymentRows';
import { movedMessages } from '../webhooks/webhookMessages';

/** What a signal about a deployment holds in the outbox. */
export interface DeploymentSignalPayload {
  deploymentId: string;
  owner: string;
  version: number;
}

/** What a notification about a deployment holds in the outbox. */
export interface DeploymentNotificationPayload {
  deploymentId: string;
  owner: string;
  title: string;
  description: string;
  severity: 'normal' | 'high';
}

/**
 * Which messages a change of a deployment brings: a signal for each, a notification when it ended, but for a
 * cancellation, which its owner knows of, and what webhooks are told when its state is another one.
 *
 * @param version - that the row has afterwards, when it is not the next after `before`
 */
export function deploymentMessages(
  before: DeploymentRecord | undefined,
  after: DeploymentRecord,
  version = (before?.version ?? 0) + 1,
): NewMessage[] {
  if (before && !deploymentHasChanged(before, after)) {
    return [];
  }
  const signal: DeploymentSignalPayload = {
    deploymentId: after.id,
    owner: after.owner,
    version,
  };
  const notification = notificationFor(before, after);
  return [
    { kind: 'signal', payload: signal },
    ...(notification
      ? [
          {
            kind: 'notification' as const,
            payload: notification,
            subject: after.id,
          },
        ]
      : []),
    ...movedMessages('deployment', {
      before,
      after: { ...after, name: after.profileName },
      version,
      related: { profileId: after.profileId, hostId: after.hostId },
    }),
  ];
}

function notificationFor(
  before: DeploymentRecord | undefined,
  after: DeploymentRecord,
): DeploymentNotificationPayload | undefined {
  const words =
    before && before.state !== after.state
      ? wordsOf(after, isComing(before))
      : undefined;
  return words && { deploymentId: after.id, owner: after.owner, ...words };
}

/** @param wasComing - it was to take the place of another one until now */
function wordsOf(
  record: DeploymentRecord,
  wasComing: boolean,
):
  | Pick<DeploymentNotificationPayload, 'title' | 'description' | 'severity'>
  | undefined {
  const { profileName, hostName, failure, removal } = record;
  const moved = wasComing ? movedWords(record) : '';
  switch (record.state) {
    case 'succeeded':
      return {
        title: `"${profileName}" runs on ${hostName}`,
        description: `${moved}${addressesOf(record)}`,
        severity: 'normal',
      };
    case 'rolled-back':
      return {
        title: `"${profileName}" was rolled back on ${hostName}`,
        description: `${moved}${addressesOf(record)}`,
        severity: 'normal',
      };
    case 'degraded':
      return {
        title: `"${profileName}" runs on ${hostName}, but not all of it`,
        description: `${moved}${downWords(
          record,
        )} Retry tries them again. ${addressesOf(record)}`.trim(),
        severity: 'high',
      };
    case 'failed':
      return {
        title: failedTitle(record),
        description: `${failure?.message ?? ''} ${failure?.nextStep ?? ''} ${
          isComing(record) && !removal
            ? `Nothing was changed on ${record.movesFrom?.hostName}.`
            : ''
        }`.trim(),
        severity: 'high',
      };
    case 'removed':
      return {
        title: removedTitle(record),
        description: remainsOf(record),
        severity: 'normal',
      };
    default:
      return undefined;
  }
}

function failedTitle({
  profileName,
  hostName,
  removal,
}: DeploymentRecord): string {
  if (!removal) {
    return `The deployment of "${profileName}" on ${hostName} failed`;
  }
  return removal.stop
    ? `"${profileName}" was not stopped on ${hostName}`
    : `"${profileName}" was not removed from ${hostName}`;
}

function removedTitle({
  profileName,
  hostName,
  removal,
}: DeploymentRecord): string {
  if (removal?.givenUp) {
    return `"${profileName}" was removed without its host ${hostName}`;
  }
  return removal?.stop && !removal.hostGone
    ? `"${profileName}" was stopped on ${hostName}`
    : `"${profileName}" was removed from ${hostName}`;
}

function movedWords({ movesFrom }: DeploymentRecord): string {
  return movesFrom ? `It moved here from ${movesFrom.hostName}. ` : '';
}

/** What a removal left on the host. */
function remainsOf({ hostName, removal, movesTo }: DeploymentRecord): string {
  if (removal?.givenUp) {
    return 'Its host was given up: what was brought there was not removed.';
  }
  if (removal?.hostGone) {
    return 'Its host is not there any more: what was on it is gone with it.';
  }
  if (movesTo?.over && !removal?.data) {
    return removal?.stop
      ? `It moved to ${movesTo.hostName}; its containers on ${hostName} are stopped, and kept with what was stored.`
      : `It moved to ${movesTo.hostName}; its containers on ${hostName} are gone, and what was stored is kept there.`;
  }
  return removal?.data
    ? 'Its containers and all that was stored are gone.'
    : 'Its containers are gone; what was stored is kept on the host.';
}

/** Addresses of what is up: the sign-in portal and the start page among them. */
function addressesOf({ services }: DeploymentRecord): string {
  const addresses = services.flatMap(({ title, url, state }) =>
    url !== undefined && state === 'up' ? [`${title}: ${url}`] : [],
  );
  return addresses.join(', ');
}

function downWords({ services }: DeploymentRecord): string {
  return services
    .filter(({ state }) => state !== 'up')
    .map(({ title, state, detail }) => `${title}: ${detail ?? state}.`)
    .join(' ');
}
