import { ModelDatabase, ModelVolume } from '../model';
import { databaseName } from '../places';
import { ProfileParts } from './parts';
import { refuseTwice } from './unique';

/** The databases of all services, in the order in which those start. */
export function databasesOf({ parts }: ProfileParts): ModelDatabase[] {
  return parts.flatMap(({ definition }) =>
    definition.databases.map(({ name, engine, version }) => ({
      service: definition.id,
      name,
      engine,
      version,
      secret: `${definition.id}-database-${name}`,
    })),
  );
}

/**
 * All that outlives a container: the volumes of the services and of their databases, sorted by id.
 *
 * @throws InputError when two want one name
 */
export function volumesOf({ parts }: ProfileParts): ModelVolume[] {
  const owned = parts.flatMap(part =>
    volumesOfService(part.definition).map(volume => ({ part, volume })),
  );
  refuseTwice(
    'volume',
    owned.map(({ part, volume }) => ({
      key: volume.id,
      by: part.definition.title,
      path: part.path,
    })),
  );
  return owned
    .map(({ volume }) => volume)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function volumesOfService({
  id,
  title,
  volumes,
  databases,
}: ProfileParts['parts'][number]['definition']): ModelVolume[] {
  return [
    ...volumes.map(volume => ({
      ...volume,
      service: id,
      id: `${id}-${volume.name}`,
    })),
    ...databases.map(
      ({ name }): ModelVolume => ({
        service: id,
        id: databaseName(id, name),
        name: `${name}-db`,
        contains: `The database "${name}" of ${title}.`,
        kind: 'data',
        backUp: true,
      }),
    ),
  ];
}
