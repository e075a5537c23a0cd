import { ServiceUnavailableError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { DeploymentOutcome } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../../clock';
import { DeploymentFailedError, parseInput } from '../../errors';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { waitForOutcome } from '../../waitForOutcome';
import { waitDeploymentExamples } from './examples';
import { deploymentIdSchema } from './made';

const MAX_TIMEOUT_MINUTES = 240;

const inputSchema = z.object({
  id: deploymentIdSchema,
  timeoutMinutes: z
    .number()
    .int('Give whole minutes.')
    .min(1, 'Wait at least 1 minute.')
    .max(MAX_TIMEOUT_MINUTES, `Wait at most ${MAX_TIMEOUT_MINUTES} minutes.`)
    .default(60),
  acceptDegraded: z.boolean().default(false),
});

/**
 * `opencsp:deployment:wait`: waits until the services of a deployment run, or it is removed.
 *
 * A person's token ends long before that. So the person reads the deployment once, which proves that
 * they may, and the waiting is done with the scaffolder's own credentials on the outcome.
 */
export function createDeploymentWaitAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: 'opencsp:deployment:wait',
    description:
      'Waits until a deployment of OpenCSP has ended, and fails with the reason when its services do not all run.',
    examples: waitDeploymentExamples,
    supportsDryRun: true,
    schema: {
      input: {
        id: v3 =>
          v3
            .string()
            .describe('Id of the deployment, from "opencsp:deployment:start"'),
        timeoutMinutes: v3 =>
          v3
            .number()
            .optional()
            .describe(
              `How long to wait, in minutes; 60 by default, ${MAX_TIMEOUT_MINUTES} at most. The deployment goes on when the waiting ends`,
            ),
        acceptDegraded: v3 =>
          v3
            .boolean()
            .optional()
            .describe(
              'Go on although some applications do not run; false by default',
            ),
      },
      output: {
        state: v3 => v3.string().describe('The state of the deployment'),
        services: v3 =>
          v3
            .array(
              v3.object({
                id: v3.string(),
                title: v3.string(),
                state: v3.string(),
                url: v3.string().optional(),
              }),
            )
            .describe('The services, with their addresses'),
      },
    },
    async handler(ctx) {
      const { id, timeoutMinutes, acceptDegraded } = parseInput(
        inputSchema,
        ctx.input,
        'deployment',
      );
      if (ctx.isDryRun) {
        ctx.logger.info(`Dry run: would wait for the deployment ${id}`);
        ctx.output('state', 'succeeded');
        ctx.output('services', []);
        return;
      }
      const onRetry = () =>
        ctx.logger.warn('The portal cannot be reached; trying again');

      await ctx.checkpoint({
        key: `opencsp.deployment.wait.allowed.${id}`,
        fn: async () => {
          const deployment = await withRetries(
            clock,
            async () =>
              access.client.deployments.get(id, {
                token: await access.personToken(() =>
                  ctx.getInitiatorCredentials(),
                ),
                signal: ctx.signal,
              }),
            { signal: ctx.signal, onRetry },
          );
          return deployment.id;
        },
      });

      const outcome = await waitForOutcome({
        read: async () =>
          access.client.deployments.outcome(id, {
            token: await access.ownToken(),
            signal: ctx.signal,
          }),
        clock,
        deadline: clock.now() + timeoutMinutes * 60_000,
        signal: ctx.signal,
        onState: state => ctx.logger.info(`The deployment is ${state}`),
        onUnreachable: onRetry,
        unanswered: `The portal did not answer while this step waited for the deployment ${id}. The deployment is not affected: see its page.`,
      });
      if (!outcome.finished) {
        throw new ServiceUnavailableError(
          `The deployment is still ${outcome.state} after ${timeoutMinutes} minutes. The portal goes on with it: see its page, or wait longer with "timeoutMinutes".`,
        );
      }
      const isGood =
        outcome.succeeded || (acceptDegraded && outcome.state === 'degraded');
      if (!isGood) {
        throw new DeploymentFailedError(describeFailure(outcome));
      }
      ctx.output('state', outcome.state);
      ctx.output(
        'services',
        outcome.services.map(({ id: service, title, state, url }) => ({
          id: service,
          title,
          state,
          ...(url === undefined ? {} : { url }),
        })),
      );
    },
  });
}

function describeFailure({
  state,
  failure,
  services,
}: DeploymentOutcome): string {
  if (failure) {
    return [
      `The deployment failed at "${failure.step}" (${failure.reason}): ${failure.message}`,
      failure.evidence ? `"${failure.evidence}"` : undefined,
      failure.nextStep,
    ]
      .filter(Boolean)
      .join(' ');
  }
  const down = services.filter(service => service.state !== 'up');
  return state === 'degraded'
    ? `These services do not run: ${down
        .map(({ title, detail, state: of }) => `${title} (${detail ?? of})`)
        .join(', ')}. The others do. Retry the deployment on its page.`
    : `The deployment did not succeed: it is ${state}.`;
}
