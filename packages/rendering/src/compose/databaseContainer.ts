import { PlainValue } from '../escape/composeText';
import { ModelDatabase } from '../model';
import { databaseName } from '../places';
import { impossible } from '../problem';
import { ownLabels } from './labels';
import { NETWORKS } from './networks';
import { commonSettings, present } from './settings';

/** Newest of each major version on 2026-11-22, as seen in public repositories; none gives one digest thrice. */
const TAGS: Readonly<Record<number, string>> = {
  13: '13.23-alpine',
  14: '14.24-alpine',
  15: '15.19-alpine',
  16: '16.15-alpine',
  17: '17.11-alpine',
  18: '18.6-alpine',
};

/** From this version on the image keeps its data one folder higher (services-contracts §1.1). */
const FIRST_WITH_NEW_FOLDER = 18;

/** User and group "postgres" of the Alpine image. */
const POSTGRES_USER = '70:70';

/**
 * The container of one database. User and database are called as the service.
 *
 * @throws InputError for a version that no image is known of
 */
export function renderDatabase(
  database: ModelDatabase,
  profiles: readonly string[],
): PlainValue {
  const { service, name, version, secret } = database;
  const tag = TAGS[version];
  if (!tag) {
    throw impossible(
      'services',
      `${service}: there is no PostgreSQL ${version}. Known are ${Object.keys(
        TAGS,
      ).join(', ')}.`,
    );
  }
  return present({
    image: `postgres:${tag}`,
    profiles,
    user: POSTGRES_USER,
    environment: {
      POSTGRES_DB: service,
      POSTGRES_USER: service,
      POSTGRES_PASSWORD_FILE: `/run/secrets/${secret}`,
    },
    secrets: [secret],
    volumes: [
      {
        type: 'volume',
        source: databaseName(service, name),
        target: dataFolder(version),
      },
    ],
    tmpfs: ['/tmp', '/var/run/postgresql'],
    networks: [NETWORKS.backend],
    labels: ownLabels(service),
    healthcheck: {
      // While it makes its files it listens on the socket only: asked by address, it is not ready then.
      test: [
        'CMD',
        'pg_isready',
        '-h',
        '127.0.0.1',
        '-U',
        service,
        '-d',
        service,
      ],
      interval: '10s',
      timeout: '5s',
      retries: 10,
      start_period: '60s',
    },
    ...commonSettings({
      limits: { memoryMiB: 1024, cores: 1, processes: 256 },
      readOnly: true,
      stopGrace: '60s',
      shmMiB: 128,
    }),
  });
}

function dataFolder(version: number): string {
  return version >= FIRST_WITH_NEW_FOLDER
    ? '/var/lib/postgresql'
    : '/var/lib/postgresql/data';
}
