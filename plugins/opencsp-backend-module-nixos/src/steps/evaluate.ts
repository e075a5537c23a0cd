import {
  DriverStep,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { RUNS } from '../detached';
import { explain } from '../failures/explain';
import { flakeOf, FOR_PROGRAMS, nixCall, projectFolder } from '../paths';
import { followed } from './followed';
import { failed } from './outcomes';
import { Way, wayOf } from './way';

const MINUTE = 60_000;

/** The system of a project in its flake. */
export function installable(project: string): string {
  return `${flakeOf(
    project,
  )}#nixosConfigurations."${project}".config.system.build.toplevel`;
}

/** Evaluates the system: options, types and assertions, without building anything. */
export const check = (way: Way): DriverStep => ({
  name: 'check',
  title: 'Check of the system',
  phase: 'building',
  deadlineMs: 20 * MINUTE,
  run: context =>
    unlessThere(context, way, known =>
      followed(
        known,
        {
          what: 'check',
          argv: nixCall(
            ...['flake', 'check', '--no-build'],
            ...FOR_PROGRAMS,
            flakeOf(way.project),
          ),
          folder: projectFolder(way.project),
        },
        async (exit, narration) =>
          exit === 0
            ? {
                of: 'done',
                detail: 'NixOS takes the system.',
                ...(narration.warnings.length > 0 && {
                  warnings: narration.warnings,
                }),
              }
            : failed(explain(narration, exit)),
      ),
    ),
  cancel: ({ host, deployment, signal }) =>
    RUNS.stopAll(host, deployment, signal),
});

/** Fetches and builds it. Nothing that runs is touched. */
export const build = (way: Way): DriverStep => ({
  name: 'build',
  title: 'Build of the system',
  phase: 'building',
  deadlineMs: 120 * MINUTE,
  run: context =>
    unlessThere(context, way, known =>
      followed(
        known,
        {
          what: 'build',
          argv: nixCall(
            ...['build', '--no-link', '--print-out-paths'],
            ...FOR_PROGRAMS,
            installable(way.project),
          ),
          folder: projectFolder(way.project),
        },
        async (exit, narration) =>
          exit === 0
            ? {
                of: 'done',
                detail: `Fetched: ${narration.fetched}, built: ${narration.built}.`,
              }
            : failed(explain(narration, exit)),
      ),
    ),
  cancel: ({ host, deployment, signal }) =>
    RUNS.stopAll(host, deployment, signal),
});

async function unlessThere(
  context: StepContext,
  way: Way,
  make: (context: StepContext) => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const { there, context: known } = await wayOf(context, way);
  return there
    ? {
        of: 'skipped',
        detail: `Generation ${there.generation} is of this commit, and still on the machine.`,
      }
    : make(known);
}
