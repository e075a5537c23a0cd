import { z } from 'zod';
import { PROJECT_LABEL, projectFolder } from '../paths';

const COMPOSE = 'com.docker.compose';

const healthSchema = z.looseObject({
  Status: z.string(),
  Log: z
    .array(z.looseObject({ ExitCode: z.number(), Output: z.string() }))
    .nullish(),
});

const inspectSchema = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  RestartCount: z.number().default(0),
  /** Id of the image. */
  Image: z.string().default(''),
  State: z.looseObject({
    Status: z.string(),
    ExitCode: z.number().default(0),
    Error: z.string().default(''),
    OOMKilled: z.boolean().default(false),
    StartedAt: z.string().default(''),
    Health: healthSchema.nullish(),
  }),
  Config: z.looseObject({
    Image: z.string().default(''),
    Env: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  NetworkSettings: z
    .looseObject({
      Networks: z
        .record(
          z.string(),
          z.looseObject({ IPAddress: z.string().default('') }).nullable(),
        )
        .nullish(),
    })
    .nullish(),
});

/** A container as its engine shows it. */
export interface SeenContainer {
  id: string;
  /** Without the engine's slash. */
  name: string;
  /** As Compose calls it: its service; empty when it says none. */
  service: string;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`. */
  state: string;
  /** `starting`, `healthy` or `unhealthy`; absent without a health check. */
  health?: string;
  /** What its last check printed. */
  healthOutput?: string;
  exitCode: number;
  /** What the engine could not do. */
  error: string;
  outOfMemory: boolean;
  restarts: number;
  /** As the engine writes it; absent before its first start. */
  startedAt?: string;
  /** What it was made from. */
  image: string;
  imageId: string;
  labels: Readonly<Record<string, string>>;
  environmentNames: readonly string[];
  networks: readonly string[];
  /** As the host reaches it, one for each network; none while it does not run. */
  addresses: readonly string[];
  /** Of its settings, as Compose wrote it when it made the container. */
  configHash?: string;
  /** Where its files were. */
  folder?: string;
  /** Of `docker compose run`, not of `up`. */
  isOneOff: boolean;
  project?: string;
}

/** The engine's "never". */
const NEVER = /^0001-/;

/**
 * Reads what `docker inspect` prints; `ps` is never asked for labels, since the order in its text changes
 * and values may hold what separates them (recorded: 09, 10).
 *
 * @throws SyntaxError or ZodError when this is not what an engine prints
 */
export function readContainers(stdout: string): SeenContainer[] {
  return z.array(inspectSchema).parse(jsonArray(stdout)).map(seen);
}

/** True for one of another project of the same name: it was started from another folder. */
export function isForeign(
  { folder }: Pick<SeenContainer, 'folder'>,
  project: string,
): boolean {
  return folder !== undefined && folder !== projectFolder(project);
}

/** The array in what a command printed; nothing printed is none. */
export function jsonArray(stdout: string): unknown {
  return stdout.trim() === '' ? [] : JSON.parse(stdout);
}

function seen(inspected: z.infer<typeof inspectSchema>): SeenContainer {
  const { State: state, Config: config } = inspected;
  const labels = config.Labels ?? {};
  const health = state.Health?.Status;
  return {
    id: inspected.Id,
    name: inspected.Name.replace(/^\//, ''),
    service: labels[`${COMPOSE}.service`] ?? '',
    state: state.Status,
    // A container without a check has none, or "none": both engines were seen.
    ...(health && health !== 'none' && { health }),
    healthOutput: state.Health?.Log?.at(-1)?.Output,
    exitCode: state.ExitCode,
    error: state.Error,
    outOfMemory: state.OOMKilled,
    restarts: inspected.RestartCount,
    ...(state.StartedAt &&
      !NEVER.test(state.StartedAt) && { startedAt: state.StartedAt }),
    image: config.Image,
    imageId: inspected.Image,
    labels,
    environmentNames: (config.Env ?? []).map(text => text.split('=')[0]),
    networks: Object.keys(inspected.NetworkSettings?.Networks ?? {}),
    addresses: Object.values(inspected.NetworkSettings?.Networks ?? {}).flatMap(
      network => (network?.IPAddress ? [network.IPAddress] : []),
    ),
    configHash: labels[`${COMPOSE}.config-hash`],
    folder: labels[`${COMPOSE}.project.working_dir`],
    isOneOff: labels[`${COMPOSE}.oneoff`] === 'True',
    project: labels[PROJECT_LABEL],
  };
}
