import {
  DriverStep,
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { RUNS } from '../detached';
import { explain } from '../failures/explain';
import { currentGeneration } from '../machine/generations';
import { NixosPlan } from '../machine/nixosPlan';
import { rememberSystem, SeenSystems, seeSystems } from '../machine/systems';
import { flakeOf, FOR_PROGRAMS, projectFolder, SYSTEM_PROFILE } from '../paths';
import { Narration } from '../progress/narrate';
import { followed } from './followed';
import { failed } from './outcomes';
import { restartMarked } from './restarts';
import { Way, wayOf } from './way';

const MINUTE = 60_000;
const MOVE_MS = 60_000;

/** Of `switch-to-configuration`: live, and some units failed (services-contracts 8.3). */
const UNITS_FAILED = 4;

/**
 * Makes the system live. It goes on when the connection or the portal ends. What became of it is read from the
 * machine: the profile is moved before the activation, so that a failed one leaves them apart.
 */
export const switchTo = (planOf: () => NixosPlan, way: Way): DriverStep => ({
  name: 'switch',
  title: 'Switch to the system',
  phase: 'starting',
  deadlineMs: 45 * MINUTE,
  bringsDirectory: true,
  async run(context) {
    const { there, context: known, isNew } = await wayOf(context, way);
    const argv = there
      ? [`${there.path}/bin/switch-to-configuration`, 'switch']
      : rebuild(way.project);
    if (there && isNew) {
      await moveTo(context, there.generation);
    }
    return followed(
      known,
      {
        what: there ? 'back' : 'switch',
        argv,
        folder: projectFolder(way.project),
      },
      (exit, narration) => concluded(context, planOf(), exit, narration),
    );
  },
  cancel: ({ host, deployment, signal }) =>
    RUNS.stopAll(host, deployment, signal),
});

/** Switches to what the flake says now. */
export function rebuild(project: string): string[] {
  return [
    ...['nixos-rebuild', 'switch', '--no-reexec', ...FOR_PROGRAMS],
    ...['--flake', `${flakeOf(project)}#${project}`],
  ];
}

/** Points the profile to an earlier generation; it is live when it was activated. */
async function moveTo(
  { host, signal, log }: StepContext,
  generation: number,
): Promise<void> {
  const { exit, stderr } = await host.run(
    [
      ...['nix-env', '--profile', SYSTEM_PROFILE],
      ...['--switch-generation', String(generation)],
    ],
    { timeoutMs: MOVE_MS, signal },
  );
  // One that is there already is no error; what went wrong shows when it is activated.
  log(exit === 0 ? `Back to generation ${generation}.` : stderr.trim());
}

async function concluded(
  context: StepContext,
  plan: NixosPlan,
  exit: number,
  narration: Narration,
): Promise<StepOutcome> {
  const { host, signal } = context;
  const seen = await seeSystems(host, plan.project, signal);
  const isLive = seen.live !== undefined && seen.live === seen.profile;
  if (exit !== 0 && exit !== UNITS_FAILED) {
    return failed(notSwitched(seen, isLive, exit, narration));
  }
  if (!isLive || seen.live === undefined) {
    return failed({
      reason: 'not-live',
      message:
        'The switch ended without an error, and the system that runs is not the one that was switched to.',
      nextStep: 'Retry; or roll back.',
      retryable: true,
    });
  }
  const generation = await currentGeneration(host, signal);
  await rememberSystem(context, plan.project, seen, {
    path: seen.live,
    commit: plan.commit,
    release: plan.release.rev,
    ...(generation !== undefined && { generation }),
  });
  await restartMarked(context, plan);
  const warnings = failedUnits(narration);
  return {
    of: 'done',
    detail:
      generation === undefined
        ? 'The system is live.'
        : `Generation ${generation} is live.`,
    ...(exit === UNITS_FAILED && warnings.length > 0 && { warnings }),
  };
}

/** As `switch-to-configuration` names them. */
function failedUnits({ lines }: Narration): string[] {
  return lines.flatMap(line => {
    const [, units] =
      /^warning: the following units failed: (.+)$/.exec(line) ?? [];
    return units
      ? [`Units that failed at the switch: ${units}. They are looked at below.`]
      : [];
  });
}

/** A failed switch, told by what it has left. */
function notSwitched(
  { profile, known }: SeenSystems,
  isLive: boolean,
  exit: number,
  narration: Narration,
): StepFailure {
  const cause = explain(narration, exit);
  if (isLive && narration.errors.length > 0) {
    // It ended before anything was touched: while it was evaluated or built.
    return cause;
  }
  const isOurs = known.some(({ path }) => path === profile);
  return {
    reason: 'activation-failed',
    message: isLive
      ? `The system is live, and a part of its activation failed (exit code ${exit}).`
      : `The new system was not made live (exit code ${exit}), and is what the next start of the machine would bring${
          isOurs ? '' : ': it never ran'
        }.`,
    ...(cause.evidence && { evidence: cause.evidence }),
    nextStep:
      'Roll back: the earlier system is kept. Or see the log, mend the cause, and retry.',
    retryable: true,
  };
}
