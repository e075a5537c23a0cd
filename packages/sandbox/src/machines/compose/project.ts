import { posix } from 'node:path';
import { z } from 'zod';
import { ComposeError, invalidProject } from './errors';
import { Service } from './service';

const outsideName = {
  name: z.string().optional(),
  external: z.union([z.boolean(), z.object({})]).optional(),
};
const labels = z
  .record(z.string(), z.coerce.string())
  .nullish()
  .transform(given => given ?? {});

/** Networks of a compose file. */
export const networksSchema = z.record(
  z.string(),
  z
    .object({
      ...outsideName,
      internal: z.boolean().default(false),
      labels,
      ipam: z
        .object({
          config: z.array(z.object({ subnet: z.string() })).default([]),
        })
        .nullish(),
    })
    .nullable(),
);

/** Volumes of a compose file. */
export const volumesSchema = z.record(
  z.string(),
  z.object({ ...outsideName, labels }).nullable(),
);

/** Secrets of a compose file. */
export const secretsSchema = z.record(
  z.string(),
  z.object({
    name: z.string().optional(),
    file: z.string().optional(),
    environment: z.string().optional(),
  }),
);

/** A network or volume that services share. */
export interface Shared {
  /** As services name it. */
  key: string;
  /** As the engine names it. */
  name: string;
  isExternal: boolean;
  labels: Record<string, string>;
}

/** A network of a project. */
export interface ProjectNetwork extends Shared {
  internal: boolean;
  subnet?: string;
}

/** A compose file that was read, with the profiles that are on. */
export interface Project {
  name: string;
  /** Absolute. */
  folder: string;
  /** Absolute paths; empty when the project is known by its name only. */
  files: string[];
  /** Services that are on, in the order of their names. */
  services: Service[];
  /** Services whose profiles are off. */
  disabled: Service[];
  networks: ProjectNetwork[];
  volumes: Shared[];
  secrets: { key: string; name: string; file: string }[];
}

/** @returns the service, also when its profile is off */
export function serviceOf(project: Project, name: string): Service | undefined {
  return [...project.services, ...project.disabled].find(
    each => each.name === name,
  );
}

/**
 * The project with what is asked for only: named services, whatever their profiles are, and all
 * that they depend on. Without names, all that is on.
 *
 * @throws ComposeError for a name that is no service
 */
export function withServices(
  project: Project,
  names: readonly string[],
): Project {
  if (names.length === 0) {
    return project;
  }
  const chosen = new Map<string, Service>();
  const choose = (name: string) => {
    const service = serviceOf(project, name);
    if (!service) {
      throw new ComposeError(`no such service: ${name}`);
    }
    if (!chosen.has(name)) {
      chosen.set(name, service);
      Object.keys(service.depends_on).forEach(choose);
    }
  };
  names.forEach(choose);
  return {
    ...project,
    services: [...chosen.values()].sort(byName),
    disabled: [...project.services, ...project.disabled].filter(
      each => !chosen.has(each.name),
    ),
  };
}

/** Compares by name. */
export function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/**
 * What compose checks after it has read everything (recorded: 02, 16).
 *
 * @throws ComposeError
 */
export function demandSense(project: Project): void {
  const known = new Set(project.services.map(({ name }) => name));
  for (const service of project.services) {
    const say = (text: string) =>
      invalidProject(`service "${service.name}" ${text}`);
    if (!service.image && !service.hasBuild) {
      throw say('has neither an image nor a build context specified');
    }
    for (const name of Object.keys(service.networks)) {
      if (!project.networks.some(({ key }) => key === name)) {
        throw say(`refers to undefined network ${name}`);
      }
    }
    for (const { type, source } of service.volumes) {
      const isNamed = type === 'volume' && source !== undefined;
      if (isNamed && !project.volumes.some(({ key }) => key === source)) {
        throw say(`refers to undefined volume ${source}`);
      }
    }
    for (const { source } of service.secrets) {
      if (!project.secrets.some(({ key }) => key === source)) {
        throw say(`refers to undefined secret ${source}`);
      }
    }
    for (const [name, { required }] of Object.entries(service.depends_on)) {
      if (!known.has(name) && required) {
        throw say(`depends on undefined service "${name}"`);
      }
    }
  }
  project.services.forEach(({ name }) => demandNoCycle(project, [name]));
}

function demandNoCycle(project: Project, path: readonly string[]): void {
  const service = serviceOf(project, path[path.length - 1]);
  for (const name of Object.keys(service?.depends_on ?? {})) {
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name];
      throw new ComposeError(
        `dependency cycle detected: ${cycle.join(' -> ')}`,
      );
    }
    demandNoCycle(project, [...path, name]);
  }
}

const PROJECT_NAME = /^[a-z0-9][a-z0-9_-]*$/;

/**
 * The name of a project: by flag, by variable, by the file, by the folder (recorded: 15).
 *
 * @throws ComposeError for a name that cannot be one
 */
export function projectName(given: {
  flag?: string;
  variable?: string;
  file?: string;
  folder: string;
}): string {
  const demanded = given.flag || given.variable;
  if (demanded) {
    if (!PROJECT_NAME.test(demanded)) {
      throw new ComposeError(
        `invalid project name "${demanded}": must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number`,
      );
    }
    return demanded;
  }
  const normal = (given.file || posix.basename(given.folder))
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
  if (normal === '') {
    throw new ComposeError('project name must not be empty');
  }
  return normal;
}
