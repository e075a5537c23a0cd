import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { removeDeploymentSchema } from '@opencsp/plugin-opencsp-common';
import { Clock } from '../../clock';
import { explain, parseInput } from '../../errors';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { removeDeploymentExamples } from './examples';
import { deploymentIdSchema } from './made';

// A host is given up by a person who looked at its failed removal, never by a template.
const inputSchema = removeDeploymentSchema
  .omit({ giveUp: true })
  .extend({ id: deploymentIdSchema });

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
      const { profile, host, state } = await withRetries(
        clock,
        async () => access.client.deployments.get(id, await call()),
        {
          signal: ctx.signal,
          onRetry: () =>
            ctx.logger.warn('The portal cannot be reached; trying again'),
        },
      );
      if (data && confirm !== profile.name) {
        throw new InputError(
          `"confirm" is not the name of the profile, so nothing was removed. Type the name of the profile of the deployment ${id}.`,
        );
      }
      if (state === 'removing' || state === 'removed') {
        ctx.logger.info(`The deployment on "${host.name}" is already going`);
        ctx.output('state', state);
        return;
      }
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Dry run: the portal would take the profile "${profile.name}" off the host "${host.name}"`,
        );
        ctx.output('state', 'removing');
        return;
      }
      const removed = await access.client.deployments
        .remove(id, { data, confirm }, await call())
        .catch(error => {
          throw explain(error);
        });
      ctx.logger.info(
        `The portal takes the profile "${profile.name}" off the host "${host.name}"`,
      );
      ctx.output('state', removed.state);
    },
  });
}
