import { posix } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { FileUser, MachineFiles } from '../files/machineFiles';
import { readEnvFile, readRawEnvFile } from './envFile';
import { ComposeError } from './errors';
import { interpolateTree, Lookup } from './interpolate';
import {
  byName,
  demandSense,
  networksSchema,
  Project,
  projectName,
  secretsSchema,
  volumesSchema,
} from './project';
import { demandForm, isMap, mapAt } from './schema';
import { readService, Service } from './service';

/** What a project is read from. */
export interface LoadOptions {
  files: MachineFiles;
  by: FileUser;
  /** Of the process. */
  environment: Readonly<Record<string, string>>;
  /** `--file`; empty for the usual names. */
  file?: string;
  folder?: string;
  name?: string;
  envFiles: readonly string[];
  profiles: readonly string[];
  interpolates: boolean;
  isNewer: boolean;
  warn(text: string): void;
}

const USUAL = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
];
/** Compose reads its env files so often, and says each time what is unset (recorded: 17). */
const ENV_FILE_READINGS = 4;
const ENV_FILE_READINGS_FAILING = 2;

/** The values that a project is read with, and the way to look one up. */
export interface ProjectEnvironment {
  lookup: Lookup;
  fromFiles: ReadonlyMap<string, string>;
}

/**
 * Reads the env files that were named, or `.env`.
 *
 * @throws ComposeError for one that is not there or cannot be read
 */
export function readEnvironment(options: LoadOptions): ProjectEnvironment {
  const { files, by, environment } = options;
  const folder = projectFolder(options);
  const named =
    options.envFiles.length > 0
      ? options.envFiles
      : environment.COMPOSE_ENV_FILES?.split(',') ?? [];
  const usual = posix.join(folder, '.env');
  const usesUsual =
    named.length === 0 &&
    environment.COMPOSE_DISABLE_ENV_FILE !== '1' &&
    files.kindOf(usual) === 'file';
  const paths = usesUsual
    ? [usual]
    : named.map(path => posix.resolve(by.folder, path));
  const found = new Map<string, string>();
  const unset: string[] = [];
  const lookup: Lookup = name => environment[name] ?? found.get(name);
  const repeat = (times: number) => {
    for (let time = 0; time < times; time += 1) {
      unset.forEach(name => options.warn(unsetText(name)));
    }
  };
  for (const path of paths) {
    const text = files.tryRead(path, by);
    if (text === undefined) {
      throw new ComposeError(`couldn't find env file: ${path}`);
    }
    try {
      const values = readEnvFile(text, {
        path,
        lookup,
        unset: name => unset.push(name),
      });
      values.forEach((value, name) => found.set(name, value));
    } catch (error) {
      repeat(ENV_FILE_READINGS_FAILING);
      throw error;
    }
  }
  repeat(ENV_FILE_READINGS);
  return { lookup, fromFiles: found };
}

function unsetText(name: string): string {
  return `The "${name}" variable is not set. Defaulting to a blank string.`;
}

function projectFolder({ folder, file, by }: LoadOptions): string {
  if (folder !== undefined) {
    return posix.resolve(by.folder, folder);
  }
  return file === undefined
    ? by.folder
    : posix.dirname(posix.resolve(by.folder, file));
}

function findFile({ files, file, by }: LoadOptions): string {
  if (file !== undefined) {
    return posix.resolve(by.folder, file);
  }
  const usual = USUAL.map(name => posix.join(by.folder, name)).find(
    path => files.kindOf(path) === 'file',
  );
  if (usual === undefined) {
    throw new ComposeError('no configuration file provided: not found');
  }
  return usual;
}

/**
 * Reads a compose file as compose does, and checks it in compose's order.
 *
 * @throws ComposeError in the recorded words
 */
export function loadProject(options: LoadOptions): Project {
  const { files, by, environment, warn } = options;
  const folder = projectFolder(options);
  const { lookup } = readEnvironment(options);
  projectName({
    flag: options.name,
    variable: lookup('COMPOSE_PROJECT_NAME'),
    folder: '/x',
  });
  const file = findFile(options);
  const text = files.tryRead(file, by);
  if (text === undefined) {
    const missing = `open ${file}: no such file or directory`;
    throw new ComposeError(
      options.isNewer
        ? `compose file "${file}" is invalid: ${missing}`
        : missing,
    );
  }
  const tree = parseYaml(text, file);
  const given = typeof tree.name === 'string' ? tree.name : undefined;
  const name = projectName({
    flag: options.name,
    variable: lookup('COMPOSE_PROJECT_NAME'),
    file: given,
    folder,
  });
  const withName: Lookup = variable =>
    variable === 'COMPOSE_PROJECT_NAME' ? name : lookup(variable);
  const filled = options.interpolates
    ? interpolateTree(tree, '', {
        lookup: withName,
        unset: variable => warn(unsetText(variable)),
        strict: true,
      })
    : tree;
  const whole = isMap(filled) ? filled : {};
  if ('version' in whole) {
    warn(
      `${file}: the attribute \`version\` is obsolete, it will be ignored, please remove it to avoid potential confusion`,
    );
  }
  demandForm(file, whole);
  demandOtherFiles(whole, folder, files);
  const profiles = [
    ...options.profiles,
    ...(lookup('COMPOSE_PROFILES') ?? '').split(','),
  ].filter(Boolean);
  return assemble({ name, folder, files: [file] }, whole, profiles, service =>
    withEnvironment(service, { folder, files, environment, by, lookup, warn }),
  );
}

function assemble(
  about: Pick<Project, 'name' | 'folder' | 'files'>,
  tree: Record<string, unknown>,
  profiles: readonly string[],
  complete: (service: Service) => Service,
): Project {
  const { name } = about;
  const services = Object.entries(mapAt(tree, 'services'))
    .map(([key, service]) => readService(key, service))
    .map(complete)
    .sort(byName);
  const isOn = ({ profiles: own }: Service) =>
    own.length === 0 ||
    profiles.includes('*') ||
    own.some(each => profiles.includes(each));
  const networks = parseAs(networksSchema, tree.networks);
  if (!('default' in networks)) {
    networks.default = null;
  }
  const on = services.filter(isOn);
  const project: Project = {
    ...about,
    services: on,
    disabled: services.filter(each => !isOn(each)),
    networks: Object.entries(networks)
      .map(([key, network]) => ({
        key,
        name: network?.name ?? (network?.external ? key : `${name}_${key}`),
        isExternal: Boolean(network?.external),
        labels: network?.labels ?? {},
        internal: network?.internal ?? false,
        ...(network?.ipam?.config[0] ?? {}),
      }))
      .sort(byName),
    volumes: Object.entries(parseAs(volumesSchema, tree.volumes))
      .map(([key, volume]) => ({
        key,
        name: volume?.name ?? (volume?.external ? key : `${name}_${key}`),
        isExternal: Boolean(volume?.external),
        labels: volume?.labels ?? {},
      }))
      .sort(byName),
    secrets: Object.entries(parseAs(secretsSchema, tree.secrets)).map(
      ([key, secret]) => ({
        key,
        name: secret.name ?? `${name}_${key}`,
        file: posix.resolve(about.folder, secret.file ?? ''),
      }),
    ),
  };
  demandSense(project);
  return project;
}

function parseAs<T>(
  schema: z.ZodType<Record<string, T>>,
  value: unknown,
): Record<string, T> {
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ComposeError(`${issue.path.join('.')} ${issue.message}`);
  }
  return parsed.data;
}

/** Files that a compose file needs besides itself; what they hold is not read. */
function demandOtherFiles(
  tree: Record<string, unknown>,
  folder: string,
  files: MachineFiles,
): void {
  const included = Array.isArray(tree.include) ? tree.include : [];
  const extended = Object.values(mapAt(tree, 'services')).flatMap(service =>
    isMap(service) ? [mapAt(service, 'extends').file] : [],
  );
  for (const path of [...included, ...extended]) {
    const at =
      typeof path === 'string' ? posix.resolve(folder, path) : undefined;
    if (at !== undefined && files.kindOf(at) !== 'file') {
      throw new ComposeError(`open ${at}: no such file or directory`);
    }
  }
}

/** `env_file` first, then `environment`; a name without a value takes it from outside. */
function withEnvironment(
  service: Service,
  context: Pick<LoadOptions, 'files' | 'by' | 'environment' | 'warn'> & {
    folder: string;
    lookup: Lookup;
  },
): Service {
  const all: Record<string, string | null> = {};
  for (const { path, required, format } of service.env_file) {
    const at = posix.resolve(context.folder, path);
    const text = context.files.tryRead(at, context.by);
    if (text === undefined && required) {
      throw new ComposeError(
        `env file ${at} not found: stat ${at}: no such file or directory`,
      );
    }
    const values =
      format === 'raw'
        ? readRawEnvFile(text ?? '')
        : readEnvFile(text ?? '', {
            path: at,
            lookup: context.lookup,
            unset: name => context.warn(unsetText(name)),
          });
    Object.assign(all, Object.fromEntries(values));
  }
  for (const [name, value] of Object.entries(service.environment)) {
    all[name] = value ?? context.lookup(name) ?? null;
  }
  return { ...service, environment: all };
}

function parseYaml(text: string, file: string): Record<string, unknown> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const [error] = document.errors;
  if (error) {
    throw new ComposeError(
      yamlText(error.code, error.pos[0], text, counter, file),
    );
  }
  const tree: unknown = document.toJS();
  if (tree === null || tree === undefined) {
    throw new ComposeError('empty compose file');
  }
  if (!isMap(tree)) {
    throw new ComposeError(`top-level object must be a mapping`);
  }
  return tree;
}

/** The words of compose's own parser. */
function yamlText(
  code: string,
  position: number,
  text: string,
  counter: LineCounter,
  file: string,
): string {
  const last = text.trimEnd().split('\n').length;
  const line = Math.min(counter.linePos(position).line, last);
  if (code === 'DUPLICATE_KEY') {
    const key = /^[\s'"]*([^'":]+)/.exec(text.slice(position))?.[1] ?? '';
    const before = text.slice(0, position).split('\n');
    const first =
      before.findIndex(each => each.trimStart().startsWith(`${key}:`)) + 1;
    return `failed to parse ${file}: line ${line}: mapping key "${key}" already defined at line ${first}`;
  }
  return code === 'TAB_AS_INDENT'
    ? `yaml: line ${line}: found character that cannot start any token`
    : `yaml: line ${line}: did not find expected node content`;
}
