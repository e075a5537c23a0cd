import { HostRecord } from '../domain/hosts/hostRecord';
import { NewMessage } from '../store/InstanceStore';
import { hostHasChanged } from '../store/hosts/hostRows';
import { movedMessages } from '../webhooks/webhookMessages';

/** What a signal about a host holds in the outbox. */
export interface HostSignalPayload {
  hostId: string;
  owner: string;
  version: number;
}

/** What a notification about a host holds in the outbox. */
export interface HostNotificationPayload {
  hostId: string;
  owner: string;
  title: string;
  description: string;
  severity: 'normal' | 'high';
}

/**
 * Which messages a change of a host brings: a signal for each, a notification when it failed or cannot be
 * reached any more, and what webhooks are told when its state is another one. That it is ready is seen by
 * who waits for it, and needs no notification.
 */
export function hostMessages(
  before: HostRecord | undefined,
  after: HostRecord,
): NewMessage[] {
  if (before && !hostHasChanged(before, after)) {
    return [];
  }
  const signal: HostSignalPayload = {
    hostId: after.id,
    owner: after.owner,
    version: (before?.version ?? 0) + 1,
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
    ...movedMessages('host', {
      before,
      after,
      version: signal.version,
      related: after.instanceId ? { instanceId: after.instanceId } : undefined,
    }),
  ];
}

function notificationFor(
  before: HostRecord | undefined,
  after: HostRecord,
): HostNotificationPayload | undefined {
  const about = { hostId: after.id, owner: after.owner };
  if (before?.state === after.state) {
    return undefined;
  }
  if (after.failure) {
    // The machine's own failure was told already, and who cancels knows it.
    return ['machine-failed', 'prepare-cancelled'].includes(
      after.failure.reason,
    )
      ? undefined
      : {
          ...about,
          title: `Host "${after.name}" cannot be used`,
          description: `${after.failure.message} ${after.failure.nextStep}`,
          severity: 'high',
        };
  }
  return after.state === 'unreachable'
    ? {
        ...about,
        title: `Host "${after.name}" cannot be reached`,
        description: `${
          after.waitingFor ?? ''
        } What runs on it may be up all the same.`.trim(),
        severity: 'high',
      }
    : undefined;
}
