import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  OpencspApiError,
  Profile,
  UpdateProfile,
  updateProfileSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../../clock';
import { parseInput } from '../../errors';
import { iterationOf } from '../../idempotency';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { updateProfileExamples } from './examples';
import { demandNoProblems, profileRef, savedSchema } from './saved';

const inputSchema = updateProfileSchema.extend({
  id: z
    .string({ error: 'Give the id of a profile.' })
    .min(1, 'Give the id of a profile.'),
});

/**
 * `opencsp:profile:update`: changes a profile, for the person who started the task. The version that
 * the edit began from is part of it: an edit that came in between is never overwritten.
 */
export function createProfileUpdateAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: 'opencsp:profile:update',
    description:
      'Changes a profile of OpenCSP with one commit, for the person who runs the template. It ends when the request is taken; "opencsp:profile:wait" waits until the branch is pushed.',
    examples: updateProfileExamples,
    supportsDryRun: true,
    schema: {
      input: {
        id: v3 => v3.string().describe('Id of the profile'),
        version: v3 =>
          v3
            .number()
            .describe('The version of the profile that the edit began from'),
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
              'With "universal": the handle of a password that was handed over; without it the one that is there stays',
            ),
        accounts: v3 =>
          v3
            .enum(['automatic', 'manual'])
            .optional()
            .describe(
              '"automatic" by default; with "manual" the owner makes the accounts of people',
            ),
        protocol: v3 => v3.enum(['https', 'http']).optional(),
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
                access: v3.enum(['everyone', 'admins']).optional(),
                secondFactor: v3.boolean().optional(),
              }),
            )
            .describe('The chosen services, all of them'),
      },
      output: {
        id: v3 => v3.string().describe('Id of the profile'),
        name: v3 => v3.string(),
        branch: v3 => v3.string().describe('Name of its branch'),
        entityRef: v3 => v3.string().describe('Ref of its entity'),
      },
    },
    async handler(ctx) {
      const { id, ...request } = parseInput(inputSchema, ctx.input, 'profile');
      const call = async () => ({
        token: await access.personToken(() => ctx.getInitiatorCredentials()),
        signal: ctx.signal,
      });
      const retrying = {
        signal: ctx.signal,
        onRetry: () =>
          ctx.logger.warn('The portal cannot be reached; trying again'),
      };
      const { profiles } = access.client;

      if (ctx.isDryRun) {
        const preview = await withRetries(
          clock,
          async () => profiles.preview(request, id, await call()),
          retrying,
        );
        demandNoProblems(preview);
        ctx.logger.info(`Dry run: the portal would change the profile ${id}`);
        ctx.output('id', id);
        return;
      }

      const saved = savedSchema.parse(
        await ctx.checkpoint({
          key: `opencsp.profile.update.${iterationOf(ctx)}`,
          fn: async () => {
            const profile = await withRetries(
              clock,
              async () => {
                const options = await call();
                return profiles
                  .update(id, request, options)
                  .catch(async error => {
                    const now = isConflict(error)
                      ? await profiles.get(id, options)
                      : undefined;
                    if (now && isDone(now, request)) {
                      return now;
                    }
                    throw error;
                  });
              },
              retrying,
            );
            return {
              id: profile.id,
              name: profile.name,
              branch: profile.branch,
            };
          },
        }),
      );
      ctx.logger.info(
        `The portal changes the profile "${saved.name}" on the branch "${saved.branch}".`,
      );
      ctx.output('id', saved.id);
      ctx.output('name', saved.name);
      ctx.output('branch', saved.branch);
      ctx.output('entityRef', profileRef(saved.branch));
    },
  });
}

function isConflict(error: unknown): boolean {
  return error instanceof OpencspApiError && error.details.status === 409;
}

/**
 * True when the profile is already what was asked for: a step that is run again, or an answer that was
 * lost, finds its own edit. With a new password that cannot be seen, so it is not assumed.
 */
function isDone(profile: Profile, request: UpdateProfile): boolean {
  const { version, password, services, ...rest } = request;
  return (
    password === undefined &&
    profile.version > version &&
    profile.domain === rest.domain &&
    profile.adminEmail === rest.adminEmail &&
    profile.deployment === rest.deployment &&
    profile.passwordStrategy === rest.passwordStrategy &&
    profile.accounts === rest.accounts &&
    profile.protocol === rest.protocol &&
    profile.certificates === rest.certificates &&
    services.length === profile.chosen.length &&
    services.every(service =>
      profile.chosen.some(
        chosen =>
          chosen.id === service.id &&
          chosen.access === service.access &&
          chosen.secondFactor === service.secondFactor,
      ),
    )
  );
}
