import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand, StandIn } from '../standIn';
import { PROGRAMS, RunningProgram } from './programs';

/** A program, with the project whose container it runs in. */
export interface ProgramOfProject {
  project: string;
  program: RunningProgram;
}

/**
 * The programs of one service, for the control API: a scenario is for all that run, or for the one of the
 * project that is named.
 *
 * @param running - those that run now
 */
export function programControl(
  service: string,
  running: () => readonly ProgramOfProject[],
): StandIn {
  return {
    name: service,
    url: `${service}:sandbox`,
    close: async () => {},
    control: command => controlAll(service, running(), command),
  };
}

async function controlAll(
  service: string,
  running: readonly ProgramOfProject[],
  { project, ...command }: ControlCommand,
): Promise<ControlAnswer> {
  parseCommand(PROGRAMS[service].scenarios, command);
  const meant = running.filter(
    each => project === undefined || each.project === project,
  );
  if (project !== undefined && meant.length === 0) {
    throw new Error(
      `No ${service} of the project "${project}" runs. There are: ${
        running.map(each => each.project).join(', ') || 'none'
      }.`,
    );
  }
  return {
    running: await Promise.all(
      meant.map(async ({ project: name, program }) => ({
        project: name,
        ...(await program.standIn.control(command)),
      })),
    ),
  };
}
