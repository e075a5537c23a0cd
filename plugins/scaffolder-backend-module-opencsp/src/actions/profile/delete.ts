import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { deleteProfileSchema } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../../clock';
import { explain, parseInput } from '../../errors';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { deleteProfileExamples } from './examples';

const inputSchema = deleteProfileSchema.extend({
  id: z
    .string({ error: 'Give the id of a profile.' })
    .min(1, 'Give the id of a profile.'),
});

/**
 * `opencsp:profile:delete`: deletes a profile with its branch, for the person who started the task. A
 * profile that is already going is taken for success, so that a step may be run again.
 */
export function createProfileDeleteAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: 'opencsp:profile:delete',
    description:
      'Deletes a profile of OpenCSP and its branch, for the person who runs the template. It ends when the request is taken.',
    examples: deleteProfileExamples,
    supportsDryRun: true,
    schema: {
      input: {
        id: v3 => v3.string().describe('Id of the profile'),
        confirm: v3 =>
          v3
            .string()
            .describe(
              'The name of the profile, typed, because its branch goes',
            ),
      },
      output: {
        state: v3 => v3.string().describe('The state of the profile'),
      },
    },
    async handler(ctx) {
      const { id, confirm } = parseInput(inputSchema, ctx.input, 'profile');
      const call = async () => ({
        token: await access.personToken(() => ctx.getInitiatorCredentials()),
        signal: ctx.signal,
      });
      const profile = await withRetries(
        clock,
        async () => access.client.profiles.get(id, await call()),
        {
          signal: ctx.signal,
          onRetry: () =>
            ctx.logger.warn('The portal cannot be reached; trying again'),
        },
      );
      if (confirm !== profile.name) {
        throw new InputError(
          `"confirm" is not the name of the profile, so nothing was deleted. Type the name of the profile ${id}.`,
        );
      }
      if (profile.state === 'deleting' || profile.state === 'deleted') {
        ctx.logger.info(`The profile "${profile.name}" is already going`);
        ctx.output('state', profile.state);
        return;
      }
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Dry run: the portal would delete the profile "${profile.name}" and its branch`,
        );
        ctx.output('state', 'deleting');
        return;
      }
      const deleted = await access.client.profiles
        .delete(id, confirm, await call())
        .catch(error => {
          throw explain(error);
        });
      ctx.logger.info(`The portal deletes the profile "${deleted.name}"`);
      ctx.output('state', deleted.state);
    },
  });
}
