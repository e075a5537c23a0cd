import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { startDeploymentSchema } from '@opencsp/plugin-opencsp-common';
import { Clock } from '../../clock';
import { parseInput } from '../../errors';
import { iterationOf, keyOf } from '../../idempotency';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { startDeploymentExamples } from './examples';
import { demandStartable, madeOf, madeSchema } from './made';

/**
 * `opencsp:deployment:start`: brings a profile onto a host, for the person who started the task.
 *
 * The idempotency key is made of task, step and iteration, so a step that is run again after a crash
 * finds the deployment that it began.
 */
export function createDeploymentStartAction(
  access: PortalAccess,
  clock: Clock,
) {
  return createTemplateAction({
    id: 'opencsp:deployment:start',
    description:
      'Deploys a profile of OpenCSP onto a host, or onto a machine that is being made, for the person who runs the template. It ends when the request is taken; "opencsp:deployment:wait" waits until the services run.',
    examples: startDeploymentExamples,
    supportsDryRun: true,
    schema: {
      input: {
        profileId: v3 => v3.string().describe('Id of a saved profile'),
        hostId: v3 =>
          v3
            .string()
            .optional()
            .describe('Id of a host; this, or "instanceId"'),
        instanceId: v3 =>
          v3
            .string()
            .optional()
            .describe(
              'Id of a machine, which may still be made: the deployment waits for it',
            ),
        prepare: v3 =>
          v3
            .boolean()
            .optional()
            .describe(
              'Install what a deployment needs on the host before; false by default',
            ),
        oldHost: v3 =>
          v3
            .string()
            .optional()
            .describe(
              'What becomes of the profile on the host where it runs now, once it answers on this one: "stop" or "remove", which both keep the data there; needed when that is another host',
            ),
        commit: v3 =>
          v3
            .string()
            .optional()
            .describe(
              'Hash of a commit that was deployed before; the newest that was saved by default',
            ),
      },
      output: {
        id: v3 => v3.string().describe('Id of the deployment'),
        number: v3 =>
          v3.number().describe('Counts the deployments of the profile'),
        profileName: v3 => v3.string(),
        hostName: v3 => v3.string(),
      },
    },
    async handler(ctx) {
      const request = parseInput(
        startDeploymentSchema,
        withoutEmpty(ctx.input),
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

      if (ctx.isDryRun) {
        const preview = await withRetries(
          clock,
          async () => access.client.deployments.validate(request, await call()),
          options,
        );
        demandStartable(preview);
        ctx.logger.info(`Dry run: ${preview.sentences.join(' ')}`);
        ctx.output('id', 'dry-run');
        ctx.output('number', 0);
        ctx.output('profileName', 'dry-run');
        ctx.output('hostName', 'dry-run');
        return;
      }

      const made = madeSchema.parse(
        await ctx.checkpoint({
          key: `opencsp.deployment.start.${iterationOf(ctx)}`,
          fn: async () =>
            madeOf(
              await withRetries(
                clock,
                async () =>
                  access.client.deployments.start(
                    request,
                    keyOf(ctx),
                    await call(),
                  ),
                options,
              ),
            ),
        }),
      );
      ctx.logger.info(
        `The portal brings the profile "${made.profile}" onto the host "${made.host}" (deployment #${made.number}, ${made.id}). Its page shows each step.`,
      );
      ctx.output('id', made.id);
      ctx.output('number', made.number);
      ctx.output('profileName', made.profile);
      ctx.output('hostName', made.host);
    },
  });
}

/** A form gives an empty text for what was not chosen, and a step that was skipped gives nothing. */
function withoutEmpty(input: object): object {
  return Object.fromEntries(
    Object.entries(input).filter(
      ([, value]) => value !== '' && value !== null && value !== undefined,
    ),
  );
}
