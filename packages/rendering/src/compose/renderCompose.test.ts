/*
 * Proves that the files say what the model says, by reading them back with readers of their own, and that
 * no container may do more than it must; leaves the shared files to their own tests, and the definitions
 * that come with the portal to the backend's `catalogue/rendering.test.ts`.
 */
import { load } from 'js-yaml';
import {
  contentOf,
  readingOf,
  SECRETS_FOLDER,
  seenInFiles,
  seenInModel,
} from '../__testUtils__/compareCompose';
import { container, definition, volume } from '../__testUtils__/definition';
import { profileOf } from '../__testUtils__/profile';
import { readAsCompose, readAsShell } from '../__testUtils__/readEnvFile';
import { fromTemplate } from '../authelia/template';
import { profileParts } from '../build/parts';
import { modelOf } from '../buildModel';
import { FILES } from '../rules/names';
import { sharedParts } from '../shared';
import { composeFile } from './composeFile';
import { FILES_LABEL } from './labels';
import { ReadContainer } from './readCompose';
import { renderCompose } from './renderCompose';

const ALL = ['wiki', 'photos', 'vault', 'homer'];

const BUNDLES: [string, ReturnType<typeof profileOf>][] = [
  ...ALL.map((id): [string, ReturnType<typeof profileOf>] => [
    `${id} alone`,
    profileOf([id]),
  ]),
  ['everything', profileOf(ALL)],
  [
    'administrators with a second factor',
    profileOf([
      { id: 'photos', access: 'admins', secondFactor: true },
      { id: 'wiki', secondFactor: true },
    ]),
  ],
  [
    'what goes without HTTPS',
    profileOf(['wiki', 'vault', 'homer'], { spec: { protocol: 'http' } }),
  ],
];

function containerOf(
  name: string,
  files = renderCompose(profileOf(ALL)),
): ReadContainer {
  const found = readingOf(files).containers.find(each => each.name === name);
  if (!found) {
    throw new Error(`no ${name}`);
  }
  return found;
}

describe('the files of a profile', () => {
  it.each(BUNDLES)('read back into the model: %s', (_what, profile) => {
    expect(seenInFiles(renderCompose(profile))).toEqual(seenInModel(profile));
  });

  it.each(BUNDLES)(
    'are judged by what stands in them: %s',
    (_what, profile) => {
      const parts = profileParts(profile);
      const model = modelOf(parts);
      const files = renderCompose(profile);
      const written = new Map<string, unknown>([
        ...sharedParts(profile, model).written,
        [
          FILES.compose,
          composeFile(
            profile,
            parts,
            model,
            new Map(files.map(({ path, content }) => [path, content])),
          ),
        ],
      ]);
      const there = [...written].filter(([, value]) => value !== undefined);
      expect(there.length).toBeGreaterThan(2);
      for (const [path, value] of there) {
        const text = fromTemplate(contentOf(files, path));
        expect([path, load(text)]).toEqual([path, value]);
      }
    },
  );

  it('are the same bytes each time, sorted by path', () => {
    const files = renderCompose(profileOf(ALL));
    expect(renderCompose(profileOf(ALL))).toEqual(files);
    expect(files.map(({ path }) => path)).toEqual([
      ...['README.md', 'accounts.yaml'],
      'authelia/configuration.yml',
      'catalog-info.yaml',
      'cloud-init.yaml',
      'compose.yaml',
      'config.env',
      'homer/config.yml',
      'profiles.env',
      'services.env',
      'traefik/dynamic/routes.yml',
      'traefik/traefik.yml',
      'vm_specs.yaml',
    ]);
  });

  it.each(BUNDLES)(
    'hold env files that Compose and a shell read the same: %s',
    (_what, profile) => {
      const files = renderCompose(profile);
      for (const path of ['config.env', 'services.env', 'profiles.env']) {
        const text = contentOf(files, path);
        expect(readAsCompose(text)).toEqual(readAsShell(text));
      }
    },
  );

  it('switch on what was chosen', () => {
    const text = contentOf(
      renderCompose(profileOf(['vault', 'wiki'])),
      'profiles.env',
    );
    expect(readAsShell(text)).toEqual({ COMPOSE_PROFILES: 'vault,wiki' });
  });
});

describe('the Compose file', () => {
  const reading = readingOf(renderCompose(profileOf(ALL)));

  it('is called as the branch, and so are its networks', () => {
    expect(reading.project).toBe('ada-family');
    expect(reading.networks).toEqual([
      { name: 'traefik_public', internal: false },
      { name: 'backend', internal: true },
      { name: 'docker_socket', internal: true },
    ]);
    expect(contentOf(renderCompose(profileOf(ALL)), 'compose.yaml')).toContain(
      'name: "ada-family_traefik_public"',
    );
  });

  it('keeps what is not routed away from the way out', () => {
    expect(
      reading.containers.map(({ name, networks }) => [name, networks]),
    ).toEqual([
      ['homer', ['backend', 'traefik_public']],
      ['lldap', ['backend', 'traefik_public']],
      ['photos-index-db', ['backend']],
      ['photos', ['backend', 'traefik_public']],
      ['redis', ['backend']],
      ['authelia', ['backend', 'traefik_public']],
      ['traefik', ['backend', 'traefik_public', 'docker_socket']],
      ['socket-proxy', ['docker_socket']],
      ['vault', ['backend', 'traefik_public']],
      ['wiki-main-db', ['backend']],
      ['wiki', ['backend', 'traefik_public']],
      ['wiki-jobs', ['backend']],
    ]);
  });

  it('shows the socket to one container, and to all others files of the branch only', () => {
    expect(
      reading.hostPaths.filter(({ path }) => !path.startsWith('./')),
    ).toEqual([{ container: 'socket-proxy', path: '/var/run/docker.sock' }]);
    expect(
      reading.hostPaths.filter(({ path }) => path.startsWith('./')),
    ).toEqual([
      { container: 'homer', path: './homer/config.yml' },
      { container: 'authelia', path: './authelia/configuration.yml' },
      { container: 'traefik', path: './traefik/traefik.yml' },
      { container: 'traefik', path: './traefik/dynamic' },
    ]);
  });

  it('waits for health, along what services need', () => {
    expect(
      reading.containers.map(({ name, depends_on }) => [
        name,
        Object.keys(depends_on),
      ]),
    ).toEqual([
      ['homer', []],
      ['lldap', []],
      ['photos-index-db', []],
      ['photos', ['photos-index-db']],
      ['redis', []],
      ['authelia', ['lldap', 'redis']],
      ['traefik', ['socket-proxy']],
      ['socket-proxy', []],
      ['vault', []],
      ['wiki-main-db', []],
      ['wiki', ['authelia', 'lldap', 'redis', 'wiki-main-db']],
      ['wiki-jobs', ['wiki', 'authelia', 'lldap', 'redis', 'wiki-main-db']],
    ]);
  });

  it('gives each chosen service its profile, with its database, and the core none', () => {
    expect(
      Object.fromEntries(
        reading.containers.map(({ name, profiles }) => [name, profiles]),
      ),
    ).toEqual({
      homer: ['homer'],
      lldap: [],
      'photos-index-db': ['photos'],
      photos: ['photos'],
      redis: [],
      authelia: [],
      traefik: [],
      'socket-proxy': [],
      vault: ['vault'],
      'wiki-main-db': ['wiki'],
      wiki: ['wiki'],
      'wiki-jobs': ['wiki'],
    });
  });

  it('switches on what a chosen service needs', () => {
    const cache = definition({ id: 'cache' });
    const chat = definition({ id: 'chat', needs: ['cache'] });
    const files = renderCompose(
      profileOf(['chat'], { definitions: [cache, chat] }),
    );
    expect(containerOf('cache', files).profiles).toEqual(['chat']);
    const both = renderCompose(
      profileOf(['chat', 'cache'], { definitions: [cache, chat] }),
    );
    expect(containerOf('cache', both).profiles).toEqual(['cache', 'chat']);
  });

  it('has no label but those that name a service and its port', () => {
    expect(containerOf('wiki').labels).toEqual({
      'opencsp.io/service': 'wiki',
      'traefik.enable': 'true',
      'traefik.http.services.wiki.loadbalancer.server.port': '3000',
    });
    for (const name of ['wiki-jobs', 'wiki-main-db']) {
      expect(containerOf(name).labels).toEqual({
        'opencsp.io/service': 'wiki',
      });
    }
    expect(containerOf('socket-proxy').labels).toEqual({
      'opencsp.io/service': 'traefik',
    });
  });

  it('says of each container whose it is', () => {
    expect(reading.owners).toEqual(
      reading.containers.map(({ name }) => ({
        container: name,
        service: name
          .replace(/-(?:main-db|index-db|jobs)$/, '')
          .replace('socket-proxy', 'traefik'),
      })),
    );
  });

  it('marks a container by the files that it mounts, but not by a folder that is watched', () => {
    const marked = Object.fromEntries(
      reading.containers.flatMap(({ name, labels }) =>
        FILES_LABEL in labels ? [[name, labels[FILES_LABEL]]] : [],
      ),
    );
    expect(Object.keys(marked)).toEqual(['homer', 'authelia', 'traefik']);
    const other = readingOf(
      renderCompose(profileOf(ALL, { spec: { name: 'friends' } })),
    );
    const changed = other.containers.filter(
      ({ name, labels }) => labels[FILES_LABEL] !== marked[name],
    );
    // Traefik is told the name of its network; the others are told nothing that differs.
    expect(changed.map(({ name }) => name)).toContain('traefik');
    for (const mark of Object.values(marked)) {
      expect(mark).toMatch(/^[0-9a-f]{12}$/);
    }
  });

  it('gives a container the secrets that its definition lists, as files', () => {
    expect(containerOf('wiki').secrets).toEqual([
      'wiki-oidc-client',
      'wiki-database-main',
      'wiki-session-key',
    ]);
    expect(containerOf('wiki-jobs').secrets).toEqual(['redis-password']);
    expect(reading.secrets['redis-password']).toBe(
      `${SECRETS_FOLDER}/redis-password`,
    );
  });

  it('does not start without the folder of the secrets', () => {
    const text = contentOf(renderCompose(profileOf(ALL)), 'compose.yaml');
    expect(text).toContain(
      '"${OPENCSP_SECRETS_DIR:?is the folder with the files of the secrets}/redis-password"',
    );
  });

  it('hands limits, health and time to stop over', () => {
    expect(containerOf('wiki-jobs')).toMatchObject({
      mem_limit: '128m',
      cpus: 0.5,
      pids_limit: 512,
      shm_size: '64m',
      stop_grace_period: '2m',
      healthcheck: {
        test: ['CMD', 'true'],
        interval: '30s',
        timeout: '10s',
        retries: 5,
        start_period: '30s',
      },
    });
    expect(containerOf('authelia').healthcheck).toBeUndefined();
  });

  it('keeps a dollar sign of a shell as it is', () => {
    expect(containerOf('redis').command).toEqual([
      'exec redis-server --requirepass "$(cat /run/secrets/redis-password)"',
    ]);
  });

  it.each([
    [
      'wiki-main-db',
      'postgres:17.11-alpine',
      '/var/lib/postgresql/data',
      'wiki',
    ],
    [
      'photos-index-db',
      'postgres:18.6-alpine',
      '/var/lib/postgresql',
      'photos',
    ],
  ])('%s runs %s with its data in %s', (name, image, target, service) => {
    expect(containerOf(name)).toMatchObject({
      image,
      user: '70:70',
      read_only: true,
      volumes: [{ type: 'volume', source: name, target }],
      environment: {
        POSTGRES_DB: service,
        POSTGRES_USER: service,
        POSTGRES_PASSWORD_FILE: expect.stringMatching(
          new RegExp(`^/run/secrets/${service}-database-`),
        ),
      },
      healthcheck: {
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
      },
    });
  });

  it('pins an image by its digest where there is one', () => {
    const sha256 = 'a'.repeat(64);
    const pinned = definition({
      id: 'one',
      engines: {
        compose: {
          containers: [
            container('one', {
              image: {
                repository: 'ghcr.io/a/b',
                tag: 'v1',
                digest: { sha256, source: 'A registry.', readOn: '2026-11-22' },
              },
            }),
          ],
        },
      },
    });
    const files = renderCompose(profileOf(['one'], { definitions: [pinned] }));
    expect(containerOf('one', files).image).toBe(
      `ghcr.io/a/b:v1@sha256:${sha256}`,
    );
  });

  it('has no image that is another one tomorrow, and no name of one letter', () => {
    for (const { name, image } of reading.containers) {
      expect(image).toMatch(/:(?!latest)[A-Za-z0-9._-]+$/);
      expect(name).toMatch(/^[a-z][a-z0-9-]+$/);
    }
    const short = definition({ id: 'a', volumes: [volume('b')] });
    const { volumes } = readingOf(
      renderCompose(profileOf(['a'], { definitions: [short] })),
    );
    expect(volumes).toEqual(['a-b']);
  });
});
