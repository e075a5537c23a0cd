import {
  changedFiles,
  checkedPath,
  DriverStep,
  HostFileState,
  keptFiles,
  StepContext,
  StepOutcome,
  unknownPath,
  WantedFile,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { count } from '../judge/count';
import { COMPOSE_FILE, FOLDERS, MARK_FOLDERS, projectFolder } from '../paths';
import { ComposePlan } from '../project/composePlan';
import { PlanOf } from '../project/ComposePlans';
import { markForRestart } from './restarts';
import { askAgain, failed } from './outcomes';

const FILE_MODE = '0644';
/** Containers with other users read them; the folder lets nobody else pass. */
const SECRET_MODE = '0444';

const memoSchema = z.object({ silent: z.number().int().default(0) });

/** Brings the files of the commit and its secrets onto the host; what is the same is left as it is. */
export const upload = (planOf: PlanOf): DriverStep => ({
  name: 'upload',
  title: 'Files',
  phase: 'preparing',
  deadlineMs: 5 * 60_000,
  async run(context) {
    const { deployment, host, signal } = context;
    const plan = planOf();
    const folder = projectFolder(deployment.project);
    const secrets = await secretsOf(context, plan);
    if (!Array.isArray(secrets)) {
      return secrets;
    }
    const files = inOrder(deployment.files.map(ofBranch));
    const there = await host.list(folder, signal);
    const kept = keptFiles(deployment, files, there);
    const changed = changedFiles(
      files.filter(({ path }) => !kept.has(path)),
      there,
      FILE_MODE,
    );
    const changedSecrets = changedFiles(
      secrets,
      await host.list(FOLDERS.secrets, signal),
      SECRET_MODE,
    );
    // Before the first secret is written: a crash after it would leave nobody who knows.
    const engine = await markForRestart(
      context,
      plan,
      changedSecrets.map(({ path }) => path),
    );
    if (engine) {
      return askAgain(engine, memoSchema.parse(context.memo));
    }
    await put(context, FOLDERS.secrets, changedSecrets, SECRET_MODE);
    await put(context, folder, changed, FILE_MODE);
    const gone = await pruned(context, files, there);
    await host.prune(
      FOLDERS.secrets,
      secrets.map(({ path }) => path),
      signal,
    );
    return {
      of: 'done',
      detail: told({
        ...{ changed: changed.length, all: files.length, kept: kept.size },
        ...{ secrets: changedSecrets.length, gone },
      }),
    };
  },
});

/** The Compose file comes last, so that what it speaks of is there. */
function inOrder(files: readonly WantedFile[]): WantedFile[] {
  return [
    ...files.filter(({ path }) => path !== COMPOSE_FILE),
    ...files.filter(({ path }) => path === COMPOSE_FILE),
  ];
}

/** @throws InputError for a path that leaves the folder of the project, or is the driver's own */
function ofBranch(file: WantedFile): WantedFile {
  if (isMark(file.path)) {
    throw unknownPath(file.path);
  }
  return checkedPath(file);
}

/** True for what the driver itself keeps in the folder of a project. */
function isMark(path: string): boolean {
  const [first] = path.split('/');
  return Object.values(MARK_FOLDERS).some(folder => folder === first);
}

/** The secrets that the commit names, as files; or why one of them cannot be. */
async function secretsOf(
  context: StepContext,
  plan: ComposePlan,
): Promise<WantedFile[] | StepOutcome> {
  if (plan.secrets.length === 0) {
    return [];
  }
  const all = await context.secrets();
  const missing = plan.secrets.filter(name => !all.has(name));
  if (missing.length > 0) {
    return failed({
      reason: 'secret-missing',
      message: `The commit wants secrets that the profile does not have: ${missing.join(
        ', ',
      )}.`,
      nextStep: 'Save the profile once more, and deploy the new commit.',
      retryable: false,
    });
  }
  return plan.secrets.map(name => ({
    path: name,
    // Some programs read a line break at the end as part of the secret.
    content: (all.get(name) ?? '').replace(/(?:\r?\n)+$/, ''),
  }));
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

/** Files of an earlier commit go; the driver's own marks stay. */
async function pruned(
  { host, deployment, signal, log }: StepContext,
  files: readonly WantedFile[],
  there: readonly HostFileState[],
): Promise<number> {
  const folder = projectFolder(deployment.project);
  const keep = files.map(({ path }) => path);
  const isStale = ({ path }: HostFileState) =>
    !keep.includes(path) && !isMark(path);
  if (!there.some(isStale)) {
    return 0;
  }
  const marks = (await host.list(folder, signal))
    .map(({ path }) => path)
    .filter(isMark);
  const gone = await host.prune(folder, [...keep, ...marks], signal);
  if (gone.length > 0) {
    log(`Removed: ${gone.join(', ')}`);
  }
  return gone.length;
}

/** What was done, in words; of each kind how many. */
function told(of: {
  changed: number;
  all: number;
  kept: number;
  secrets: number;
  gone: number;
}): string {
  const { changed, all, kept, secrets, gone } = of;
  const keeps =
    kept > 0 ? `${kept} kept as the portal wrote it on the host` : undefined;
  if (changed + secrets + gone === 0) {
    const same = `${count(all, 'file')}: all there already`;
    return `${[same, ...(keeps ? [keeps] : [])].join('; ')}.`;
  }
  const parts = [
    `${changed} of ${count(all, 'file')} written`,
    ...(secrets > 0 ? [`${count(secrets, 'secret')} written`] : []),
    ...(gone > 0 ? [`${count(gone, 'old file')} removed`] : []),
    ...(keeps ? [keeps] : []),
  ];
  return `${parts.join(', ')}.`;
}
