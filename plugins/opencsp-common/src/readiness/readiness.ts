import { z } from 'zod';
import { timeSchema } from '../instances/instance';

/** What has to hold before the services of a profile on a host are ready. */
export const readinessPoints = [
  /** All services are healthy. */
  'services',
  /** All addresses answer. */
  'routes',
  'certificates',
  /** The directory lets people in. */
  'directory',
  /** The accounts of all people are there. */
  'accounts',
  /** One sign-in opens the services. */
  'sign-in',
  /** Nothing is left over that nobody looks after. */
  'orphans',
] as const;

/** @public */
export type ReadinessPointName = (typeof readinessPoints)[number];

/** How it stands with one point. */
export const readinessStates = [
  'ok',
  /** It is on its way, and comes without anyone's help. */
  'waiting',
  'failed',
  /** It was not seen yet, or could not be. */
  'unknown',
  /** The owner does it: the portal cannot know. */
  'by-hand',
] as const;

/** @public */
export type ReadinessState = (typeof readinessStates)[number];

/** One point, as it was seen last. */
export const readinessPointSchema = z.object({
  point: z.enum(readinessPoints),
  state: z.enum(readinessStates),
  /** Since when it is so; absent where that is not known of each part of it. */
  since: timeSchema.optional(),
  /** When it was last seen; absent when it never was. */
  seenAt: timeSchema.optional(),
  /** What was seen, in words. */
  message: z.string(),
  nextStep: z.string().optional(),
  /** One line for each thing that is not well, or is done by hand. */
  details: z.array(z.string()),
});

/** @public */
export type ReadinessPoint = z.infer<typeof readinessPointSchema>;

/** How it stands with a profile on one host. */
export const hostReadinessSchema = z.object({
  host: z.object({ id: z.string(), name: z.string() }),
  deploymentId: z.string(),
  /** True when each point is ok, or done by hand. */
  isReady: z.boolean(),
  points: z.array(readinessPointSchema),
});

/** @public */
export type HostReadiness = z.infer<typeof hostReadinessSchema>;

/** How it stands with a profile. It is computed from what was seen, and declared by nobody. */
export const readinessSchema = z.object({
  profile: z.object({ id: z.string(), name: z.string() }),
  /** True when it is on a host, and ready on each one that it is on. */
  isReady: z.boolean(),
  /** Newest first; empty while it is on none. */
  items: z.array(hostReadinessSchema),
  totalItems: z.number().int(),
});

/** @public */
export type Readiness = z.infer<typeof readinessSchema>;
