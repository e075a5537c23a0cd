import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { deleteInstanceSchema } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../clock';
import { explain, parseInput } from '../errors';
import { PortalAccess } from '../PortalAccess';
import { withRetries } from '../retry';
import { deleteExamples } from './examples';

const inputSchema = deleteInstanceSchema.extend({
  id: z.string().min(1, 'Give the id of an instance.'),
});

/**
 * `opencsp:instance:delete`: deletes a machine with its data, for the person who started the task.
 * A machine that is already going is taken for success, so that a step may be run again.
 */
export function createDeleteAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: 'opencsp:instance:delete',
    description:
      'Deletes a virtual machine of OpenCSP and all data on it, for the person who runs the template. It ends when the request is taken.',
    examples: deleteExamples,
    supportsDryRun: true,
    schema: {
      input: {
        id: v3 => v3.string().describe('Id of the instance'),
        confirm: v3 =>
          v3
            .string()
            .describe('The name of the machine, typed, because its data goes'),
      },
      output: {
        state: v3 => v3.string().describe('The state of the instance'),
      },
    },
    async handler(ctx) {
      const { id, confirm } = parseInput(inputSchema, ctx.input);
      const token = () =>
        access.personToken(() => ctx.getInitiatorCredentials());
      const instance = await withRetries(
        clock,
        async () =>
          access.client.getInstance(id, {
            token: await token(),
            signal: ctx.signal,
          }),
        {
          signal: ctx.signal,
          onRetry: () =>
            ctx.logger.warn('The portal cannot be reached; trying again'),
        },
      );
      if (confirm !== instance.name) {
        throw new InputError(
          `"confirm" is not the name of the machine, so nothing was deleted. Type the name of the instance ${id}.`,
        );
      }
      if (instance.state === 'deleting' || instance.state === 'deleted') {
        ctx.logger.info(`The machine "${instance.name}" is already going`);
        ctx.output('state', instance.state);
        return;
      }
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Dry run: the portal would delete the machine "${instance.name}" and its data`,
        );
        ctx.output('state', 'deleting');
        return;
      }
      const deleted = await access.client
        .deleteInstance(id, confirm, {
          token: await token(),
          signal: ctx.signal,
        })
        .catch(error => {
          throw explain(error);
        });
      ctx.logger.info(`The portal deletes the machine "${deleted.name}"`);
      ctx.output('state', deleted.state);
    },
  });
}
