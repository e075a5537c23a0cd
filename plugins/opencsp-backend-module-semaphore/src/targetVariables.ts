import { isIP } from 'node:net';
import { TaskTarget } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';

const HOST_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/**
 * The variables that a playbook gets, and no others: every extra variable beats the inventory's,
 * `ansible_host` and `ansible_connection` among them, and `{{ }}` in a value is evaluated. So the
 * names are fixed and the values are held to forms that cannot carry an expression.
 */
const variablesSchema = z.strictObject({
  opencsp_target_name: z
    .string()
    .regex(HOST_NAME, 'is no name of a machine')
    .refine(name => name !== 'localhost', 'must not be "localhost"'),
  opencsp_target_host: z
    .string()
    .refine(host => isIP(host) !== 0 || HOST_NAME.test(host), 'is no address'),
  opencsp_target_port: z.number().int().min(1).max(65_535),
  opencsp_target_user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*$/i, 'is no user name'),
  opencsp_target_host_key: z
    .string()
    .regex(/^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}$/, 'is no host key'),
});

/** @public */
export type TargetVariables = z.infer<typeof variablesSchema>;

/** The extra variables for a machine, or what is wrong with it. */
export function targetVariables(
  target: TaskTarget,
): { ok: true; variables: TargetVariables } | { ok: false; problem: string } {
  const parsed = variablesSchema.safeParse({
    opencsp_target_name: target.name,
    opencsp_target_host: target.address,
    opencsp_target_port: target.port,
    opencsp_target_user: target.user,
    opencsp_target_host_key: target.hostKey,
  });
  if (parsed.success) {
    return { ok: true, variables: parsed.data };
  }
  const problem = parsed.error.issues
    .map(issue => `${issue.path.join('.')} ${issue.message}`)
    .join('; ');
  return { ok: false, problem };
}
