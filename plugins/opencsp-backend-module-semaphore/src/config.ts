import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import { ConfigurationStep } from '@opencsp/plugin-opencsp-common';

/** A step that a template does. */
export type TemplateStep = ConfigurationStep | 'prepare';

/** Where Semaphore is and what it is asked to run. */
export interface SemaphoreConfig {
  baseUrl: string;
  token?: string;
  tokenFile?: string;
  /** Name or number of the project. */
  project: string;
  /** Names of the templates. */
  steps: Record<TemplateStep, string>;
  timeoutMilliseconds: number;
}

const KEY = 'opencsp.semaphore';
const DEFAULT_PROJECT = 'OpenCSP';
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Reads `opencsp.semaphore`; the only place that does.
 *
 * @returns what is missing, in words, when it cannot be used
 */
export function readSemaphoreConfig(
  root: Config,
): { ok: true; config: SemaphoreConfig } | { ok: false; reason: string } {
  const config = root.getOptionalConfig(KEY);
  if (!config) {
    return {
      ok: false,
      reason: `${KEY} is not configured: set ${KEY}.baseUrl and ${KEY}.tokenFile to run configuration on machines.`,
    };
  }
  try {
    return { ok: true, config: read(config) };
  } catch (error) {
    return { ok: false, reason: `${KEY} cannot be used: ${textOf(error)}` };
  }
}

function read(config: Config): SemaphoreConfig {
  const baseUrl = config.getString('baseUrl').replace(/\/+$/, '');
  if (!/^https?:$/.test(protocolOf(baseUrl))) {
    throw new Error(
      `baseUrl must be an address such as "https://semaphore.example.org", not "${baseUrl}".`,
    );
  }
  if (hasCredentials(baseUrl)) {
    throw new Error(
      'baseUrl must not hold a user or a password: the token is all that is sent.',
    );
  }
  if (/\/api$/.test(baseUrl)) {
    throw new Error(`baseUrl must not end with "/api": leave that away.`);
  }
  const token = config.getOptionalString('token');
  const tokenFile = config.getOptionalString('tokenFile');
  if (!token && !tokenFile) {
    throw new Error('it needs a tokenFile or a token.');
  }
  return {
    baseUrl,
    token,
    tokenFile,
    project: readProject(config),
    steps: readSteps(config.getOptionalConfig('steps')),
    timeoutMilliseconds: readTimeout(config),
  };
}

function readProject(config: Config): string {
  const project = config.getOptional('project') ?? DEFAULT_PROJECT;
  if (typeof project !== 'string' && typeof project !== 'number') {
    throw new Error('project must be a name or a number.');
  }
  return String(project);
}

function readSteps(steps: Config | undefined): Record<TemplateStep, string> {
  const nameOf = (step: TemplateStep) => steps?.getOptionalString(step) ?? step;
  return {
    monitoring: nameOf('monitoring'),
    security: nameOf('security'),
    hardening: nameOf('hardening'),
    prepare: nameOf('prepare'),
  };
}

function readTimeout(config: Config): number {
  if (!config.has('timeout')) {
    return DEFAULT_TIMEOUT_MS;
  }
  return durationToMilliseconds(
    readDurationFromConfig(config, { key: 'timeout' }),
  );
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

function hasCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
