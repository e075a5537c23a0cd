import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ServiceUnavailableError } from '@backstage/errors';
import { Outcome } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../clock';
import { InstanceFailedError, parseInput } from '../errors';
import { PortalAccess } from '../PortalAccess';
import { withRetries } from '../retry';
import { waitForOutcome } from '../waitForOutcome';
import { waitExamples } from './examples';

const MAX_TIMEOUT_MINUTES = 240;

const inputSchema = z.object({
  id: z.string().min(1, 'Give the id of an instance.'),
  timeoutMinutes: z
    .number()
    .int('Give whole minutes.')
    .min(1, 'Wait at least 1 minute.')
    .max(MAX_TIMEOUT_MINUTES, `Wait at most ${MAX_TIMEOUT_MINUTES} minutes.`)
    .default(60),
});

/**
 * `opencsp:instance:wait`: waits until a machine is active.
 *
 * A person's token ends long before a machine may be ready. So the person reads the instance once,
 * which proves that they may, and the waiting is done with the scaffolder's own credentials on the
 * outcome, which tells little more than "finished" and "succeeded".
 */
export function createWaitAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: 'opencsp:instance:wait',
    description:
      'Waits until a virtual machine of OpenCSP is active, and fails with the reason when it does not become so.',
    examples: waitExamples,
    supportsDryRun: true,
    schema: {
      input: {
        id: v3 =>
          v3
            .string()
            .describe('Id of the instance, from "opencsp:instance:create"'),
        timeoutMinutes: v3 =>
          v3
            .number()
            .optional()
            .describe(
              `How long to wait, in minutes; 60 by default, ${MAX_TIMEOUT_MINUTES} at most. The machine goes on when the waiting ends`,
            ),
      },
      output: {
        state: v3 => v3.string().describe('The state of the instance'),
        address: v3 =>
          v3.string().optional().describe('The address of the machine'),
      },
    },
    async handler(ctx) {
      const { id, timeoutMinutes } = parseInput(inputSchema, ctx.input);
      if (ctx.isDryRun) {
        ctx.logger.info(`Dry run: would wait for the instance ${id}`);
        ctx.output('state', 'active');
        return;
      }
      const onRetry = () =>
        ctx.logger.warn('The portal cannot be reached; trying again');

      await ctx.checkpoint({
        key: `opencsp.instance.wait.allowed.${id}`,
        fn: async () => {
          const instance = await withRetries(
            clock,
            async () =>
              access.client.getInstance(id, {
                token: await access.personToken(() =>
                  ctx.getInitiatorCredentials(),
                ),
                signal: ctx.signal,
              }),
            { signal: ctx.signal, onRetry },
          );
          return instance.id;
        },
      });

      const outcome = await waitForOutcome({
        read: async () =>
          access.client.getInstanceOutcome(id, {
            token: await access.ownToken(),
            signal: ctx.signal,
          }),
        clock,
        deadline: clock.now() + timeoutMinutes * 60_000,
        signal: ctx.signal,
        onState: state => ctx.logger.info(`The machine is ${state}`),
        onUnreachable: onRetry,
        unanswered: `The portal did not answer while this step waited for the instance ${id}. The machine is not affected: see its page.`,
      });
      if (!outcome.finished) {
        throw new ServiceUnavailableError(
          `The machine "${outcome.name}" is still ${outcome.state} after ${timeoutMinutes} minutes. The portal goes on with it: see its page, or wait longer with "timeoutMinutes".`,
        );
      }
      if (!outcome.succeeded) {
        throw new InstanceFailedError(describeFailure(outcome));
      }
      ctx.output('state', outcome.state);
      if (outcome.address) {
        ctx.output('address', outcome.address);
      }
    },
  });
}

function describeFailure({ name, state, failure }: Outcome): string {
  return failure
    ? [
        `The machine "${name}" failed while ${failure.phase} (${failure.reason}): ${failure.message}`,
        failure.evidence ? `"${failure.evidence}"` : undefined,
        failure.nextStep,
      ]
        .filter(Boolean)
        .join(' ')
    : `The machine "${name}" did not become active: it is ${state}.`;
}
