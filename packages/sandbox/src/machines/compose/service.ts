import { z } from 'zod';
import { ComposeError } from './errors';
import { readPort, readVolume } from './shortForms';
import { readBytes, readDuration } from './units';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const words = z
  .union([z.string(), z.array(scalar)])
  .transform(given => (typeof given === 'string' ? splitCommand(given) : given))
  .nullish();
const pairs = z
  .union([
    z.array(scalar).transform(lines =>
      Object.fromEntries(
        lines.map((line): [string, string | null] => {
          const at = line.indexOf('=');
          return at < 0
            ? [line, null]
            : [line.slice(0, at), line.slice(at + 1)];
        }),
      ),
    ),
    z.record(z.string(), scalar.nullable()),
  ])
  .nullish()
  .transform((given): Record<string, string | null> => given ?? {});
const texts = z
  .union([scalar.transform(text => [text]), z.array(scalar)])
  .nullish()
  .transform(given => given ?? []);
const nullableTexts = z
  .array(scalar)
  .nullish()
  .transform(given => given ?? null);

const dependency = z.object({
  condition: z.string().default('service_started'),
  required: z.boolean().default(true),
  restart: z.boolean().default(false),
});

/** What a service waits for. */
export type Dependency = z.infer<typeof dependency>;

const dependencies = z
  .union([
    z
      .array(z.string())
      .transform(names =>
        Object.fromEntries(names.map(name => [name, dependency.parse({})])),
      ),
    z.record(z.string(), dependency),
  ])
  .nullish()
  .transform(given => given ?? {});

const networks = z
  .union([
    z
      .array(z.string())
      .transform(
        (names): Record<string, string[]> =>
          Object.fromEntries(names.map(name => [name, []])),
      ),
    z.record(
      z.string(),
      z
        .object({ aliases: z.array(z.string()).default([]) })
        .nullable()
        .transform(given => given?.aliases ?? []),
    ),
  ])
  .nullish()
  .transform((given): Record<string, string[]> => given ?? { default: [] });

const secrets = z
  .array(
    z.union([
      z.string().transform(source => ({ source, target: source })),
      z
        .object({ source: z.string(), target: z.string().optional() })
        .transform(({ source, target }) => ({
          source,
          target: target ?? source,
        })),
    ]),
  )
  .nullish()
  .transform(given => given ?? []);

const healthcheck = z
  .object({
    test: z
      .union([
        z.string().transform(line => ['CMD-SHELL', line]),
        z.array(z.string()),
      ])
      .optional(),
    interval: scalar.default('30s'),
    timeout: scalar.default('30s'),
    retries: z.coerce.number().default(3),
    start_period: scalar.default('0s'),
    disable: z.boolean().default(false),
  })
  .nullish();

const envFile = z
  .union([
    z.string().transform(path => [{ path, required: true, format: '' }]),
    z.array(
      z.union([
        z.string().transform(path => ({ path, required: true, format: '' })),
        z.object({
          path: z.string(),
          required: z.boolean().default(true),
          format: z.string().default(''),
        }),
      ]),
    ),
  ])
  .nullish()
  .transform(given => given ?? []);

const logging = z
  .object({
    driver: z.string().default('json-file'),
    options: z.record(z.string(), scalar).default({}),
  })
  .nullish();

const serviceSchema = z.object({
  image: z.string().nullish(),
  build: z.unknown().optional(),
  profiles: z.array(z.string()).default([]),
  container_name: z.string().nullish(),
  command: words,
  entrypoint: words,
  environment: pairs,
  env_file: envFile,
  labels: pairs,
  depends_on: dependencies,
  networks,
  ports: z.array(z.unknown()).default([]),
  expose: z.array(scalar).default([]),
  volumes: z.array(z.unknown()).default([]),
  tmpfs: texts,
  secrets,
  healthcheck,
  restart: z.string().default('no'),
  stop_grace_period: scalar.nullish(),
  scale: z.coerce.number().int().default(1),
  user: z.string().default(''),
  mem_limit: z.union([z.string(), z.number()]).default(0).transform(readBytes),
  shm_size: z.union([z.string(), z.number()]).default(0).transform(readBytes),
  cpus: z.coerce.number().default(0),
  pids_limit: z.coerce.number().nullish(),
  read_only: z.boolean().default(false),
  cap_add: nullableTexts,
  cap_drop: nullableTexts,
  security_opt: nullableTexts,
  logging,
});

/** A service of a project, its short forms written out. */
export type Service = Omit<
  z.infer<typeof serviceSchema>,
  'ports' | 'volumes' | 'healthcheck' | 'build'
> & {
  name: string;
  ports: ReturnType<typeof readPort>[];
  volumes: ReturnType<typeof readVolume>[];
  hasBuild: boolean;
  healthcheck: Health | null;
  /** Milliseconds between SIGTERM and SIGKILL. */
  stopGrace: number;
};

/** A health check, in milliseconds; without a test it is switched off. */
export interface Health {
  test: string[] | null;
  interval: number;
  timeout: number;
  retries: number;
  startPeriod: number;
}

const DEFAULT_GRACE_MS = 10_000;

/**
 * Reads one service.
 *
 * @throws ComposeError in the words of compose for what is recorded, in ours for the rest
 */
export function readService(name: string, tree: unknown): Service {
  const parsed = serviceSchema.safeParse(tree);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ComposeError(
      `decoding failed due to the following error(s):\n\n'services[${name}].${issue.path.join(
        '.',
      )}' ${issue.message}`,
    );
  }
  const { ports, volumes, healthcheck: health, build, ...rest } = parsed.data;
  const duration = (field: string, written: string) => {
    try {
      return readDuration(written);
    } catch (error) {
      throw new ComposeError(
        `decoding failed due to the following error(s):\n\n'services[${name}].${field}' ${String(
          error instanceof Error ? error.message : error,
        )}`,
      );
    }
  };
  return {
    ...rest,
    name,
    hasBuild: build !== undefined && build !== null,
    ports: ports.map(readPort),
    volumes: volumes.map(readVolume),
    healthcheck: health
      ? {
          test: health.disable ? null : health.test ?? null,
          interval: duration('healthcheck.interval', health.interval),
          timeout: duration('healthcheck.timeout', health.timeout),
          retries: health.retries,
          startPeriod: duration(
            'healthcheck.start_period',
            health.start_period,
          ),
        }
      : null,
    stopGrace: rest.stop_grace_period
      ? duration('stop_grace_period', rest.stop_grace_period)
      : DEFAULT_GRACE_MS,
  };
}

function splitCommand(line: string): string[] {
  return (line.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map(word =>
    word.replace(/^(["'])(.*)\1$/s, '$2'),
  );
}
