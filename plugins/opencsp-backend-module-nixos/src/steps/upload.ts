import {
  changedFiles,
  checkedPath,
  DriverStep,
  keptFiles,
  StepContext,
  StepOutcome,
  unknownPath,
  WantedFile,
} from '@opencsp/plugin-opencsp-node';
import { NixosPlan } from '../machine/nixosPlan';
import { FOLDERS, HOST_FOLDER, projectFolder } from '../paths';
import { machineModules } from './machineModules';
import { failed } from './outcomes';
import { markForRestart } from './restarts';

const FILE_MODE = '0644';
/** Units are handed them by systemd; whose program reads one itself owns it after the switch. */
const SECRET_MODE = '0400';

/** In the branch: what the proxy reads while it runs lies in a folder of its own on the machine. */
const PROXY_FOLDER = 'traefik/dynamic/';

/**
 * Brings the files of the commit, what the machine says of itself, and the secrets onto the machine; what is the
 * same is left as it is. The secrets come before any switch, outside of the store.
 */
export const upload = (planOf: () => NixosPlan): DriverStep => ({
  name: 'upload',
  title: 'Files',
  phase: 'preparing',
  deadlineMs: 5 * 60_000,
  async run(context) {
    const { deployment, host, signal } = context;
    const plan = planOf();
    const secrets = await secretsOf(context, plan);
    if (!Array.isArray(secrets)) {
      return secrets;
    }
    const before = await host.list(FOLDERS.secrets, signal);
    const changedSecrets = changedFiles(secrets, before, SECRET_MODE);
    // Before the first secret is written: a crash after it would leave nobody who knows.
    await markForRestart(
      context,
      plan,
      changedSecrets
        .map(({ path }) => path)
        // What is new has been read by nobody.
        .filter(name => before.some(({ path }) => path === name)),
    );
    await put(context, FOLDERS.secrets, changedSecrets, SECRET_MODE);
    await host.prune(
      FOLDERS.secrets,
      secrets.map(({ path }) => path),
      signal,
    );
    const files = [
      ...deployment.files.map(ofBranch),
      ...(await machineModules(context)),
    ];
    const written = await bring(
      context,
      projectFolder(deployment.project),
      files,
    );
    const routes = await bringRoutes(context, files);
    return {
      of: 'done',
      detail: `${written + routes} of ${files.length} files written, and ${
        changedSecrets.length
      } of ${secrets.length} secrets.`,
    };
  },
});

/** @throws InputError for a path that leaves the folder of the project, or is the driver's own */
function ofBranch(file: WantedFile): WantedFile {
  if (file.path.startsWith(`${HOST_FOLDER}/`)) {
    throw unknownPath(file.path);
  }
  return checkedPath(file);
}

/** The secrets that the commit names, as files; or why one of them cannot be. */
async function secretsOf(
  context: StepContext,
  { secrets }: NixosPlan,
): Promise<WantedFile[] | StepOutcome> {
  const all = secrets.length > 0 ? await context.secrets() : new Map();
  const missing = secrets.filter(name => !all.has(name));
  return missing.length > 0
    ? failed({
        reason: 'secret-missing',
        message: `The commit wants secrets that the profile does not have: ${missing.join(
          ', ',
        )}.`,
        nextStep: 'Save the profile once more, and deploy the new commit.',
        retryable: false,
      })
    : secrets.map(name => ({
        path: name,
        // Some programs read a line break at the end as part of the secret.
        content: String(all.get(name) ?? '').replace(/(?:\r?\n)+$/, ''),
      }));
}

/** Brings files into a folder, and takes away those of an earlier commit. @returns how many were written */
async function bring(
  context: StepContext,
  folder: string,
  files: readonly WantedFile[],
): Promise<number> {
  const { host, signal, log } = context;
  const there = await host.list(folder, signal);
  const changed = changedFiles(files, there, FILE_MODE);
  await put(context, folder, changed, FILE_MODE);
  const keep = files.map(({ path }) => path);
  if (there.some(({ path }) => !keep.includes(path))) {
    log(`Removed: ${(await host.prune(folder, keep, signal)).join(', ')}`);
  }
  return changed.length;
}

/** The routes that the portal looks after stay as they are from their first time on. */
async function bringRoutes(
  context: StepContext,
  files: readonly WantedFile[],
): Promise<number> {
  const { host, signal, deployment } = context;
  const routes = files.flatMap(({ path, content }) =>
    path.startsWith(PROXY_FOLDER)
      ? [{ path: path.slice(PROXY_FOLDER.length), content }]
      : [],
  );
  const there = await host.list(FOLDERS.routes, signal);
  const kept = keptFiles(
    {
      keptFiles: deployment.keptFiles?.map(path =>
        path.replace(PROXY_FOLDER, ''),
      ),
    },
    routes,
    there,
  );
  const changed = changedFiles(
    routes.filter(({ path }) => !kept.has(path)),
    there,
    FILE_MODE,
  );
  await put(context, FOLDERS.routes, changed, FILE_MODE);
  await host.prune(
    FOLDERS.routes,
    routes.map(({ path }) => path),
    signal,
  );
  return changed.length;
}

async function put(
  { host, signal }: StepContext,
  folder: string,
  files: readonly WantedFile[],
  mode: string,
): Promise<void> {
  for (const { path, content } of files) {
    await host.put({ path: `${folder}/${path}`, mode, content }, signal);
  }
}
