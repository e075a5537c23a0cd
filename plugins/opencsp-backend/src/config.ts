import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  goDurationSchema,
  parseGoDuration,
} from '@opencsp/plugin-opencsp-common';
import ipaddr from 'ipaddr.js';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { checkConfig } from './checkConfig';
import {
  DEFAULT_HOST_DEADLINES,
  HostDeadlines,
} from './domain/hosts/hostRecord';
import { DEFAULT_DEADLINES, Deadlines } from './domain/record';
import { EMPTY_OFFER, Offer, offerSchema } from './platform/offer';
import { ProfilesConfig, readProfilesConfig } from './profiles/profilesConfig';
import { readRoutesConfig, RoutesConfig } from './routes/routesConfig';
import {
  readWebhooksConfig,
  WebhookEndpointConfig,
} from './webhooks/webhooksConfig';

const deadlineSchema = goDurationSchema.transform(
  text => parseGoDuration(text) ?? 0,
);

const hostsSchema = z.object({
  allowedNetworks: z
    .array(z.string().refine(isCidr, 'Write a network such as "10.0.0.0/8".'))
    .optional(),
  sshKeyFile: z
    .string()
    .min(1, 'Name the file with the portal’s private key.')
    .transform(path => resolve(path))
    .optional(),
  ansiblePublicKeyFile: z
    .string()
    .min(1, 'Name the file with Ansible’s public key.')
    .transform(path => resolve(path))
    .optional(),
  defaults: z
    .object({ port: z.coerce.number().int().min(1).max(65_535).default(22) })
    .default({ port: 22 }),
});

const configSchema = z.object({
  sandbox: z.boolean().default(false),
  sizes: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  hosts: hostsSchema.default({ defaults: { port: 22 } }),
  callbacks: z
    .object({
      baseUrl: z
        .url({ protocol: /^https?$/, error: 'Write an http or https address.' })
        .optional(),
    })
    .default({}),
  engine: z
    .object({ leaseSeconds: z.coerce.number().int().min(5).max(600) })
    .partial()
    .default({}),
  deadlines: z
    .object({
      pending: deadlineSchema,
      provisioning: deadlineSchema,
      ssh: deadlineSchema,
      step: deadlineSchema,
      stop: deadlineSchema,
      deleting: deadlineSchema,
      host: z
        .strictObject({
          login: deadlineSchema,
          cloudInit: deadlineSchema,
          prepare: deadlineSchema,
        })
        .partial(),
    })
    .partial()
    .default({}),
  profiles: z.unknown().optional(),
  routes: z.unknown().optional(),
  webhooks: z.unknown().optional(),
  catalogue: z
    .strictObject({
      extraDefinitions: z
        .string()
        .min(1, 'Name a folder with service definitions.')
        .optional(),
    })
    .default({}),
});

/** The plugin's configuration, checked. */
export interface OpencspConfig {
  sandbox: boolean;
  offer: Offer;
  hosts: z.infer<typeof hostsSchema>;
  deadlines: Deadlines;
  hostDeadlines: HostDeadlines;
  /** The whole address at which runs say that they have ended; they are told it only if it is set. */
  callbackUrl?: string;
  /** How long a process may work on a row before another one may, in milliseconds. */
  leaseMs: number | undefined;
  /** Without it the feature is switched off. */
  profiles?: ProfilesConfig;
  routes: RoutesConfig;
  catalogue: {
    /** Folder of the operator's own service definitions; absolute. */
    extraFolder?: string;
  };
  /** Who is told of changes; empty: nobody. */
  webhooks: WebhookEndpointConfig[];
  /** Where the portal is, for links in notifications and webhooks. */
  appUrl: string;
}

/**
 * Reads the `opencsp` key; the only reader of it in this package. Every part is optional.
 *
 * @throws InputError that names the file and the field, and says what would be right
 */
export function readConfig(config: RootConfigService): OpencspConfig {
  const raw = config.getOptional('opencsp') ?? {};
  const parsed = checkConfig(configSchema, raw, 'opencsp');
  const { host: hostDeadlines, ...deadlines } = parsed.deadlines;
  return {
    sandbox: parsed.sandbox,
    offer: readOffer(parsed.sizes),
    hosts: parsed.hosts,
    leaseMs: parsed.engine.leaseSeconds && parsed.engine.leaseSeconds * 1_000,
    deadlines: { ...DEFAULT_DEADLINES, ...deadlines },
    hostDeadlines: { ...DEFAULT_HOST_DEADLINES, ...hostDeadlines },
    callbackUrl: callbackUrl(parsed.callbacks.baseUrl),
    profiles: readProfilesConfig(parsed.profiles),
    routes: readRoutesConfig(parsed.routes),
    webhooks: readWebhooksConfig(parsed.webhooks),
    catalogue: { extraFolder: absolute(parsed.catalogue.extraDefinitions) },
    appUrl: config.getOptionalString('app.baseUrl') ?? 'http://localhost:7007',
  };
}

function callbackUrl(baseUrl: string | undefined): string | undefined {
  return (
    baseUrl &&
    `${baseUrl.replace(/\/+$/, '')}/api/opencsp/v1/callbacks/semaphore`
  );
}

/** From where the backend is started. */
function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}

function readOffer(sizes: string | Record<string, unknown> | undefined): Offer {
  if (sizes === undefined) {
    return EMPTY_OFFER;
  }
  if (typeof sizes !== 'string') {
    return checkConfig(offerSchema, sizes, 'opencsp.sizes');
  }
  const file = resolve(sizes);
  try {
    return checkConfig(
      offerSchema,
      parseYaml(readFileSync(file, 'utf8')),
      file,
    );
  } catch (error) {
    if (error instanceof InputError) {
      throw error;
    }
    throw new InputError(
      `The file ${file}, named by opencsp.sizes, cannot be read as YAML. Name an existing file, relative to where the backend is started.`,
      error,
    );
  }
}

function isCidr(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}
