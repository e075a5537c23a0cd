import { RUN_FLAGS, runInside } from '../docker/exec';
import { Flags, FlagTable } from '../docker/flags';
import { isUp } from '../docker/life';
import { ComposeError } from './errors';
import { Project } from './project';
import { containersOf, engineOf, serviceName, Session } from './session';

/** Flags of `exec`; what follows the service belongs to the program. */
export const EXEC_FLAGS: FlagTable = {
  alone: [...RUN_FLAGS.alone, 'no-tty', 'no-TTY'],
  valued: RUN_FLAGS.valued,
  short: { ...RUN_FLAGS.short, T: 'no-TTY' },
};

/**
 * `exec`: runs a program inside of the container of a service, with standard input unless it is told otherwise.
 *
 * @throws ComposeError when it does not run, EngineError when it could not start one now
 */
export async function exec(
  session: Session,
  project: Project,
  flags: Flags,
): Promise<number> {
  const { call, parts } = session;
  const [service = '', ...argv] = flags.rest;
  if (argv.length === 0) {
    throw new ComposeError(
      `requires at least 2 arg(s), only received ${flags.rest.length}`,
    );
  }
  const engine = engineOf(session);
  const container = containersOf(engine, project.name).find(
    each => serviceName(each) === service && isUp(engine.life(each)),
  );
  if (!container) {
    throw new ComposeError(`service "${service}" is not running`);
  }
  const isInteractive = flags.value('interactive') !== 'false';
  return runInside(parts, call, {
    ...{ engine, container, argv, flags, isInteractive },
  });
}
