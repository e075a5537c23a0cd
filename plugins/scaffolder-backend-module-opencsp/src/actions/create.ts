import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { createInstanceSchema } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../clock';
import { invalid, parseInput } from '../errors';
import { iterationOf, keyOf } from '../idempotency';
import { PortalAccess } from '../PortalAccess';
import { withRetries } from '../retry';
import { createExamples } from './examples';

/** What a step remembers of the machine that it made. */
const madeSchema = z.object({
  id: z.string(),
  name: z.string(),
  machineName: z.string(),
});

/**
 * `opencsp:instance:create`: asks the portal for a machine, for the person who started the task.
 *
 * The idempotency key is made of task, step and iteration, so a step that is run again after a
 * crash finds the machine that it made and makes no second one.
 */
export function createCreateAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: 'opencsp:instance:create',
    description:
      'Asks OpenCSP for a virtual machine, for the person who runs the template. It ends when the request is taken; "opencsp:instance:wait" waits until the machine is active.',
    examples: createExamples,
    supportsDryRun: true,
    schema: {
      input: {
        name: v3 =>
          v3.string().describe('Name of the machine; it becomes its host name'),
        owner: v3 =>
          v3
            .string()
            .optional()
            .describe(
              'Entity ref of the user or group that will own it; the person by default',
            ),
        size: v3 => v3.string().describe('Name of a size that is offered'),
        osTemplate: v3 =>
          v3.string().describe('Name of an operating system that is offered'),
        network: v3 =>
          v3
            .object({
              name: v3.string().describe('Name of a network that is offered'),
              mode: v3.enum(['dhcp', 'static']),
              address: v3
                .string()
                .optional()
                .describe('IPv4 address without a prefix, for mode "static"'),
            })
            .describe('The network that the machine joins'),
        sshKeys: v3 =>
          v3
            .array(v3.string())
            .describe('SSH public keys that may log in, one line each'),
        configure: v3 =>
          v3
            .boolean()
            .optional()
            .describe(
              'Run monitoring, security and hardening afterwards; true by default',
            ),
      },
      output: {
        id: v3 => v3.string().describe('Id of the instance'),
        name: v3 => v3.string(),
        entityRef: v3 =>
          v3.string().describe('Ref of the entity that the catalog will have'),
      },
    },
    async handler(ctx) {
      const request = parseInput(createInstanceSchema, ctx.input);
      const token = () =>
        access.personToken(() => ctx.getInitiatorCredentials());
      const onRetry = () =>
        ctx.logger.warn('The portal cannot be reached; trying again');

      if (ctx.isDryRun) {
        const validation = await withRetries(
          clock,
          async () =>
            access.client.validateInstance(request, {
              token: await token(),
              signal: ctx.signal,
            }),
          { signal: ctx.signal, onRetry },
        );
        if (!validation.ok) {
          throw invalid(validation.problems);
        }
        ctx.logger.info(
          `Dry run: the portal would make the machine "${request.name}"`,
        );
        ctx.output('id', 'dry-run');
        ctx.output('name', request.name);
        ctx.output('entityRef', 'resource:default/dry-run');
        return;
      }

      const made = madeSchema.parse(
        await ctx.checkpoint({
          key: `opencsp.instance.create.${iterationOf(ctx)}`,
          fn: async () => {
            const instance = await withRetries(
              clock,
              async () =>
                access.client.createInstance(request, keyOf(ctx), {
                  token: await token(),
                  signal: ctx.signal,
                }),
              { signal: ctx.signal, onRetry },
            );
            return {
              id: instance.id,
              name: instance.name,
              machineName: instance.machineName,
            };
          },
        }),
      );
      ctx.logger.info(
        `The portal makes the machine "${made.name}" (${made.id}). Its page shows how far it is.`,
      );
      ctx.output('id', made.id);
      ctx.output('name', made.name);
      ctx.output('entityRef', `resource:default/${made.machineName}`);
    },
  });
}
