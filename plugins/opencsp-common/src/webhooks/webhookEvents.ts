import { z } from 'zod';
import { deploymentStates, serviceStates } from '../deployments/deployment';
import { hostStates } from '../hosts/host';
import { timeSchema } from '../instances/instance';
import { profileStates } from '../profiles/profile';
import { instanceStates } from '../states';

/** What an event of a webhook can be about, with the states of each. */
export const webhookStates = {
  instance: instanceStates,
  deployment: deploymentStates,
  /** `gone`: it is not there any more. */
  service: [...serviceStates, 'gone'],
  host: hostStates,
  profile: profileStates,
} as const;

/** Kinds of what an event can be about. */
export const webhookSubjectKinds = [
  'instance',
  'deployment',
  'service',
  'host',
  'profile',
] as const;

/** @public */
export type WebhookSubjectKind = (typeof webhookSubjectKinds)[number];

/** The event that an operator sends to see whether a receiver is there. */
export const WEBHOOK_PING = 'ping';

/** Every type of event: `<kind>.<state>`, such as `instance.active`, and `ping`. */
export const webhookEventTypes: readonly string[] = [
  ...webhookSubjectKinds.flatMap(kind =>
    webhookStates[kind].map(state => `${kind}.${state}`),
  ),
  WEBHOOK_PING,
];

/**
 * The body of a request of a webhook: the envelope, whose version rises when a field changes its meaning or
 * goes. New fields may come at any time. Never a secret, and never a line of a log.
 */
export const webhookEventSchema = z.object({
  /** Of the envelope. */
  version: z.literal(1),
  /** Of the event: the same in each try, at each receiver, and after a restart. */
  id: z.uuid(),
  /** One of {@link webhookEventTypes}. */
  type: z.string(),
  /** When it came about; the header `webhook-timestamp` says when it was sent. */
  time: timeSchema,
  /**
   * Rises with each event about one subject, with gaps. Who has seen a higher one of the subject has newer
   * knowledge than this.
   */
  sequence: z.number().int(),
  subject: z.object({
    /** `webhook` in a ping. */
    kind: z.enum([...webhookSubjectKinds, 'webhook']),
    id: z.string(),
    name: z.string(),
    /** Entity ref of a user or a group; absent in a ping. */
    owner: z.string().optional(),
  }),
  /** Absent in a ping. `from` is absent for what is new. */
  state: z.object({ from: z.string().optional(), to: z.string() }).optional(),
  /** Only of what failed: the stable code that the documentation has a section on. */
  failure: z.object({ reason: z.string() }).optional(),
  /** What it belongs to. */
  related: z
    .object({
      instanceId: z.string(),
      profileId: z.string(),
      hostId: z.string(),
      deploymentId: z.string(),
    })
    .partial()
    .optional(),
  links: z.object({
    /** The page of the subject in the portal. */
    portal: z.string(),
    /** Where a service is reached. */
    service: z.string().optional(),
  }),
});

/** @public */
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
