import { EXIT } from '../invocation';
import { Container } from '../docker/engineState';
import { EngineError } from '../docker/errors';
import { together } from './group';
import { Project } from './project';
import { armEngineStop } from './pull';
import { Service } from './service';
import {
  containersOf,
  engineOf,
  label,
  orphansOf,
  serviceName,
  Session,
  tellOf,
  work,
} from './session';

/** How `down` is asked for. */
export interface DownOptions {
  removesOrphans: boolean;
  removesVolumes: boolean;
}

/** A service, for the order in which services stop. */
export interface Dependent {
  name: string;
  /** By the names of those that it waits for. */
  depends_on: Readonly<Record<string, unknown>>;
}

const REMOVING_MS = 80;

/** Stops and removes a project. `project` has no files when it is known by its name only. */
export async function down(
  session: Session,
  project: Project,
  options: DownOptions,
): Promise<number> {
  armEngineStop(session, 'down');
  const engine = engineOf(session);
  const isNameOnly = project.files.length === 0;
  const all = containersOf(engine, project.name);
  const on = new Set(project.services.map(({ name }) => name));
  const orphans = new Set(orphansOf(engine, project).map(({ id }) => id));
  const chosen = isNameOnly
    ? all
    : all.filter(
        each =>
          on.has(serviceName(each)) ||
          (options.removesOrphans && orphans.has(each.id)),
      );
  const isOurs = ({ labels }: { labels: Record<string, string> }) =>
    labels[label('project')] === project.name;
  const volumes = options.removesVolumes
    ? engine.state.volumes.filter(
        each =>
          isOurs(each) &&
          (isNameOnly ||
            project.volumes.some(
              ({ name, isExternal }) => name === each.name && !isExternal,
            )),
      )
    : [];
  const networks = engine.state.networks.filter(
    each =>
      isOurs(each) &&
      (isNameOnly || project.networks.some(({ name }) => name === each.name)),
  );
  if (isNameOnly && [...chosen, ...volumes, ...networks].length === 0) {
    session.progress.warn(
      `Warning: No resource found to remove for project "${project.name}".`,
    );
  }
  await takeDown(session, chosen, project.services);
  await together(session, [
    ...volumes.map(
      ({ name }) =>
        (inner: Session) =>
          takeAway(inner, `Volume ${name}`, () => engine.removeVolume(name)),
    ),
    ...networks.map(
      ({ name }) =>
        (inner: Session) =>
          takeAway(inner, `Network ${name}`, () => engine.removeNetwork(name)),
    ),
  ]);
  return EXIT.OK;
}

/** What is still used stays, and that is no failure (recorded: 13). */
async function takeAway(
  session: Session,
  id: string,
  act: () => void,
): Promise<void> {
  session.progress.tell({ id, verb: 'Removing' });
  await work(session, REMOVING_MS);
  try {
    act();
    session.progress.tell({ id, verb: 'Removed' });
  } catch (error) {
    if (!(error instanceof EngineError)) {
      throw error;
    }
    session.progress.tell({
      id,
      verb: 'Resource is still in use',
      kind: 'Warning',
    });
  }
}

/** Stops and removes containers, those first that others are needed by. */
export async function takeDown(
  session: Session,
  containers: readonly Container[],
  services: readonly Service[],
): Promise<void> {
  await stopContainers(session, containers, services, async (inner, each) => {
    tellOf(inner, each.name, 'Removing');
    await work(inner, REMOVING_MS);
    const engine = engineOf(inner);
    if (engine.find(each.id)) {
      engine.remove(each);
    }
    tellOf(inner, each.name, 'Removed');
  });
}

/** Stops containers, and does something with each when it has stopped. */
export async function stopContainers(
  session: Session,
  containers: readonly Container[],
  services: readonly Dependent[],
  then: (
    inner: Session,
    container: Container,
  ) => Promise<void> = async () => {},
): Promise<void> {
  const ended = new Map<string, Promise<void>>();
  const end = (inner: Session, container: Container): Promise<void> => {
    const known = ended.get(container.id);
    if (known) {
      return known;
    }
    const dependants = services
      .filter(each => serviceName(container) in each.depends_on)
      .map(({ name }) => name);
    const before = containers
      .filter(each => dependants.includes(serviceName(each)))
      .map(each => end(inner, each));
    const done = Promise.all(before).then(async () => {
      await stopOne(inner, container);
      await then(inner, container);
    });
    ended.set(container.id, done);
    return done;
  };
  await together(
    session,
    containers.map(container => inner => end(inner, container)),
  );
}

async function stopOne(session: Session, container: Container): Promise<void> {
  tellOf(session, container.name, 'Stopping');
  const { milliseconds, exitCode } = engineOf(session).stopTime(container);
  await work(session, milliseconds);
  engineOf(session).end(container, exitCode);
  tellOf(session, container.name, 'Stopped');
}
