import { z } from 'zod';
import { PROJECT } from './bundle';

/* The parts of the fake engine that keep no state. */

/** As much of `compose.yaml` as the fake reads. */
export const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string(),
      environment: z.record(z.string(), z.string()),
      labels: z.record(z.string(), z.string()),
      networks: z.array(z.string()),
      secrets: z.array(z.string()),
      depends_on: z.record(z.string(), z.unknown()),
      healthcheck: z.unknown().optional(),
    }),
  ),
  networks: z.record(z.string(), z.object({ name: z.string() })),
  volumes: z.record(z.string(), z.object({ name: z.string() })),
});

/** @see composeSchema */
export type Compose = z.infer<typeof composeSchema>;

/** A container of the fake. */
export interface FakeContainer {
  id: string;
  name: string;
  service: string;
  status: string;
  health?: string;
  exitCode: number;
  restarts: number;
  startedAt: string;
  image: string;
  imageId: string;
  hash: string;
  env: string[];
  labels: Record<string, string>;
  networks: string[];
  folder: string;
  /** How often it was started. */
  starts: number;
}

/** What a program of the fake printed. */
export interface FakeResult {
  exit: number;
  stdout: string;
  stderr: string;
}

/** It went well. */
export function ok(stdout: string): FakeResult {
  return { exit: 0, stdout, stderr: '' };
}

/** It ended with 1. */
export function failure(text: string): FakeResult {
  return { exit: 1, stdout: '', stderr: `${text}\n` };
}

/** Each with its end. */
export function asLines(texts: readonly string[]): string {
  return texts.map(text => `${text}\n`).join('');
}

/** What Compose prints while it stops (recorded: 04, step 30). */
export function stopLines(stopped: readonly FakeContainer[]): string {
  return asLines(
    stopped.flatMap(({ name }) => [
      ` Container ${name}  Stopping`,
      ` Container ${name}  Stopped`,
    ]),
  );
}

/** What Compose says of a container that did not come up. */
export function brokenText({
  name,
  status,
  health,
  exitCode,
}: FakeContainer): string | undefined {
  if (status === 'exited') {
    return `container ${name} exited (${exitCode})`;
  }
  return health === 'unhealthy' ? `container ${name} is unhealthy` : undefined;
}

/** Names with what they wait for, in the order in which they start. */
export function withNeeds(
  compose: Compose,
  names: readonly string[],
): string[] {
  const order: string[] = [];
  const visit = (name: string) => {
    Object.keys(compose.services[name].depends_on).forEach(visit);
    if (!order.includes(name)) {
      order.push(name);
    }
  };
  names.forEach(visit);
  return order;
}

/** 64 digits that stand for the settings of a container, and not for its secrets' contents. */
export function hashOf(compose: Compose, name: string): string {
  const text = JSON.stringify(compose.services[name]);
  let hash = 7;
  for (const character of text) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 0xffffffff;
  }
  return hash.toString(16).padStart(64, '0');
}

/** As `docker inspect` prints it. */
export function inspected(each: FakeContainer): object {
  return {
    Id: each.id,
    Name: `/${each.name}`,
    RestartCount: each.restarts,
    Image: each.imageId,
    State: {
      Status: each.status,
      ExitCode: each.exitCode,
      StartedAt: each.startedAt,
      ...(each.health && { Health: { Status: each.health, Log: [] } }),
    },
    Config: {
      Image: each.image,
      Env: each.env,
      Labels: {
        ...each.labels,
        'com.docker.compose.project': PROJECT,
        'com.docker.compose.service': each.service,
        'com.docker.compose.config-hash': each.hash,
        'com.docker.compose.oneoff': 'False',
        'com.docker.compose.project.working_dir': each.folder,
      },
    },
    NetworkSettings: {
      Networks: Object.fromEntries(each.networks.map(name => [name, {}])),
    },
  };
}
