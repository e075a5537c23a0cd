import { Deployment, DeploymentPreview } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { invalid } from '../../errors';

/** What a step remembers of the deployment that it began. */
export const madeSchema = z.object({
  id: z.string(),
  number: z.number(),
  profile: z.string(),
  host: z.string(),
});

/** What is remembered of a deployment. */
export function madeOf({
  id,
  number,
  profile,
  host,
}: Deployment): z.infer<typeof madeSchema> {
  return { id, number, profile: profile.name, host: host.name };
}

/** The id that a step was given. */
export const deploymentIdSchema = z
  .string({ error: 'Give the id of a deployment.' })
  .min(1, 'Give the id of a deployment.');

/**
 * Ends a dry run when starting would be refused.
 *
 * @throws InputError that lists every field with its problem
 */
export function demandStartable({ problems }: DeploymentPreview): void {
  if (problems.length > 0) {
    throw invalid(problems, 'deployment');
  }
}
