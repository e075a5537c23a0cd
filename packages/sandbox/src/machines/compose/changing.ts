import { EXIT } from '../invocation';
import { Flags } from '../docker/flags';
import { startAll } from './up';
import { ComposeError } from './errors';
import { Dependent, stopContainers } from './down';
import { together } from './group';
import { Project, serviceOf, withServices } from './project';
import { Container } from '../docker/engineState';
import {
  containersOf,
  engineOf,
  label,
  serviceName,
  Session,
  tellOf,
  work,
} from './session';

const REMOVING_MS = 80;

function chosenContainers(
  session: Session,
  project: Project,
  names: readonly string[],
): Container[] {
  for (const name of names) {
    if (!serviceOf(project, name)) {
      throw new ComposeError(`no such service: ${name}`);
    }
  }
  const known =
    names.length > 0 ? names : project.services.map(each => each.name);
  const all = containersOf(engineOf(session), project.name);
  return project.files.length === 0
    ? all
    : all.filter(each => known.includes(serviceName(each)));
}

/** What waits for what, as the containers' labels say it where there is no file (recorded: 10). */
function dependentsAmong(containers: readonly Container[]): Dependent[] {
  return containers.map(container => ({
    name: serviceName(container),
    depends_on: Object.fromEntries(
      (container.labels[label('depends_on')] ?? '')
        .split(',')
        .map(each => [each.split(':')[0], true]),
    ),
  }));
}

/** `stop`: what depends on others before these. */
export async function stop(
  session: Session,
  project: Project,
  flags: Flags,
): Promise<number> {
  const chosen = chosenContainers(session, project, flags.rest);
  const dependents =
    project.files.length === 0 ? dependentsAmong(chosen) : project.services;
  await stopContainers(session, chosen, dependents);
  return EXIT.OK;
}

/** `start`: what was made before. */
export async function start(
  session: Session,
  project: Project,
  flags: Flags,
): Promise<number> {
  await startAll(session, withServices(project, flags.rest));
  return EXIT.OK;
}

/** `restart` */
export async function restart(
  session: Session,
  project: Project,
  flags: Flags,
): Promise<number> {
  const chosen = chosenContainers(session, project, flags.rest);
  await together(
    session,
    chosen.map(container => async inner => {
      tellOf(inner, container.name, 'Restarting');
      const engine = engineOf(inner);
      const { milliseconds, exitCode } = engine.stopTime(container);
      await work(inner, milliseconds);
      engineOf(inner).end(container, exitCode);
      engine.start(container);
      tellOf(inner, container.name, 'Started');
    }),
  );
  return EXIT.OK;
}

/** `pause` */
export async function pause(
  session: Session,
  project: Project,
  flags: Flags,
): Promise<number> {
  for (const container of chosenContainers(session, project, flags.rest)) {
    engineOf(session).pause(container);
    tellOf(session, container.name, 'Paused');
  }
  return EXIT.OK;
}

/** `rm`: stopped containers, with `--stop` the others too. */
export async function remove(
  session: Session,
  project: Project,
  flags: Flags,
): Promise<number> {
  const engine = engineOf(session);
  const chosen = chosenContainers(session, project, flags.rest);
  if (flags.has('stop')) {
    await stopContainers(session, chosen, project.services);
  }
  const ended = chosen.filter(each =>
    ['exited', 'created'].includes(engine.life(each).status),
  );
  if (ended.length === 0) {
    session.call.err('No stopped containers\n');
    return EXIT.OK;
  }
  for (const container of ended) {
    tellOf(session, container.name, 'Removing');
    await work(session, REMOVING_MS);
    engineOf(session).remove(container);
    tellOf(session, container.name, 'Removed');
  }
  return EXIT.OK;
}
