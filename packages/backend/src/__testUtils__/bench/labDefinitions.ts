import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';

/** The one image of the bench: a real machine has it made of busybox, the sandbox has every image. */
export const LAB_IMAGE = 'lab/web:1';

/** Most applications that a profile of the bench has. */
const MOST = 20;

/** An application that never becomes healthy. */
export const NEVER_HEALTHY = 'never';

/** Id of an application of the bench, by its number from 1. */
export const labId = (number: number) => `lab${number}`;

/**
 * Writes service definitions of one tiny container each, with a health check every second, and a proxy of
 * the same kind in the place of the portal's own, so that no registry is needed.
 */
export async function writeLabDefinitions(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const applications = Array.from({ length: MOST }, (_, index) =>
    application(labId(index + 1)),
  );
  const all = [proxy(), application(NEVER_HEALTHY, '/never'), ...applications];
  for (const definition of all) {
    await writeFile(
      join(folder, `${definition.id}.json`),
      JSON.stringify(definition),
    );
  }
}

function proxy(): ServiceDefinitionInput {
  return {
    ...common('traefik', 'core'),
    isCore: true,
    ports: [
      { name: 'web', port: 80, exposedAs: 80 },
      { name: 'websecure', port: 443, exposedAs: 443 },
    ],
    engines: {
      compose: {
        containers: [
          { ...container('traefik'), after: ['socket-proxy'] },
          container('socket-proxy'),
        ],
      },
    },
  };
}

function application(id: string, file?: string): ServiceDefinitionInput {
  return {
    ...common(id, 'collaboration'),
    ports: [{ name: 'http', port: 8080 }],
    routing: { host: id, port: 'http' },
    signIn: { modes: ['none'] },
    engines: { compose: { containers: [container(id, file)] } },
  };
}

function common(id: string, category: ServiceDefinitionInput['category']) {
  return {
    id,
    title: id,
    category,
    icon: 'science',
    description: 'A container of the bench.',
    homepage: 'https://busybox.net/',
    licence: 'GPL-2.0-only',
    version: '1',
    resources: {
      memoryMiB: { floor: 16, advice: 16 },
      cores: { floor: 0.05, advice: 0.05 },
      diskGiB: { floor: 0.1, advice: 0.1 },
    },
    accounts: 'none' as const,
    canGoBack: true,
  };
}

/** Healthy when the file is there. */
function container(name: string, file = '/healthy') {
  const [repository, tag] = LAB_IMAGE.split(':');
  return {
    name,
    image: { repository, tag },
    health: {
      test: ['/bin/busybox', 'test', '-e', file],
      interval: '1s',
      timeout: '2s',
      retries: 3,
      startPeriod: file === '/healthy' ? '1s' : '10m',
    },
    networks: ['traefik_public' as const, 'backend' as const],
    limits: { memoryMiB: 32, cores: 1 },
    user: '0:0',
    readOnly: true,
    whyRights: 'It is of the bench.',
    stopGrace: '1s',
  };
}
