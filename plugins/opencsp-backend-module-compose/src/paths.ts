import { SECRETS_FOLDER_VARIABLE } from './project/secretsVariable';

/** Where files of a deployment are on a host (docs/operators/what-runs-on-a-host.md). */
export const FOLDERS = {
  projects: '/var/lib/opencsp/projects',
  secrets: '/var/lib/opencsp/secrets',
  runs: '/var/lib/opencsp/runs',
} as const;

/** Names of the files that each call of Compose is given. */
export const COMPOSE_FILE = 'compose.yaml';
export const ENV_FILES = [
  'config.env',
  'services.env',
  'profiles.env',
] as const;

/** Folders in that of a project which are the driver's own, and in no branch. */
export const MARK_FOLDERS = {
  restart: '.restart',
  unfetched: '.unfetched',
} as const;

/** The label that Compose puts on all that it makes for a project. */
export const PROJECT_LABEL = 'com.docker.compose.project';

/** The folder of a project on its host. */
export function projectFolder(project: string): string {
  return `${FOLDERS.projects}/${project}`;
}

/**
 * Where it is kept which containers must be started again, since a secret that they read has changed: an
 * empty file for each, so that it outlives the portal.
 */
export function restartFolder(project: string): string {
  return `${projectFolder(project)}/${MARK_FOLDERS.restart}`;
}

/**
 * Where it is kept which images of the commit cannot be had, and why: one file, so that it is read in the
 * same exchange as all else, by whoever looks at the host later.
 */
export function unfetchedFolder(project: string): string {
  return `${projectFolder(project)}/${MARK_FOLDERS.unfetched}`;
}

/** The one file in {@link unfetchedFolder}. */
export function unfetchedFile(project: string): string {
  return `${unfetchedFolder(project)}/images.json`;
}

/** A call of Compose for a project, with its files. */
export function composeCall(
  project: string,
  ...words: readonly string[]
): string[] {
  const folder = projectFolder(project);
  return [
    ...beginning(project),
    '--project-directory',
    folder,
    '--file',
    `${folder}/${COMPOSE_FILE}`,
    ...ENV_FILES.flatMap(name => ['--env-file', `${folder}/${name}`]),
    ...words,
  ];
}

/** The same without its files: Compose finds what is there by its labels (recorded: 13, step 12). */
export function composeByName(
  project: string,
  ...words: readonly string[]
): string[] {
  return [...beginning(project), ...words];
}

function beginning(project: string): string[] {
  return [
    'env',
    `${SECRETS_FOLDER_VARIABLE}=${FOLDERS.secrets}`,
    'docker',
    'compose',
    '--ansi',
    'never',
    '--project-name',
    project,
  ];
}

/** A filter of the engine for all that belongs to a project. */
export function ofProject(project: string): string[] {
  return ['--filter', `label=${PROJECT_LABEL}=${project}`];
}
