import { StepContext } from '@opencsp/plugin-opencsp-node';
import { SeenContainer } from '../engine/containers';
import { NoEngine } from '../engine/engineAnswer';
import { ENGINE_COMMAND, isSeen, observed } from '../engine/observe';
import { containerCommands } from '../engine/projectContainers';
import { containerOf } from '../judge/serviceState';
import { restartFolder } from '../paths';
import { ComposePlan, PlannedContainer } from '../project/composePlan';

/*
 * Compose does not make a container anew because the content of a secret is another one. Which containers
 * must be started again is kept on the host until it is done, since the step that learns it is not the
 * one that does it, and the portal may end in between: an empty file `<container>.<id>` for each.
 */

const ID_DIGITS = 12;
const TIMEOUT_MS = 60_000;

/**
 * Marks the containers that are there and read one of these secrets.
 *
 * @returns what the engine says when it does not tell which are there: then nothing may be written yet
 */
export async function markForRestart(
  { host, deployment, signal }: StepContext,
  plan: ComposePlan,
  secrets: readonly string[],
): Promise<NoEngine | undefined> {
  const readers = plan.containers.filter(each =>
    each.secrets.some(name => secrets.includes(name)),
  );
  if (readers.length === 0) {
    return undefined;
  }
  const sections = await host.gather(
    [ENGINE_COMMAND, ...containerCommands(plan.project)],
    { timeoutMs: TIMEOUT_MS, signal },
  );
  const observation = observed(sections);
  if (!isSeen(observation)) {
    const { engine } = observation;
    // Without Docker there is no container; a later step says so.
    return engine.is === 'not-installed' ? undefined : engine;
  }
  for (const reader of readers) {
    const seen = containerOf(observation.containers, reader);
    if (seen) {
      await host.put(
        {
          path: `${restartFolder(deployment.project)}/${markOf(reader, seen)}`,
          mode: '0644',
          content: '',
        },
        signal,
      );
    }
  }
  return undefined;
}

/** The marks that are there. */
export async function marksOf({
  host,
  deployment,
  signal,
}: StepContext): Promise<string[]> {
  const files = await host.list(restartFolder(deployment.project), signal);
  return files.map(({ path }) => path);
}

/** True when the very container is marked: one that was made anew since has read the new secret. */
export function isMarked(
  marks: readonly string[],
  planned: PlannedContainer,
  seen: SeenContainer,
): boolean {
  return marks.includes(markOf(planned, seen));
}

/** Takes the marks of these containers away. */
export async function unmark(
  { host, deployment, signal }: StepContext,
  containers: readonly string[],
): Promise<void> {
  const marks = await host.list(restartFolder(deployment.project), signal);
  const keep = marks
    .map(({ path }) => path)
    .filter(path => !containers.includes(path.slice(0, path.lastIndexOf('.'))));
  if (keep.length < marks.length) {
    await host.prune(restartFolder(deployment.project), keep, signal);
  }
}

function markOf(planned: PlannedContainer, seen: SeenContainer): string {
  return `${planned.name}.${seen.id.slice(0, ID_DIGITS)}`;
}
