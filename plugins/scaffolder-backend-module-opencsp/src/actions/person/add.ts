import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { addPersonSchema } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../../clock';
import { parseInput } from '../../errors';
import { iterationOf, keyOf } from '../../idempotency';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { personExample } from './examples';
import { stepCall } from './stepCall';

const ID = 'opencsp:person:add';

const inputSchema = addPersonSchema.extend({
  profileId: z.string().min(1, 'Give the id of the profile.'),
});

/** What a step remembers of the person that it added. */
const addedSchema = z.object({ id: z.string(), login: z.string() });

/**
 * `opencsp:person:add`: adds somebody to a profile, for the person who started the task. A step that is run
 * again finds whom it added. The password that the portal makes is shown to that person on the page of the
 * profile, never to a task.
 */
export function createPersonAddAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: ID,
    description:
      'Gives somebody accounts in the services of a profile of OpenCSP, for the person who runs the template. It ends when the request is taken; the password is shown on the page of the profile only.',
    examples: personExample('Add a person to a profile', ID, {
      profileId: '${{ parameters.profileId }}',
      email: '${{ parameters.email }}',
      name: '${{ parameters.name }}',
    }),
    supportsDryRun: true,
    schema: {
      input: {
        profileId: v3 => v3.string().describe('Id of the profile'),
        email: v3 => v3.string().describe('E-mail address of the person'),
        name: v3 => v3.string().describe('Name of the person'),
        login: v3 =>
          v3
            .string()
            .optional()
            .describe('Name to sign in with; made of the address by default'),
        role: v3 =>
          v3
            .string()
            .optional()
            .describe('"admin" or "member"; "member" by default'),
        user: v3 =>
          v3
            .string()
            .optional()
            .describe('Entity ref of the person, if they have signed in'),
      },
      output: {
        id: v3 => v3.string().describe('Id of the person'),
        login: v3 => v3.string().describe('Name to sign in with'),
      },
    },
    async handler(ctx) {
      const { profileId, ...request } = parseInput(
        inputSchema,
        ctx.input,
        'person',
      );
      const { call, retrying } = stepCall(ctx, access);
      if (ctx.isDryRun) {
        await withRetries(
          clock,
          async () => access.client.people.list(profileId, await call()),
          retrying,
        );
        ctx.logger.info(`Dry run: the portal would add "${request.name}"`);
        ctx.output('id', 'dry-run');
        ctx.output('login', request.login ?? 'dry-run');
        return;
      }
      const added = addedSchema.parse(
        await ctx.checkpoint({
          key: `opencsp.person.add.${iterationOf(ctx)}`,
          fn: async () => {
            const { id, login } = await withRetries(
              clock,
              async () =>
                access.client.people.add(
                  profileId,
                  request,
                  keyOf(ctx),
                  await call(),
                ),
              retrying,
            );
            return { id, login };
          },
        }),
      );
      ctx.logger.info(
        `"${added.login}" is added. The password is shown once, on the page of the profile.`,
      );
      ctx.output('id', added.id);
      ctx.output('login', added.login);
    },
  });
}
