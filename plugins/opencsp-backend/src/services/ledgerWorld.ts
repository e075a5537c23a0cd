import {
  MachineRef,
  Provisioner,
  TaskRun,
  TaskRunner,
} from '@opencsp/plugin-opencsp-node';
import { BranchHead } from '../profiles/git/ProfileRepository';
import { describeTrouble } from '../reconcile/trouble';
import { GIT_SYSTEM, LedgerProfiles } from './ledgerBranches';

/** Longest time for one system to say what it has, in milliseconds. */
const ASK_MS = 20_000;

/** What there is outside, as far as it could be asked. */
export interface World {
  machines?: readonly { ref: MachineRef; uid: string }[];
  runs?: readonly TaskRun[];
  branches?: readonly BranchHead[];
  unasked: { system: string; reason: string }[];
}

type Ask<T> = (context: { signal: AbortSignal }) => Promise<T>;

/** Asks every system what it has of ours. What cannot be asked is named, and nothing is said of it. */
export async function readWorld(
  provisioner: Provisioner,
  taskRunner: TaskRunner,
  repository?: LedgerProfiles['repository'],
): Promise<World> {
  const unasked: World['unasked'] = [];
  const ask = async <T>(
    system: string,
    list: Ask<T>,
  ): Promise<T | undefined> => {
    try {
      return await list({ signal: AbortSignal.timeout(ASK_MS) });
    } catch (error) {
      unasked.push({ system, reason: describeTrouble(error) });
      return undefined;
    }
  };
  const askModule = async <T>(
    system: Provisioner | TaskRunner,
    list: Ask<T>,
  ): Promise<T | undefined> => {
    const availability = system.availability();
    if (!availability.available) {
      unasked.push({ system: system.id, reason: availability.reason });
      return undefined;
    }
    return ask(system.id, list);
  };
  const [machines, runs, branches] = await Promise.all([
    askModule(provisioner, context => provisioner.list(context)),
    askModule(taskRunner, context => taskRunner.listActive(context)),
    repository &&
      ask(GIT_SYSTEM, ({ signal }) => repository.heads(undefined, signal)),
  ]);
  return { machines, runs, branches, unasked };
}
