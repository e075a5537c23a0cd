import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { createProfileSchema } from '@opencsp/plugin-opencsp-common';
import { Clock } from '../../clock';
import { parseInput } from '../../errors';
import { iterationOf, keyOf } from '../../idempotency';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { createProfileExamples } from './examples';
import { demandNoProblems, profileRef, savedSchema } from './saved';

/**
 * `opencsp:profile:create`: asks the portal for a profile, for the person who started the task.
 *
 * The idempotency key is made of task, step and iteration, so a step that is run again after a crash
 * finds the profile that it made. Of a typed password it gets the handle only: what a task is given is
 * kept in the scaffolder's database.
 */
export function createProfileCreateAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: 'opencsp:profile:create',
    description:
      'Asks OpenCSP for a profile, a bundle of services in a Git branch, for the person who runs the template. It ends when the request is taken; "opencsp:profile:wait" waits until the branch is pushed.',
    examples: createProfileExamples,
    supportsDryRun: true,
    schema: {
      input: {
        name: v3 => v3.string().describe('Name of the profile'),
        domain: v3 =>
          v3.string().describe('Domain that the services are reached under'),
        adminEmail: v3 =>
          v3.string().describe('E-mail address of the administrator'),
        deployment: v3 =>
          v3.string().describe('Id of a deployment, such as "compose"'),
        passwordStrategy: v3 =>
          v3
            .enum(['universal', 'generated'])
            .describe('One password for all accounts, or one for each'),
        password: v3 =>
          v3
            .string()
            .optional()
            .describe(
              'With "universal": the handle of a password that was handed over, never the password',
            ),
        accounts: v3 =>
          v3
            .enum(['automatic', 'manual'])
            .optional()
            .describe(
              '"automatic" by default; with "manual" the owner makes the accounts of people',
            ),
        protocol: v3 =>
          v3
            .enum(['https', 'http'])
            .optional()
            .describe('"https" by default; "http" has no single sign-on'),
        certificates: v3 =>
          v3
            .enum(['trusted', 'staging'])
            .optional()
            .describe(
              '"trusted" by default; "staging" is for trying things out, and no browser trusts it',
            ),
        services: v3 =>
          v3
            .array(
              v3.object({
                id: v3.string().describe('Id of a service definition'),
                access: v3
                  .enum(['everyone', 'admins'])
                  .optional()
                  .describe('Who may sign in; everyone by default'),
                secondFactor: v3.boolean().optional(),
              }),
            )
            .describe('The chosen services'),
        owner: v3 =>
          v3
            .string()
            .optional()
            .describe(
              'Entity ref of the user or group that will own it; the person by default',
            ),
      },
      output: {
        id: v3 => v3.string().describe('Id of the profile'),
        name: v3 => v3.string(),
        branch: v3 => v3.string().describe('Name of its branch'),
        entityRef: v3 =>
          v3.string().describe('Ref of the entity that the catalog will have'),
      },
    },
    async handler(ctx) {
      const request = parseInput(createProfileSchema, ctx.input, 'profile');
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
        const preview = await withRetries(
          clock,
          async () =>
            access.client.profiles.preview(request, undefined, await call()),
          options,
        );
        demandNoProblems(preview);
        ctx.logger.info(
          `Dry run: the portal would make the profile "${request.name}"`,
        );
        ctx.output('id', 'dry-run');
        ctx.output('name', request.name);
        ctx.output('branch', preview.branch ?? 'dry-run');
        ctx.output('entityRef', profileRef(preview.branch ?? 'dry-run'));
        return;
      }

      const made = savedSchema.parse(
        await ctx.checkpoint({
          key: `opencsp.profile.create.${iterationOf(ctx)}`,
          fn: async () => {
            const { id, name, branch } = await withRetries(
              clock,
              async () =>
                access.client.profiles.create(
                  request,
                  keyOf(ctx),
                  await call(),
                ),
              options,
            );
            return { id, name, branch };
          },
        }),
      );
      ctx.logger.info(
        `The portal makes the profile "${made.name}" (${made.id}) with the branch "${made.branch}".`,
      );
      ctx.output('id', made.id);
      ctx.output('name', made.name);
      ctx.output('branch', made.branch);
      ctx.output('entityRef', profileRef(made.branch));
    },
  });
}
