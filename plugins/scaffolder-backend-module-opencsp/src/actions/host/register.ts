import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  hostEntityName,
  registerHostSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Clock } from '../../clock';
import { invalid, parseInput } from '../../errors';
import { iterationOf, keyOf } from '../../idempotency';
import { PortalAccess } from '../../PortalAccess';
import { withRetries } from '../../retry';
import { registerHostExamples } from './examples';

/** What a step remembers of the host that it registered; the public key is meant to be seen. */
const registeredSchema = z.object({
  id: z.string(),
  name: z.string(),
  publicKey: z.string().optional(),
});

/**
 * `opencsp:host:register`: registers a machine that is already there, for the person who started the
 * task. The host key is pinned: the fingerprint is one that a person has compared. A step that is run
 * again finds the host that it registered.
 */
export function createHostRegisterAction(access: PortalAccess, clock: Clock) {
  return createTemplateAction({
    id: 'opencsp:host:register',
    description:
      'Registers a machine that is already there as a host of OpenCSP, for the person who runs the template. It ends when the request is taken; the host is checked after that.',
    examples: registerHostExamples,
    supportsDryRun: true,
    schema: {
      input: {
        name: v3 => v3.string().describe('Name of the host in the portal'),
        address: v3 => v3.string().describe('Host name or IP address'),
        port: v3 =>
          v3.number().optional().describe('Port of SSH; 22 by default'),
        user: v3 => v3.string().optional().describe('Login; "root" by default'),
        sudo: v3 =>
          v3
            .boolean()
            .optional()
            .describe('Run commands through "sudo -n"; false by default'),
        fingerprint: v3 =>
          v3
            .string()
            .describe(
              'Fingerprint of the host key that a person has compared, as ssh-keygen prints it',
            ),
        jump: v3 =>
          v3
            .object({
              address: v3.string(),
              port: v3.number().optional(),
              user: v3.string(),
              fingerprint: v3.string(),
            })
            .optional()
            .describe('A machine on the way'),
        privateKeyHandoff: v3 =>
          v3
            .string()
            .optional()
            .describe(
              'Handle of a private key that was handed over, never the key; the portal makes a pair by default',
            ),
        prepare: v3 =>
          v3
            .boolean()
            .optional()
            .describe('Install what a deployment needs; false by default'),
        owner: v3 =>
          v3
            .string()
            .optional()
            .describe(
              'Entity ref of the user or group that will own it; the person by default',
            ),
      },
      output: {
        id: v3 => v3.string().describe('Id of the host'),
        name: v3 => v3.string(),
        publicKey: v3 =>
          v3
            .string()
            .optional()
            .describe(
              'The line for "authorized_keys" with which the portal signs in',
            ),
        entityRef: v3 =>
          v3.string().describe('Ref of the entity that the catalog will have'),
      },
    },
    async handler(ctx) {
      const request = parseInput(registerHostSchema, ctx.input, 'host');
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
        const { address, port, jump, fingerprint, name } = request;
        const scan = await withRetries(
          clock,
          async () =>
            access.client.hosts.scan({ address, port, jump }, await call()),
          options,
        );
        if (scan.fingerprint !== fingerprint) {
          throw invalid(
            [
              {
                path: 'fingerprint',
                message: `The machine shows another host key: ${scan.fingerprint}. Compare it again before you trust it.`,
              },
            ],
            'host',
          );
        }
        ctx.logger.info(
          `Dry run: the portal would register the host "${name}"`,
        );
        ctx.output('id', 'dry-run');
        ctx.output('name', name);
        ctx.output('entityRef', 'resource:default/dry-run');
        return;
      }

      const made = registeredSchema.parse(
        await ctx.checkpoint({
          key: `opencsp.host.register.${iterationOf(ctx)}`,
          fn: async () => {
            const { id, name, publicKey } = await withRetries(
              clock,
              async () =>
                access.client.hosts.register(request, keyOf(ctx), await call()),
              options,
            );
            return { id, name, ...(publicKey ? { publicKey } : {}) };
          },
        }),
      );
      ctx.logger.info(
        `The host "${made.name}" is registered (${made.id}). Its page shows the checks.`,
      );
      ctx.output('id', made.id);
      ctx.output('name', made.name);
      ctx.output('entityRef', `resource:default/${hostEntityName(made.id)}`);
      if (made.publicKey) {
        ctx.output('publicKey', made.publicKey);
      }
    },
  });
}
