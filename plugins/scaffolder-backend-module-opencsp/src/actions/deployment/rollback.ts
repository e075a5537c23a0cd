import { ConflictError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { z } from 'zod';
import { Clock } from '../../clock';
import { parseInput } from '../../errors';
import { iterationOf, keyOf } from '../../idempotency';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { rollbackDeploymentExamples } from './examples';
import { deploymentIdSchema, madeOf, madeSchema } from './made';

const inputSchema = z.object({ id: deploymentIdSchema });

/**
 * `opencsp:deployment:rollback`: brings back what worked before, for the person who started the task. A
 * step that is run again finds the rollback that it began.
 */
export function createDeploymentRollbackAction(
  access: PortalAccess,
  clock: Clock,
) {
  return createTemplateAction({
    id: 'opencsp:deployment:rollback',
    description:
      'Brings back the last deployment that worked before this one, as a new deployment, for the person who runs the template. It is refused, before anything stops, where the version of a service cannot be taken back.',
    examples: rollbackDeploymentExamples,
    supportsDryRun: true,
    schema: {
      input: {
        id: v3 =>
          v3.string().describe('Id of the deployment that is gone back from'),
      },
      output: {
        id: v3 => v3.string().describe('Id of the new deployment'),
        number: v3 =>
          v3.number().describe('Counts the deployments of the profile'),
      },
    },
    async handler(ctx) {
      const { id } = parseInput(inputSchema, ctx.input, 'deployment');
      const call = async () => ({
        token: await access.personToken(() => ctx.getInitiatorCredentials()),
        signal: ctx.signal,
      });
      const options = {
        signal: ctx.signal,
        onRetry: () =>
          ctx.logger.warn('The portal cannot be reached; trying again'),
      };

      if (ctx.isDryRun) {
        const { actions, number, previous } = await withRetries(
          clock,
          async () => access.client.deployments.get(id, await call()),
          options,
        );
        if (!actions.rollback || !previous) {
          throw new ConflictError(
            `Deployment #${number} cannot be rolled back now: it is not the newest on its host, is under way, or nothing before it worked.`,
          );
        }
        ctx.logger.info(
          `Dry run: the portal would bring back deployment #${previous.number}`,
        );
        ctx.output('id', 'dry-run');
        ctx.output('number', number + 1);
        return;
      }

      const made = madeSchema.parse(
        await ctx.checkpoint({
          key: `opencsp.deployment.rollback.${iterationOf(ctx)}`,
          fn: async () =>
            madeOf(
              await withRetries(
                clock,
                async () =>
                  access.client.deployments.rollback(
                    id,
                    {},
                    keyOf(ctx),
                    await call(),
                  ),
                options,
              ),
            ),
        }),
      );
      ctx.logger.info(
        `The portal brings back what worked before on the host "${made.host}" (deployment #${made.number}, ${made.id})`,
      );
      ctx.output('id', made.id);
      ctx.output('number', made.number);
    },
  });
}
