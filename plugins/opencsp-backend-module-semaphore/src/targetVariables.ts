import { isIP } from 'node:net';
import { TaskRequest, TaskTarget } from '@opencsp/plugin-opencsp-node';
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
  return { ok: false, problem: problemOf(parsed.error) };
}

/**
 * A web address that holds no credentials, no expression, and nothing that a URL has to escape. The
 * playbook posts the token to it.
 */
const callbackUrl = z
  .string()
  .max(2000)
  .regex(
    /^https?:\/\/(?!\/)[^\s{}%@"'\\<>`]+$/i,
    'is no plain http or https address',
  )
  .refine(url => URL.canParse(url), 'is no address');

/** RFC 6750's form of a bearer token. */
const callbackToken = z
  .string()
  .regex(/^[A-Za-z0-9._~+/-]{16,512}=*$/, 'is no bearer token');

const callbackSchema = z.strictObject({
  opencsp_callback_url: callbackUrl,
  opencsp_callback_token: callbackToken,
});

/** Where a run may say that it has ended: the address in the open, the token as a secret. */
export interface CallbackVariables {
  variables: { opencsp_callback_url: string };
  secrets: { opencsp_callback_token: string };
}

/**
 * The extra variables for a callback, or what is wrong with it, without its values: one of them is
 * secret.
 */
export function callbackVariables(
  callback: NonNullable<TaskRequest['callback']>,
): ({ ok: true } & CallbackVariables) | { ok: false; problem: string } {
  const parsed = callbackSchema.safeParse({
    opencsp_callback_url: callback.url,
    opencsp_callback_token: callback.token,
  });
  if (!parsed.success) {
    return { ok: false, problem: problemOf(parsed.error) };
  }
  const { opencsp_callback_url, opencsp_callback_token } = parsed.data;
  return {
    ok: true,
    variables: { opencsp_callback_url },
    secrets: { opencsp_callback_token },
  };
}

function problemOf(error: z.ZodError): string {
  return error.issues
    .map(issue => `${issue.path.join('.')} ${issue.message}`)
    .join('; ');
}
