import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { DEFAULT_PORTS } from './ports';
import { SandboxOptions } from './sandbox';

type Settings = Omit<SandboxOptions, 'log'> & {
  /** Ends the sandbox when its standard input ends, so that it never outlives who started it. */
  stopsWithInput: boolean;
};

const port = (otherwise: number) =>
  z.coerce.number().int().min(0).max(65_535).default(otherwise);

const settingsSchema = z.object({
  OPENCSP_STATE: z
    .string({ error: 'is not set: give the absolute path of a folder' })
    .refine(isAbsolute, 'must be an absolute path'),
  OPENCSP_SANDBOX_OIDC_PORT: port(DEFAULT_PORTS.oidc),
  OPENCSP_SANDBOX_KUBERNETES_PORT: port(DEFAULT_PORTS.kubernetes),
  OPENCSP_SANDBOX_SEMAPHORE_PORT: port(DEFAULT_PORTS.semaphore),
  OPENCSP_SANDBOX_CONTROL_PORT: port(DEFAULT_PORTS.control),
  OPENCSP_SANDBOX_GIT_PORT: port(DEFAULT_PORTS.git),
  OPENCSP_SANDBOX_DNS_PORT: port(DEFAULT_PORTS.dns),
  OPENCSP_SANDBOX_HTTPS_PORT: port(DEFAULT_PORTS.https),
  OPENCSP_SANDBOX_HTTP_PORT: port(DEFAULT_PORTS.http),
  OPENCSP_SANDBOX_SSH_PORT: port(2222),
  OPENCSP_SANDBOX_SPEED: z.coerce.number().positive().max(1000).default(1),
  OPENCSP_SANDBOX_STOP_WITH_STDIN: z.enum(['0', '1']).default('0'),
  OPENCSP_PORTAL_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://localhost:7007'),
});

/**
 * Reads the settings of a sandbox that runs as a process.
 *
 * @throws Error naming each setting that cannot be used
 */
export function readSettings(
  environment: Record<string, string | undefined>,
): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== ''),
  );
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      issue => `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new Error(`The sandbox cannot start. ${problems.join('; ')}`);
  }
  const settings = parsed.data;
  return {
    stateFolder: join(settings.OPENCSP_STATE, 'sandbox'),
    ports: {
      oidc: settings.OPENCSP_SANDBOX_OIDC_PORT,
      kubernetes: settings.OPENCSP_SANDBOX_KUBERNETES_PORT,
      semaphore: settings.OPENCSP_SANDBOX_SEMAPHORE_PORT,
      control: settings.OPENCSP_SANDBOX_CONTROL_PORT,
      git: settings.OPENCSP_SANDBOX_GIT_PORT,
      dns: settings.OPENCSP_SANDBOX_DNS_PORT,
      https: settings.OPENCSP_SANDBOX_HTTPS_PORT,
      http: settings.OPENCSP_SANDBOX_HTTP_PORT,
    },
    sshPort: settings.OPENCSP_SANDBOX_SSH_PORT,
    portalUrl: settings.OPENCSP_PORTAL_URL,
    speed: settings.OPENCSP_SANDBOX_SPEED,
    stopsWithInput: settings.OPENCSP_SANDBOX_STOP_WITH_STDIN === '1',
  };
}
