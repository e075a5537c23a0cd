import {
  MachineRef,
  Provisioner,
  TaskRun,
  TaskRunner,
} from '@opencsp/plugin-opencsp-node';
import { describeTrouble } from '../reconcile/trouble';

/** Longest time for one system to say what it has, in milliseconds. */
const ASK_MS = 20_000;

/** What there is outside, as far as it could be asked. */
export interface World {
  machines?: readonly { ref: MachineRef; uid: string }[];
  runs?: readonly TaskRun[];
  unasked: { system: string; reason: string }[];
}

/** Asks every system what it has of ours. What cannot be asked is named, and nothing is said of it. */
export async function readWorld(
  provisioner: Provisioner,
  taskRunner: TaskRunner,
): Promise<World> {
  const unasked: World['unasked'] = [];
  const ask = async <T>(
    system: Provisioner | TaskRunner,
    list: (context: { signal: AbortSignal }) => Promise<T>,
  ): Promise<T | undefined> => {
    const availability = system.availability();
    if (!availability.available) {
      unasked.push({ system: system.id, reason: availability.reason });
      return undefined;
    }
    try {
      return await list({ signal: AbortSignal.timeout(ASK_MS) });
    } catch (error) {
      unasked.push({ system: system.id, reason: describeTrouble(error) });
      return undefined;
    }
  };
  const [machines, runs] = await Promise.all([
    ask(provisioner, context => provisioner.list(context)),
    ask(taskRunner, context => taskRunner.listActive(context)),
  ]);
  return { machines, runs, unasked };
}
