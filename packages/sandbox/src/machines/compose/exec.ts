import { Flags, FlagTable } from '../docker/flags';
import { EngineError } from '../docker/errors';
import { isUp } from '../docker/life';
import { ComposeError } from './errors';
import { Project } from './project';
import { containersOf, engineOf, serviceName, Session } from './session';

/** Flags of `exec`; what follows the service belongs to the program. */
export const EXEC_FLAGS: FlagTable = {
  alone: ['no-tty', 'no-TTY', 'interactive'],
  valued: [],
  short: { T: 'no-TTY', i: 'interactive' },
};

/** A program that a container does not have (recorded: 20). */
const NOT_RUNNABLE = 126;

/**
 * `exec`: runs a program inside of the container of a service.
 *
 * @throws ComposeError when it does not run, EngineError when it could not start one now
 */
export async function exec(
  session: Session,
  project: Project,
  { rest: [service = '', ...words] }: Flags,
): Promise<number> {
  const { call, parts } = session;
  const engine = engineOf(session);
  const container = containersOf(engine, project.name).find(
    each => serviceName(each) === service && isUp(engine.life(each)),
  );
  if (!container) {
    throw new ComposeError(`service "${service}" is not running`);
  }
  switch (engine.life(container).status) {
    case 'restarting':
      throw new EngineError(
        `Container ${container.id} is restarting, wait until the container is running`,
      );
    case 'paused':
      throw new EngineError(
        `Container ${container.id} is paused, unpause the container before exec`,
      );
    default:
  }
  const running = await parts.exec(container, { ...call, words });
  if (running !== undefined) {
    return running;
  }
  call.out(
    `OCI runtime exec failed: exec failed: unable to start container process: exec: "${words[0]}": executable file not found in $PATH: unknown\n`,
  );
  return NOT_RUNNABLE;
}
