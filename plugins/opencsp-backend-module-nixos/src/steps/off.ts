import {
  DriverStep,
  HostRunner,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { MachinePlan, readMachineFile } from '@opencsp/rendering';
import { RUNS } from '../detached';
import { explain } from '../failures/explain';
import { unitsOf } from '../machine/nixosPlan';
import { machineFileOf } from '../machine/systems';
import { readUnits, unitCommands } from '../machine/units';
import { OFF_MODULE, projectFolder } from '../paths';
import { followed } from './followed';
import { failed } from './outcomes';
import { rebuild } from './switch';

/** What is taken off, or stopped. */
export interface Leaving {
  id: string;
  project: string;
}

const ASK_MS = 45_000;

/**
 * Switches all services off, and keeps the machine as it is otherwise: who signs in to it still does. It stays
 * so when the machine is started anew; the next deployment switches them on again.
 */
export const off = (leaving: Leaving, title: string): DriverStep => ({
  name: 'off',
  title,
  phase: 'removing',
  deadlineMs: 45 * 60_000,
  async run(context) {
    const { host, signal } = context;
    const { project } = leaving;
    const machine = await machineOf(host, project, signal);
    if (!machine) {
      return {
        of: 'skipped',
        detail: 'Nothing of it was brought onto the machine.',
      };
    }
    await host.put(
      {
        path: `${projectFolder(project)}/${OFF_MODULE}`,
        mode: '0644',
        content: offModule(machine),
      },
      signal,
    );
    return followed(
      context,
      { what: 'off', argv: rebuild(project), folder: projectFolder(project) },
      async (exit, narration) => {
        const running = await runningUnits(context, machine);
        if (running.length === 0) {
          return { of: 'done', detail: 'All its services are off.' };
        }
        return exit === 0
          ? stillRuns(running)
          : failed(explain(narration, exit));
      },
    );
  },
  cancel: ({ host, signal }) => RUNS.stopAll(host, leaving, signal),
});

/** What was brought last; nothing when nothing was. @throws HostTroubleError */
export async function machineOf(
  host: HostRunner,
  project: string,
  signal: AbortSignal,
): Promise<MachinePlan | undefined> {
  const { exit, stdout } = await host.run(['cat', machineFileOf(project)], {
    timeoutMs: ASK_MS,
    signal,
  });
  return exit === 0 ? readMachineFile(stdout) : undefined;
}

function offModule({ services }: MachinePlan): string {
  const lines = services.map(
    ({ id }) => `  services.paas.${id}.enable = lib.mkForce false;\n`,
  );
  return `# The services are switched off. The portal makes this file; the next deployment takes it away.
{ lib, ... }:

{
${lines.join('')}}
`;
}

async function runningUnits(
  { host, signal }: Pick<StepContext, 'host' | 'signal'>,
  machine: MachinePlan,
): Promise<string[]> {
  const units = unitsOf(machine);
  const sections = await host.gather(unitCommands(units), {
    timeoutMs: ASK_MS,
    signal,
  });
  return readUnits(units, sections)
    .filter(({ active }) => active === 'active' || active === 'activating')
    .map(({ name }) => name);
}

function stillRuns(units: readonly string[]): StepOutcome {
  return failed({
    reason: 'still-runs',
    message: `The switch ended without an error, and these units still run: ${units.join(
      ', ',
    )}.`,
    nextStep:
      'Something else on the machine wants them: "systemctl list-dependencies --reverse" on it says what. Change that in its own configuration, then retry.',
    retryable: true,
  });
}
