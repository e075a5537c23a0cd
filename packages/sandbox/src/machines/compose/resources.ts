import { EngineError, engineText } from '../docker/errors';
import { Engine } from '../docker/engine';
import { sha256 } from '../files/machineFiles';
import { ComposeError } from './errors';
import { Project, ProjectNetwork, Shared } from './project';
import { engineOf, label, Session, work } from './session';

const MAKING_MS = 100;

/** The networks and volumes that the services of a project use. */
export function usedBy(project: Project): {
  networks: ProjectNetwork[];
  volumes: Shared[];
} {
  const { services } = project;
  return {
    networks: project.networks.filter(({ key }) =>
      services.some(each => key in each.networks),
    ),
    volumes: project.volumes.filter(({ key }) =>
      services.some(each =>
        each.volumes.some(
          ({ type, source }) => type === 'volume' && source === key,
        ),
      ),
    ),
  };
}

/**
 * Makes the networks and volumes that are missing.
 *
 * @throws ComposeError, EngineError in the recorded words (19)
 */
export async function ensureResources(
  session: Session,
  project: Project,
): Promise<void> {
  const engine = engineOf(session);
  const { networks, volumes } = usedBy(project);
  for (const { isExternal, name } of networks) {
    if (isExternal && !engine.network(name)) {
      throw new ComposeError(
        `network ${name} declared as external, but could not be found`,
      );
    }
  }
  for (const network of networks) {
    await ensureNetwork(session, engine, project.name, network);
  }
  for (const volume of volumes) {
    await ensureVolume(session, engine, project.name, volume);
  }
}

async function ensureNetwork(
  session: Session,
  engine: Engine,
  project: string,
  network: ProjectNetwork,
): Promise<void> {
  const { key, name, internal, subnet, labels } = network;
  const found = engine.network(name);
  if (network.isExternal) {
    return;
  }
  if (found) {
    if (found.labels[label('network')] !== key) {
      throw new ComposeError(
        `network ${name} was found but has incorrect label ${label(
          'network',
        )} set to "${
          found.labels[label('network')] ?? ''
        }" (expected: "${key}")`,
      );
    }
    return;
  }
  const id = `Network ${name}`;
  session.progress.tell({ id, verb: 'Creating' });
  await work(session, MAKING_MS);
  // Another run of compose may have made it meanwhile.
  if (!engine.network(name)) {
    try {
      engine.makeNetwork({
        name,
        internal,
        ...(subnet === undefined ? {} : { subnet }),
        labels: {
          ...labels,
          [label('config-hash')]: hashOf(network),
          [label('network')]: key,
          [label('project')]: project,
          [label('version')]: session.parts.engine.state.compose,
        },
      });
    } catch (error) {
      if (!(error instanceof EngineError)) {
        throw error;
      }
      session.progress.tell({ id, verb: 'Error', kind: 'Error' });
      throw new ComposeError(
        `failed to create network ${name}: ${engineText(error)}`,
      );
    }
  }
  session.progress.tell({ id, verb: 'Created' });
}

async function ensureVolume(
  session: Session,
  engine: Engine,
  project: string,
  volume: Shared,
): Promise<void> {
  const { key, name, isExternal, labels } = volume;
  const found = engine.volume(name);
  if (isExternal) {
    if (!found) {
      throw new ComposeError(`external volume "${name}" not found`);
    }
    return;
  }
  const hash = hashOf(volume);
  if (found) {
    if (found.labels[label('config-hash')] !== hash) {
      session.call.out(
        `Volume "${name}" exists but doesn't match configuration in compose file. Recreate (data will be lost)?`,
      );
    }
    return;
  }
  const id = `Volume ${name}`;
  session.progress.tell({ id, verb: 'Creating' });
  await work(session, MAKING_MS);
  if (!engine.volume(name)) {
    engine.makeVolume({
      name,
      labels: {
        ...labels,
        [label('config-hash')]: hash,
        [label('project')]: project,
        [label('version')]: session.parts.engine.state.compose,
        [label('volume')]: key,
      },
    });
  }
  session.progress.tell({ id, verb: 'Created' });
}

function hashOf(shared: Shared): string {
  return sha256(JSON.stringify(shared));
}
