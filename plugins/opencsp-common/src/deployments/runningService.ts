import { z } from 'zod';
import { serviceCategories } from '../catalogue/serviceDefinition';
import { timeSchema } from '../instances/instance';
import { serviceStates } from './deployment';
import { driftSchema } from './drift';

/** One container of a service, as its host says. */
export const containerReportSchema = z.object({
  name: z.string(),
  /** As the engine says it, such as `running`. */
  state: z.string(),
  health: z.string().optional(),
  exitCode: z.number().int().optional(),
  restarts: z.number().int(),
  startedAt: timeSchema.optional(),
  /** Absent for what is no container, such as a unit of systemd. */
  image: z.string().optional(),
});

/** @public */
export type ContainerReport = z.infer<typeof containerReportSchema>;

/** A service that runs for a profile on a host. */
export const runningServiceSchema = z.object({
  /** `<profile id>.<service id>` */
  id: z.string(),
  service: z.string(),
  title: z.string(),
  category: z.enum(serviceCategories),
  icon: z.string(),
  version: z.string(),
  isCore: z.boolean(),
  owner: z.string(),
  profile: z.object({ id: z.string(), name: z.string() }),
  host: z.object({ id: z.string(), name: z.string() }),
  deploymentId: z.string(),
  state: z.enum(serviceStates),
  /** When the present state was first seen. */
  stateSince: timeSchema,
  /** Why it is not up, in words. */
  detail: z.string().optional(),
  /** When the host last answered; older than its state when the host is not reached. */
  seenAt: timeSchema.optional(),
  url: z.string().optional(),
  containers: z.array(containerReportSchema),
  drift: z.array(driftSchema),
});

/** @public */
export type RunningService = z.infer<typeof runningServiceSchema>;
