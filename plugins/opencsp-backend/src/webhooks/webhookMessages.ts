import {
  WebhookSubjectKind,
  webhookSubjectKinds,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import type { NewMessage } from '../store/InstanceStore';

/** One change of state, as the outbox keeps it. */
export const webhookChangeSchema = z.object({
  kind: z.enum(webhookSubjectKinds),
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  from: z.string().optional(),
  to: z.string(),
  /** Rises with each change of the subject. */
  sequence: z.number().int(),
  /** Code of the failure, of what failed. */
  reason: z.string().optional(),
  related: z
    .object({
      instanceId: z.string(),
      profileId: z.string(),
      hostId: z.string(),
      deploymentId: z.string(),
    })
    .partial()
    .optional(),
  /** Where a service is reached. */
  url: z.string().optional(),
});

/** @public */
export type WebhookChange = z.infer<typeof webhookChangeSchema>;

/** What a message for webhooks holds in the outbox, beside the id that lines of the log name. */
export const webhookPayloadSchema = z.object({
  changes: z.array(webhookChangeSchema).min(1),
});

/** A record with a state, before and after it changed. */
interface Moved {
  id: string;
  name: string;
  owner: string;
  state: string;
  failure?: { reason: string };
}

/** What webhooks are told of a change; nothing when the state stayed. */
export function movedMessages(
  kind: Exclude<WebhookSubjectKind, 'service'>,
  change: {
    before: { state: string } | undefined;
    after: Moved;
    /** That the row has afterwards. */
    version: number;
    related?: WebhookChange['related'];
  },
): NewMessage[] {
  const { before, after, version, related } = change;
  if (before?.state === after.state) {
    return [];
  }
  return [
    {
      kind: 'webhook',
      subject: after.id,
      payload: {
        [`${kind}Id`]: after.id,
        changes: [
          {
            kind,
            id: after.id,
            name: after.name,
            owner: after.owner,
            from: before?.state,
            to: after.state,
            sequence: version,
            reason: after.failure?.reason,
            related,
          } satisfies WebhookChange,
        ],
      },
    },
  ];
}

/** What webhooks are told of the services of a profile; nothing when none changed its state. */
export function serviceMessages(
  profileId: string,
  changes: readonly WebhookChange[],
): NewMessage[] {
  return changes.length === 0
    ? []
    : [
        {
          kind: 'webhook',
          subject: profileId,
          payload: { profileId, changes },
        },
      ];
}
