import { ServiceUnavailableError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ProfileOutcome } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../../clock';
import { parseInput, ProfileFailedError } from '../../errors';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { waitForOutcome } from '../../waitForOutcome';
import { waitProfileExamples } from './examples';

const MAX_TIMEOUT_MINUTES = 60;

const inputSchema = z.object({
  id: z
    .string({ error: 'Give the id of a profile.' })
    .min(1, 'Give the id of a profile.'),
  timeoutMinutes: z
    .number()
    .int('Give whole minutes.')
    .min(1, 'Wait at least 1 minute.')
    .max(MAX_TIMEOUT_MINUTES, `Wait at most ${MAX_TIMEOUT_MINUTES} minutes.`)
    .default(10),
});

/**
 * `opencsp:profile:wait`: waits until a profile is saved, or gone when it was deleted.
 *
 * A person's token may end before the repository answers. So the person reads the profile once, which
 * proves that they may, and the waiting is done with the scaffolder's own credentials on the outcome.
 */
export function createProfileWaitAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: 'opencsp:profile:wait',
    description:
      'Waits until a profile of OpenCSP is saved or deleted, and fails with the reason when it is not.',
    examples: waitProfileExamples,
    supportsDryRun: true,
    schema: {
      input: {
        id: v3 =>
          v3
            .string()
            .describe('Id of the profile, from "opencsp:profile:create"'),
        timeoutMinutes: v3 =>
          v3
            .number()
            .optional()
            .describe(
              `How long to wait, in minutes; 10 by default, ${MAX_TIMEOUT_MINUTES} at most. The portal goes on when the waiting ends`,
            ),
      },
      output: {
        state: v3 => v3.string().describe('The state of the profile'),
        branch: v3 => v3.string().describe('Name of its branch'),
        commit: v3 =>
          v3.string().optional().describe('Hash of the commit that was pushed'),
      },
    },
    async handler(ctx) {
      const { id, timeoutMinutes } = parseInput(
        inputSchema,
        ctx.input,
        'profile',
      );
      if (ctx.isDryRun) {
        ctx.logger.info(`Dry run: would wait for the profile ${id}`);
        ctx.output('state', 'saved');
        return;
      }
      const onRetry = () =>
        ctx.logger.warn('The portal cannot be reached; trying again');

      await ctx.checkpoint({
        key: `opencsp.profile.wait.allowed.${id}`,
        fn: async () => {
          const profile = await withRetries(
            clock,
            async () =>
              access.client.profiles.get(id, {
                token: await access.personToken(() =>
                  ctx.getInitiatorCredentials(),
                ),
                signal: ctx.signal,
              }),
            { signal: ctx.signal, onRetry },
          );
          return profile.id;
        },
      });

      const outcome = await waitForOutcome({
        read: async () =>
          access.client.profiles.outcome(id, {
            token: await access.ownToken(),
            signal: ctx.signal,
          }),
        clock,
        deadline: clock.now() + timeoutMinutes * 60_000,
        signal: ctx.signal,
        onState: state => ctx.logger.info(`The profile is ${state}`),
        onUnreachable: onRetry,
        unanswered: `The portal did not answer while this step waited for the profile ${id}. The profile is not affected: see its page.`,
      });
      if (!outcome.finished) {
        throw new ServiceUnavailableError(
          `The profile "${outcome.name}" is still ${outcome.state} after ${timeoutMinutes} minutes. The portal goes on with it: see its page, or wait longer with "timeoutMinutes".`,
        );
      }
      if (!outcome.succeeded) {
        throw new ProfileFailedError(describeFailure(outcome));
      }
      ctx.output('state', outcome.state);
      ctx.output('branch', outcome.branch);
      if (outcome.commit) {
        ctx.output('commit', outcome.commit);
      }
    },
  });
}

function describeFailure({ name, state, failure }: ProfileOutcome): string {
  return failure
    ? [
        `The profile "${name}" failed (${failure.reason}): ${failure.message}`,
        failure.evidence ? `"${failure.evidence}"` : undefined,
        failure.nextStep,
      ]
        .filter(Boolean)
        .join(' ')
    : `The profile "${name}" was not saved: it is ${state}.`;
}
