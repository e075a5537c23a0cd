import { z } from 'zod';

/*
 * What a system comes to, read from what its modules assign. Only what we write is known here, so that an
 * option that nobody thought of is found. Every list is as it is written.
 */

const paasSchema = z.strictObject({
  enable: z.literal(true),
  title: z.string(),
  url: z.string().optional(),
  port: z.number().int().optional(),
  units: z.array(z.string()),
  data: z.record(z.string(), z.string()),
});

const postgresqlSchema = z.strictObject({
  enable: z.literal(true),
  package: z.strictObject({ _package: z.string() }),
  ensureDatabases: z.array(z.string()),
  ensureUsers: z.array(
    z.strictObject({ name: z.string(), ensureDBOwnership: z.literal(true) }),
  ),
});

/** What an evaluated flake says of its system. */
export const nixosSystemSchema = z.strictObject({
  description: z.string(),
  nixpkgs: z.string(),
  systems: z.array(z.string()),
  config: z.strictObject({
    environment: z
      .strictObject({ systemPackages: z.unknown(), etc: z.unknown() })
      .partial()
      .optional(),
    networking: z.strictObject({
      firewall: z.strictObject({
        enable: z.literal(true),
        allowedTCPPorts: z.array(z.number()),
        allowedUDPPorts: z.array(z.number()),
      }),
      hosts: z.strictObject({ '127.0.0.1': z.array(z.string()) }),
    }),
    nix: z.strictObject({
      settings: z.strictObject({
        'experimental-features': z.array(z.string()),
      }),
    }),
    nixpkgs: z.strictObject({
      hostPlatform: z.string(),
      config: z.unknown().optional(),
    }),
    services: z
      .object({
        paas: z.record(z.string(), paasSchema),
        openssh: z.strictObject({
          enable: z.literal(true),
          ports: z.array(z.number()),
          settings: z.strictObject({
            KbdInteractiveAuthentication: z.literal(false),
            PasswordAuthentication: z.literal(false),
            PermitRootLogin: z.literal('prohibit-password'),
          }),
        }),
        postgresql: postgresqlSchema.optional(),
      })
      .catchall(z.unknown()),
    system: z.strictObject({ stateVersion: z.string() }),
    systemd: z.strictObject({
      services: z
        .record(
          z.string(),
          z
            .object({
              serviceConfig: z
                .object({ LoadCredential: z.array(z.string()).optional() })
                .catchall(z.unknown())
                .optional(),
            })
            .catchall(z.unknown()),
        )
        .default({}),
      tmpfiles: z.strictObject({ rules: z.array(z.string()) }),
    }),
    users: z.unknown(),
  }),
});

/** An evaluated system. */
export type NixosSystem = z.infer<typeof nixosSystemSchema>;

/** What a system comes to, in the words of the model. */
export interface NixosReading {
  /** Its name in the flake: the branch. */
  project: string;
  services: {
    id: string;
    title: string;
    url?: string;
    port?: number;
    units: string[];
  }[];
  /** By id, with the folder. */
  volumes: Record<string, string>;
  /** Open on the machine beside SSH, sorted. */
  exposedPorts: { port: number; protocol: 'tcp' | 'udp' }[];
  databases: { name: string; version: number }[];
  /** Files of secrets that something reads, by how, sorted. */
  secretFiles: string[];
  /** Options of the release's modules, and no others. */
  options: Record<string, unknown>;
}

/** A path of a secret, wherever a text holds one. */
const SECRET_FILE = /\/var\/lib\/opencsp\/secrets\/[A-Za-z0-9._-]+/g;

/**
 * Reads an evaluated system, knowing nothing of how it was made.
 *
 * @param evaluated - what the evaluator printed
 * @throws ZodError when an option is set that we do not write
 */
export function readNixos(evaluated: unknown): NixosReading {
  const { systems, config } = nixosSystemSchema.parse(evaluated);
  const { paas, openssh: _, postgresql, ...services } = config.services;
  return {
    project: systems.join(),
    services: Object.entries(paas).map(
      ([id, { enable: __, data: ___, ...service }]) => ({ id, ...service }),
    ),
    volumes: Object.assign({}, ...Object.values(paas).map(({ data }) => data)),
    exposedPorts: exposedPorts(config.networking.firewall),
    databases: (postgresql?.ensureDatabases ?? []).map(name => ({
      name,
      version: Number(
        /_(\d+)$/.exec(postgresql?.package._package ?? '')?.[1] ?? Number.NaN,
      ),
    })),
    secretFiles: [
      ...new Set(JSON.stringify(config).match(SECRET_FILE) ?? []),
    ].sort(),
    options: {
      ...services,
      systemd: config.systemd,
      ...(config.environment && { environment: config.environment }),
    },
  };
}

/** SSH is the machine's own, and there whatever the profile is. */
function exposedPorts({
  allowedTCPPorts,
  allowedUDPPorts,
}: NixosSystem['config']['networking']['firewall']): NixosReading['exposedPorts'] {
  return [
    ...allowedTCPPorts
      .filter(port => port !== 22)
      .map(port => ({ port, protocol: 'tcp' as const })),
    ...allowedUDPPorts.map(port => ({ port, protocol: 'udp' as const })),
  ].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
