import { asSentence, GivingUp, leftWords } from '../domain/abandon';
import { warningsOf } from '../domain/warnings';
import { InstanceRecord } from '../domain/record';
import { NewMessage } from '../store/InstanceStore';
import { hasChanged } from '../store/rows';
import { movedMessages } from '../webhooks/webhookMessages';

/** What a signal of the outbox holds. */
export interface SignalPayload {
  instanceId: string;
  owner: string;
  version: number;
}

/** What a notification of the outbox holds. */
export interface NotificationPayload {
  instanceId: string;
  owner: string;
  title: string;
  description: string;
  severity: 'normal' | 'high';
}

/** What an audit event of the outbox holds. */
export interface AuditPayload {
  eventId: string;
  instanceId: string;
  /** On whose behalf the engine acted. */
  initiatedBy: string;
  address: string;
  fingerprint: string;
}

/**
 * Which messages a change brings: a signal for each change, a notification when something ended that its
 * owner waits for, and what webhooks are told when its state is another one.
 */
export function messagesFor(
  before: InstanceRecord | undefined,
  after: InstanceRecord,
): NewMessage[] {
  if (before && !hasChanged(before, after)) {
    return [];
  }
  const signal: SignalPayload = {
    instanceId: after.id,
    owner: after.owner,
    version: (before?.version ?? 0) + 1,
  };
  const notification = notificationFor(before, after);
  const pin = pinOf(before, after);
  return [
    { kind: 'signal', payload: signal },
    ...(notification ? [inOrder('notification', after, notification)] : []),
    ...(pin ? [inOrder('audit', after, pin)] : []),
    ...movedMessages('instance', { before, after, version: signal.version }),
  ];
}

/** What giving a deletion up brings: the owner is told what may be left. */
export function abandonMessages(
  before: InstanceRecord,
  after: InstanceRecord,
  { by, reason, left }: GivingUp,
): NewMessage[] {
  const notification: NotificationPayload = {
    instanceId: after.id,
    owner: after.owner,
    title: `The deletion of machine "${after.name}" was given up`,
    description: `An operator (${by}) ended it: ${asSentence(
      reason,
    )} ${leftWords(left)}`,
    severity: 'high',
  };
  return [
    ...messagesFor(before, after).filter(({ kind }) =>
      ['signal', 'webhook'].includes(kind),
    ),
    inOrder('notification', after, notification),
  ];
}

/** Two of these about one machine, in the wrong order, would tell a wrong end. Signals only say "look". */
function inOrder(
  kind: 'notification' | 'audit',
  { id }: InstanceRecord,
  payload: NotificationPayload | AuditPayload,
): NewMessage {
  return { kind, payload, subject: id };
}

/** A key that is trusted from now on, for the audit: nobody has compared it. */
function pinOf(
  before: InstanceRecord | undefined,
  { id, machine, createdBy }: InstanceRecord,
): AuditPayload | undefined {
  return machine.hostKey && !before?.machine.hostKey
    ? {
        eventId: 'pin-host-key',
        instanceId: id,
        initiatedBy: createdBy,
        address: machine.address ?? '',
        fingerprint: machine.hostKey.fingerprint,
      }
    : undefined;
}

function notificationFor(
  before: InstanceRecord | undefined,
  after: InstanceRecord,
): NotificationPayload | undefined {
  if (!before || before.state === after.state) {
    return undefined;
  }
  const common = { instanceId: after.id, owner: after.owner };
  switch (after.state) {
    case 'active':
      return {
        ...common,
        title: `Machine "${after.name}" is ${
          before.state === 'lost' ? 'back' : 'ready'
        }`,
        description: 'Its page has the address and the ssh line.',
        severity: 'normal',
      };
    case 'failed':
      return after.failure?.reason === 'cancelled'
        ? undefined
        : {
            ...common,
            title: `Machine "${after.name}" failed`,
            description: `${after.failure?.message ?? ''} ${
              after.failure?.nextStep ?? ''
            }`.trim(),
            severity: 'high',
          };
    case 'lost':
      return {
        ...common,
        title: `Machine "${after.name}" is lost`,
        description: after.failure?.message ?? '',
        severity: 'high',
      };
    case 'deleted': {
      const doubts = warningsOf(after);
      return {
        ...common,
        title: `Machine "${after.name}" is deleted`,
        description:
          doubts.length > 0
            ? doubts.join(' ')
            : 'The machine and everything that was made for it are gone.',
        severity: doubts.length > 0 ? 'high' : 'normal',
      };
    }
    default:
      return undefined;
  }
}
