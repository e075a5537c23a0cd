import { DeploymentRecord } from '../domain/deployments/deploymentRecord';
import { NewMessage } from '../store/InstanceStore';
import { deploymentHasChanged } from '../store/deployments/deploymentRows';

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
 * Which messages a change of a deployment brings: a signal for each, and a notification when it ended,
 * but for a cancellation, which its owner knows of.
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
  ];
}

function notificationFor(
  before: DeploymentRecord | undefined,
  after: DeploymentRecord,
): DeploymentNotificationPayload | undefined {
  const words =
    before && before.state !== after.state ? wordsOf(after) : undefined;
  return words && { deploymentId: after.id, owner: after.owner, ...words };
}

function wordsOf(
  record: DeploymentRecord,
):
  | Pick<DeploymentNotificationPayload, 'title' | 'description' | 'severity'>
  | undefined {
  const { profileName, hostName, failure, removal } = record;
  switch (record.state) {
    case 'succeeded':
      return {
        title: `"${profileName}" runs on ${hostName}`,
        description: addressesOf(record),
        severity: 'normal',
      };
    case 'rolled-back':
      return {
        title: `"${profileName}" was rolled back on ${hostName}`,
        description: addressesOf(record),
        severity: 'normal',
      };
    case 'degraded':
      return {
        title: `"${profileName}" runs on ${hostName}, but not all of it`,
        description: `${downWords(
          record,
        )} Retry tries them again. ${addressesOf(record)}`.trim(),
        severity: 'high',
      };
    case 'failed':
      return {
        title: removal
          ? `"${profileName}" was not removed from ${hostName}`
          : `The deployment of "${profileName}" on ${hostName} failed`,
        description: `${failure?.message ?? ''} ${
          failure?.nextStep ?? ''
        }`.trim(),
        severity: 'high',
      };
    case 'removed':
      return {
        title: removal?.givenUp
          ? `"${profileName}" was removed without its host ${hostName}`
          : `"${profileName}" was removed from ${hostName}`,
        description: remainsOf(removal),
        severity: 'normal',
      };
    default:
      return undefined;
  }
}

/** What a removal left on the host. */
function remainsOf(removal: DeploymentRecord['removal']): string {
  if (removal?.givenUp) {
    return 'Its host was given up: what was brought there was not removed.';
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
