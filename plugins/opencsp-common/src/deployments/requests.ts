import { z } from 'zod';
import { deploymentStates, oldHostChoices, serviceStates } from './deployment';

const commitSchema = z
  .string()
  .regex(/^[0-9a-f]{40}$/, 'Write the whole hash of a commit.');

/** Brings a profile onto a host. */
export const startDeploymentSchema = z
  .strictObject({
    profileId: z.string().min(1, 'Choose a profile.').max(64),
    /** A host that is there. */
    hostId: z.string().max(64).optional(),
    /** A machine that is being made: the deployment waits for it. */
    instanceId: z.string().max(64).optional(),
    /** Install what a deployment needs on the host before. */
    prepare: z.boolean().default(false),
    /**
     * What becomes of the profile on the host where it runs now, once it answers on the new one. Needed
     * when that is another host.
     */
    oldHost: z.enum(oldHostChoices).optional(),
    /** A commit of the branch; absent: the newest that was saved. */
    commit: commitSchema.optional(),
  })
  .refine(({ hostId, instanceId }) => !hostId !== !instanceId, {
    path: ['hostId'],
    message: 'Choose a host or a machine that is being made: one of the two.',
  });

/** @public */
export type StartDeploymentRequest = z.input<typeof startDeploymentSchema>;

/** Takes a deployment off its host. */
export const removeDeploymentSchema = z.strictObject({
  /** Delete the volumes, too: what people stored is gone then. */
  data: z.boolean().default(false),
  /**
   * Forget it without its host, after a removal that failed: what is on the host stays there, so it
   * goes not together with `data`. For hosts that never come back.
   */
  giveUp: z.boolean().default(false),
  /** The profile's name, typed; needed when data goes, or the host is given up. */
  confirm: z.string().max(63).optional(),
});

/** @public */
export type RemoveDeploymentRequest = z.input<typeof removeDeploymentSchema>;

/** Brings back what worked before. */
export const rollbackDeploymentSchema = z.strictObject({
  /** That of an earlier deployment on the host that worked; absent: the last one's. */
  commit: commitSchema.optional(),
});

/** @public */
export type RollbackDeploymentRequest = z.input<
  typeof rollbackDeploymentSchema
>;

const pageSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(25),
  cursor: z.string().max(512).optional(),
  owner: z.string().max(255).optional(),
  profileId: z.string().max(64).optional(),
  hostId: z.string().max(64).optional(),
});

/** @public */
export const listDeploymentsSchema = pageSchema.extend({
  state: z.enum(deploymentStates).optional(),
  /** Only those that are the newest on their host. */
  live: z.stringbool().optional(),
});

/** @public */
export type ListDeploymentsQuery = z.input<typeof listDeploymentsSchema>;

/** @public */
export const listServicesSchema = pageSchema.extend({
  state: z.enum(serviceStates).optional(),
  search: z.string().max(100).optional(),
});

/** @public */
export type ListServicesQuery = z.input<typeof listServicesSchema>;
