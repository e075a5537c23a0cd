import { ProfileRecord } from '../domain/profiles/profileRecord';
import { NewMessage } from '../store/InstanceStore';
import { profileHasChanged } from '../store/profiles/profileRows';
import { movedMessages } from '../webhooks/webhookMessages';

/** What a signal about a profile holds in the outbox. */
export interface ProfileSignalPayload {
  profileId: string;
  owner: string;
  version: number;
}

/** What a notification about a profile holds in the outbox. */
export interface ProfileNotificationPayload {
  profileId: string;
  owner: string;
  title: string;
  description: string;
  severity: 'normal' | 'high';
}

/**
 * Which messages a change of a profile brings: a signal for each, a notification when it failed, or somebody
 * committed to its branch by hand, and what webhooks are told when its state is another one. That it was
 * saved is seen at once and needs no notification.
 */
export function profileMessages(
  before: ProfileRecord | undefined,
  after: ProfileRecord,
): NewMessage[] {
  if (before && !profileHasChanged(before, after)) {
    return [];
  }
  const signal: ProfileSignalPayload = {
    profileId: after.id,
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
    ...movedMessages('profile', { before, after, version: signal.version }),
  ];
}

function notificationFor(
  before: ProfileRecord | undefined,
  after: ProfileRecord,
): ProfileNotificationPayload | undefined {
  const about = { profileId: after.id, owner: after.owner };
  if (after.failure && before?.state !== 'failed') {
    return {
      ...about,
      title: `Profile "${after.name}" was not ${
        before?.state === 'deleting' ? 'deleted' : 'saved'
      }`,
      description: `${after.failure.message} ${after.failure.nextStep}`,
      severity: 'high',
    };
  }
  const { foreign } = after;
  if (foreign && foreign.commit !== before?.foreign?.commit) {
    return {
      ...about,
      title: `Somebody committed to profile "${after.name}" by hand`,
      description: `${foreign.author}: ${foreign.subject}. Look at the difference, and take or refuse it.`,
      severity: 'normal',
    };
  }
  return undefined;
}
