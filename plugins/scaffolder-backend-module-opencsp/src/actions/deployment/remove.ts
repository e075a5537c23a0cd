import { ConflictError, InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  Deployment,
  removeDeploymentSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../../clock';
import { parseInput } from '../../errors';
import { iterationOf } from '../../idempotency';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { removeDeploymentExamples } from './examples';
import { deploymentIdSchema } from './made';

// A host is given up by a person who looked at its failed removal, never by a template.
const inputSchema = removeDeploymentSchema
  .omit({ giveUp: true })
  .extend({ id: deploymentIdSchema });

/** What a step remembers of what it had removed. */
const removedSchema = z.object({
  state: z.string(),
  profile: z.string(),
  host: z.string(),
});

/**
 * `opencsp:deployment:remove`: takes a deployment off its host, for the person who started the task. One
 * that is already going is taken for success, so that a step may be run again.
 */
export function createDeploymentRemoveAction(
  access: PortalAccess,
  clock: Clock,
) {
  return createTemplateAction({
    id: 'opencsp:deployment:remove',
    description:
      'Takes a deployment of OpenCSP off its host, for the person who runs the template; what people stored goes only with "data". It ends when the request is taken.',
    examples: removeDeploymentExamples,
    supportsDryRun: true,
    schema: {
      input: {
        id: v3 => v3.string().describe('Id of the deployment'),
        data: v3 =>
          v3
            .boolean()
            .optional()
            .describe('Delete what people stored, too; false by default'),
        confirm: v3 =>
          v3
            .string()
            .optional()
            .describe('With "data": the name of the profile, typed'),
      },
      output: {
        state: v3 => v3.string().describe('The state of the deployment'),
      },
    },
    async handler(ctx) {
      const { id, data, confirm } = parseInput(
        inputSchema,
        ctx.input,
        'deployment',
      );
      const call = async () => ({
        token: await access.personToken(() => ctx.getInitiatorCredentials()),
        signal: ctx.signal,
      });
      const options = {
        signal: ctx.signal,
        onRetry: () =>
          ctx.logger.warn('The portal cannot be reached; trying again'),
      };
      const look = async () => {
        const deployment = await access.client.deployments.get(
          id,
          await call(),
        );
        if (data && confirm !== deployment.profile.name) {
          throw new InputError(
            `"confirm" is not the name of the profile, so nothing was removed. Type the name of the profile of the deployment ${id}.`,
          );
        }
        return deployment;
      };

      if (ctx.isDryRun) {
        const deployment = await withRetries(clock, look, options);
        const { profile, host, actions, state } = deployment;
        if (!actions.remove && !isGoing(deployment)) {
          throw new ConflictError(
            `The profile "${profile.name}" cannot be taken off the host "${host.name}" now: the deployment is ${state}, or is not the newest there.`,
          );
        }
        ctx.logger.info(
          `Dry run: the portal would take the profile "${profile.name}" off the host "${host.name}"`,
        );
        ctx.output('state', 'removing');
        return;
      }

      const removed = removedSchema.parse(
        await ctx.checkpoint({
          key: `opencsp.deployment.remove.${iterationOf(ctx)}`,
          fn: async () =>
            withRetries(
              clock,
              async () => {
                const deployment = await look();
                const { state, profile, host } = isGoing(deployment)
                  ? deployment
                  : await access.client.deployments.remove(
                      id,
                      { data, confirm },
                      await call(),
                    );
                return { state, profile: profile.name, host: host.name };
              },
              options,
            ),
        }),
      );
      ctx.logger.info(
        `The portal takes the profile "${removed.profile}" off the host "${removed.host}"`,
      );
      ctx.output('state', removed.state);
    },
  });
}

function isGoing({ state }: Pick<Deployment, 'state'>): boolean {
  return state === 'removing' || state === 'removed';
}
