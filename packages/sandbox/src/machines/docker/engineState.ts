import { z } from 'zod';

const behaviourSchema = z.object({
  /** Milliseconds from the start until a probe succeeds; without it none ever does. */
  healthyAfter: z.number().optional(),
  /** From then on probes fail. */
  unhealthyAfter: z.number().optional(),
  /** Ends by itself. */
  exits: z
    .object({
      after: z.number(),
      code: z.number(),
      /** By what it reads at its start: the next start may go well. */
      isRefusal: z.boolean().optional(),
    })
    .optional(),
  /** Exit code after a stop. */
  stopCode: z.number(),
  /** Waits for SIGKILL. */
  ignoresTerm: z.boolean(),
  log: z.array(z.string()),
});

/** What a container does once it was started. */
export type Behaviour = z.infer<typeof behaviourSchema>;

const runSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('created') }),
  z.object({
    state: z.literal('started'),
    at: z.number(),
    /** Restarts before that. */
    restarts: z.number(),
  }),
  z.object({ state: z.literal('paused'), at: z.number() }),
  z.object({
    state: z.literal('stopped'),
    at: z.number(),
    startedAt: z.number(),
    exitCode: z.number(),
    restarts: z.number(),
    /** By the engine's own end: the restart policy counts when it is back. */
    byEngine: z.boolean(),
  }),
]);

const containerSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  image: z.string(),
  imageId: z.string(),
  command: z.array(z.string()),
  environment: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  restart: z.object({
    name: z.enum(['no', 'always', 'unless-stopped', 'on-failure']),
    retries: z.number(),
  }),
  health: z
    .object({
      test: z.array(z.string()),
      interval: z.number(),
      timeout: z.number(),
      retries: z.number(),
      startPeriod: z.number(),
    })
    .nullable(),
  exposed: z.array(z.string()),
  ports: z.array(
    z.object({ address: z.string(), host: z.number(), container: z.string() }),
  ),
  mounts: z.array(
    z.object({
      type: z.enum(['volume', 'bind', 'tmpfs']),
      name: z.string().optional(),
      source: z.string(),
      target: z.string(),
      readOnly: z.boolean(),
    }),
  ),
  networks: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      endpoint: z.string(),
      aliases: z.array(z.string()),
    }),
  ),
  /** Fields of `HostConfig` and `Config` that differ from what every container has. */
  settings: z.object({
    user: z.string(),
    memory: z.number(),
    nanoCpus: z.number(),
    pidsLimit: z.number().nullable(),
    shmSize: z.number(),
    readOnly: z.boolean(),
    capAdd: z.array(z.string()).nullable(),
    capDrop: z.array(z.string()).nullable(),
    securityOpt: z.array(z.string()).nullable(),
    tmpfs: z.array(z.string()),
    logDriver: z.string(),
    logOptions: z.record(z.string(), z.string()),
  }),
  stopGrace: z.number(),
  behaviour: behaviourSchema,
  /** What it wrote, where a program stands behind it; the newest lines. Otherwise its image's. */
  output: z.array(z.object({ at: z.number(), line: z.string() })).optional(),
  run: runSchema,
});

/** A container as the engine remembers it. */
export type Container = z.infer<typeof containerSchema>;

const networkSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  labels: z.record(z.string(), z.string()),
  internal: z.boolean(),
  subnet: z.string(),
});

/** A network of containers. */
export type Network = z.infer<typeof networkSchema>;

const volumeSchema = z.object({
  name: z.string(),
  createdAt: z.number(),
  labels: z.record(z.string(), z.string()),
});

/** A named volume. */
export type Volume = z.infer<typeof volumeSchema>;

const imageSchema = z.object({
  id: z.string(),
  references: z.array(z.string()),
  digests: z.array(z.string()),
  createdAt: z.number(),
});

/** An image that is on the machine. */
export type Image = z.infer<typeof imageSchema>;

/** Everything that an engine remembers. */
export const engineSchema = z.object({
  generation: z.enum(['20.10', '28.5']),
  compose: z.enum(['2.40.3', '5.5.1', '2.20.3', 'v1']),
  /** False when only the programs are there. */
  hasEngine: z.boolean(),
  /** Set while the engine does not run; `until` 0 is for ever. */
  stopped: z.object({ until: z.number() }).nullable(),
  containers: z.array(containerSchema),
  networks: z.array(networkSchema),
  volumes: z.array(volumeSchema),
  images: z.array(imageSchema),
  /** Networks that were made so far; each gets the next range. */
  networksMade: z.number(),
});

/** Everything that an engine remembers. */
export type EngineState = z.infer<typeof engineSchema>;

/** An engine right after its installation. */
export function freshEngine(
  versions: Pick<EngineState, 'generation' | 'compose'>,
): EngineState {
  return {
    ...versions,
    hasEngine: true,
    stopped: null,
    containers: [],
    networks: [],
    volumes: [],
    images: [],
    networksMade: 0,
  };
}
