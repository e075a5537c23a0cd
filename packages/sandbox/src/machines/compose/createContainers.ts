import { Engine } from '../docker/engine';
import { Container } from '../docker/engineState';
import { EngineError, engineText } from '../docker/errors';
import { configHash } from './configOutput';
import { together } from './group';
import { containerName, OrderContext, orderOf } from './orders';
import { Project } from './project';
import { Service } from './service';
import {
  containersOf,
  engineOf,
  label,
  serviceName,
  Session,
  tellOf,
  work,
} from './session';

const CREATING_MS = 150;
const REMOVING_MS = 80;

/** The containers of one service, in the order of their numbers. */
export function ownContainers(
  engine: Engine,
  project: string,
  service: string,
): Container[] {
  return containersOf(engine, project)
    .filter(each => serviceName(each) === service)
    .sort(
      (a, b) =>
        Number(a.labels[label('container-number')]) -
        Number(b.labels[label('container-number')]),
    );
}

/**
 * Makes the containers that are missing and makes those anew that have changed, dependencies first.
 *
 * @throws EngineError of the first one that could not be made
 */
export async function createContainers(
  session: Session,
  project: Project,
  isForced: ReadonlySet<string>,
): Promise<void> {
  const made = new Map<string, Promise<void>>();
  const ensure = (inner: Session, service: Service): Promise<void> => {
    const known = made.get(service.name);
    if (known) {
      return known;
    }
    const waited = project.services
      .filter(({ name }) => name in service.depends_on)
      .map(each => ensure(inner, each));
    const done = Promise.all(waited).then(() =>
      ensureService(inner, project, service, isForced.has(service.name)),
    );
    made.set(service.name, done);
    return done;
  };
  await together(
    session,
    project.services.map(service => inner => ensure(inner, service)),
  );
}

async function ensureService(
  session: Session,
  project: Project,
  service: Service,
  isForced: boolean,
): Promise<void> {
  const engine = engineOf(session);
  const there = ownContainers(engine, project.name, service.name);
  const wanted = Array.from({ length: service.scale }, (_, index) => index + 1);
  for (const number of wanted) {
    const found = there[number - 1];
    if (!found) {
      await createOne(session, project, service, number);
    } else if (isForced || hasChanged(engine, service, found)) {
      await recreate(session, project, service, { number, old: found });
    } else if (engine.life(found).status === 'running') {
      tellOf(session, found.name, 'Running');
    }
  }
  for (const container of there.slice(service.scale)) {
    engine.end(container, 0);
    engine.remove(container);
  }
}

function hasChanged(
  engine: Engine,
  service: Service,
  container: Container,
): boolean {
  return (
    container.labels[label('config-hash')] !== configHash(service) ||
    container.imageId !== engine.image(service.image ?? '')?.id
  );
}

function contextOf(
  { parts }: Session,
  project: Project,
  service: Service,
): OrderContext {
  return {
    project,
    facts: parts.catalogue(service.image ?? ''),
    imageId: parts.engine.image(service.image ?? '')?.id ?? '',
    composeVersion: parts.engine.state.compose,
    newId: parts.newId,
  };
}

async function createOne(
  session: Session,
  project: Project,
  service: Service,
  number: number,
): Promise<void> {
  const name = containerName(project.name, service, number);
  tellOf(session, name, 'Creating');
  warnOfSecrets(session, project, service);
  await work(session, CREATING_MS);
  await told(session, name, async () => {
    const engine = engineOf(session);
    // Another run of compose may have made it meanwhile.
    const meanwhile = engine.find(name)?.labels[label('config-hash')];
    if (meanwhile !== configHash(service)) {
      engine.create(
        orderOf(service, number, contextOf(session, project, service)),
      );
    }
  });
  tellOf(session, name, 'Created');
}

function warnOfSecrets(
  { parts, progress }: Session,
  project: Project,
  service: Service,
): void {
  for (const { source } of service.secrets) {
    const secret = project.secrets.find(({ key }) => key === source);
    if (secret && parts.files.kindOf(secret.file) === undefined) {
      progress.warn(`secret file ${secret.name} does not exist`);
    }
  }
}

/** Makes the new one beside the old one, stops and removes that, and takes its name. */
async function recreate(
  session: Session,
  project: Project,
  service: Service,
  { number, old }: { number: number; old: Container },
): Promise<void> {
  const shown = old.name;
  const name = containerName(project.name, service, number);
  tellOf(session, shown, 'Recreate');
  await work(session, CREATING_MS);
  await told(session, shown, async () => {
    const engine = engineOf(session);
    const order = orderOf(
      service,
      number,
      contextOf(session, project, service),
    );
    const beside = `${old.id.slice(0, 12)}_${name}`;
    const made = contested(engine, old, () =>
      engine.create({
        ...order,
        name: beside,
        labels: {
          ...order.labels,
          [label('replace')]: `${service.name}-${number}`,
        },
      }),
    );
    const { milliseconds, exitCode } = engine.stopTime(old);
    await work(session, milliseconds);
    engine.end(old, exitCode);
    await work(session, REMOVING_MS);
    if (engine.beingRemoved.has(old.id) || !engine.find(old.id)) {
      throw new EngineError(
        `removal of container ${old.id} is already in progress`,
      );
    }
    engine.remove(old);
    engine.rename(made, name);
  });
  tellOf(session, shown, 'Recreated');
}

/** On the older engine the one who came first loses as well (recorded: 14). */
function contested<T>(engine: Engine, old: Container, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof EngineError && engine.state.generation === '20.10') {
      engine.beingRemoved.add(old.id);
    }
    throw error;
  }
}

/** What the engine says against it stands beside the container as well. */
async function told(
  { progress }: Session,
  name: string,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const text = error instanceof EngineError ? engineText(error) : undefined;
    if (text !== undefined) {
      progress.tell({
        id: `Container ${name}`,
        verb: text,
        kind: 'Error',
      });
    }
    throw error;
  }
}
