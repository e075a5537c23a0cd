/*
 * Proves that every definition that comes with the portal can be deployed with Docker Compose, alone and
 * in the bundles that people start from, that the file says what the model says, and that no page is open
 * that should not be; where a real Docker Compose is found, that it takes the files without a word and sees
 * the same containers in them. Leaves what the renderer does in general to `packages/rendering`.
 */
import { ProfileToRender } from '@opencsp/plugin-opencsp-common';
import {
  buildModel,
  ComposeReading,
  readCompose,
  renderCompose,
} from '@opencsp/rendering';
import { parse } from 'yaml';
import { serviceBundles } from './bundles';
import { realCompose } from './__testUtils__/realCompose';
import { Catalogue } from './Catalogue';
import { loadCatalogue } from './loadCatalogue';
import { hostileFiles } from '../profiles/hostile/hostileFiles';
import { builtInDefinitions } from './services/builtIn';

/** As Authelia writes it, of a secret that is nobody's. */
const DIGEST = `$pbkdf2-sha512$310000$${'a'.repeat(22)}$${'b'.repeat(86)}`;

const APPLICATIONS = builtInDefinitions
  .filter(({ isCore }) => !isCore)
  .map(({ id }) => id);

/** Nobody could be kept out of them, or come in, without the sign-in portal. */
const NEED_HTTPS = ['gitlab', 'grafana', 'uptime-kuma', 'n8n'];

const SELECTIONS: [string, readonly string[]][] = [
  ...APPLICATIONS.map((id): [string, readonly string[]] => [id, [id]]),
  ...serviceBundles.map(({ title, services }): [string, readonly string[]] => [
    title,
    services,
  ]),
  ['everything', APPLICATIONS],
];

function profileOf(
  catalogue: Catalogue,
  ids: readonly string[],
  protocol: 'https' | 'http' = 'https',
): ProfileToRender {
  return {
    spec: {
      name: 'family',
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      deployment: 'compose',
      passwordStrategy: 'universal',
      accounts: 'automatic',
      protocol,
      certificates: 'trusted',
      services: ids.map(id => ({
        id,
        access: 'everyone',
        secondFactor: false,
      })),
    },
    handle: 'ada',
    owner: 'user:default/ada',
    definitions: catalogue.forProfile(ids),
    digests: Object.fromEntries(ids.map(id => [`${id}-oidc-client`, DIGEST])),
  };
}

function readingOf(profile: ProfileToRender): ComposeReading {
  const file = renderCompose(profile).find(
    ({ path }) => path === 'compose.yaml',
  );
  return readCompose(parse(file?.content ?? ''), {
    OPENCSP_SECRETS_DIR: '/srv/secrets',
  });
}

describe('the built-in definitions, deployed with Docker Compose', () => {
  let catalogue: Catalogue;
  beforeAll(async () => {
    catalogue = await loadCatalogue({});
  });

  it.each(SELECTIONS)('read back into the model: %s', (_what, ids) => {
    const profile = profileOf(catalogue, ids);
    const model = buildModel(profile);
    const reading = readingOf(profile);
    const routed = model.services.filter(({ host }) => host !== undefined);

    expect(reading.project).toBe('ada-family');
    expect(reading.volumes).toEqual(model.volumes.map(({ id }) => id));
    expect(Object.keys(reading.secrets)).toEqual(
      model.secrets.map(({ name }) => name),
    );
    expect(
      reading.exposedPorts.map(({ container, ...port }) => ({
        service: container,
        ...port,
      })),
    ).toEqual(model.exposedPorts);
    expect(reading.routed).toEqual(
      routed.map(({ id }) => ({
        container: id,
        service: id,
        port: model.routes.find(({ service }) => service === id)?.port,
      })),
    );
    expect(
      reading.databases.map(({ container, version, secret }) => ({
        container,
        version,
        secret,
      })),
    ).toEqual(
      model.databases.map(({ service, name, version, secret }) => ({
        container: `${service}-${name}-db`,
        version,
        secret,
      })),
    );
    for (const { id, environment } of model.services) {
      expect(
        reading.containers.find(({ name }) => name === id)?.environment,
      ).toMatchObject(environment);
    }
  });

  const compose = realCompose();
  if (compose) {
    it.each(SELECTIONS)(
      'are taken by a real Docker Compose: %s',
      (_what, ids) => {
        const profile = profileOf(catalogue, ids);
        const files = renderCompose(profile);
        expect(compose(files, 'config', '--quiet')).toBe('');
        expect(
          compose(files, 'config', '--services').split('\n').sort(),
        ).toEqual(
          readingOf(profile)
            .containers.map(({ name }) => name)
            .sort(),
        );
      },
    );
  }

  it.each(SELECTIONS)(
    'point at databases as they are made: %s',
    (_what, ids) => {
      const reading = readingOf(profileOf(catalogue, ids));
      const users = reading.containers.filter(
        ({ environment, name }) =>
          environment.POSTGRES_HOST !== undefined && !name.endsWith('-db'),
      );
      for (const { environment } of users) {
        expect(reading.databases).toContainEqual(
          expect.objectContaining({
            container: environment.POSTGRES_HOST,
            database: environment.POSTGRES_DB,
            secret: environment.POSTGRES_PASSWORD_FILE.replace(/^.*\//, ''),
          }),
        );
      }
      expect(users).toHaveLength(reading.databases.length);
    },
  );

  it('show the socket to one container that nobody but Traefik reaches', () => {
    const reading = readingOf(profileOf(catalogue, APPLICATIONS));
    expect(
      reading.hostPaths.filter(({ path }) => !path.startsWith('./')),
    ).toEqual([{ container: 'socket-proxy', path: '/var/run/docker.sock' }]);
    expect(
      reading.containers
        .filter(({ networks }) => networks.includes('docker_socket'))
        .map(({ name }) => name),
    ).toEqual(['traefik', 'socket-proxy']);
  });

  it('let Traefik look at containers, and at nothing inside of them', () => {
    const [flag = ''] = readingOf(profileOf(catalogue, APPLICATIONS))
      .containers.filter(({ name }) => name === 'socket-proxy')
      .flatMap(({ command }) => command)
      .filter(each => each.startsWith('-allowGET='));
    // The proxy holds the expression at both ends, as this does.
    const allowed = new RegExp(`^(?:${flag.replace('-allowGET=', '')})$`);
    const id = '0123456789abcdef'.repeat(4);
    const passes = (path: string) => allowed.test(path);

    expect(
      [
        '/_ping',
        '/v1.51/version',
        '/v1.51/events',
        '/v1.51/containers/json',
        `/v1.51/containers/${id}/json`,
      ].filter(path => !passes(path)),
    ).toEqual([]);
    expect(
      [
        '',
        '/',
        '/info',
        '/v1.51/info',
        '/v1.51/images/json',
        '/v1.51/volumes',
        '/v1.51/secrets',
        '/v1.51/configs',
        `/v1.51/containers/${id}`,
        `/v1.51/containers/${id}/archive`,
        `/v1.51/containers/${id}/export`,
        `/v1.51/containers/${id}/logs`,
        `/v1.51/containers/${id}/top`,
        `/v1.51/containers/${id}/attach/ws`,
        `/v1.51/containers/${id}/archive/json`,
        `/v1.51/containers/${id}/json/../archive`,
        `/v1.51/containers/../volumes/json`,
        '/v1.51/containers/nextcloud/json',
        '/v1x51/version',
        '/x/v1.51/version',
        '/v1.51/version\n/info',
      ].filter(passes),
    ).toEqual([]);
  });

  it.each(
    SELECTIONS.flatMap(
      ([what, ids]): [string, 'https' | 'http', readonly string[]][] => [
        [what, 'https', ids],
        [what, 'http', ids.filter(id => !NEED_HTTPS.includes(id))],
      ],
    ).filter(([, , ids]) => ids.length > 0),
  )(
    'have nothing in a branch that could harm a host: %s over %s',
    (_what, protocol, ids) => {
      const files = renderCompose(profileOf(catalogue, ids, protocol));
      expect(files.length).toBeGreaterThan(5);
      expect(
        hostileFiles({
          files: files.map(({ path, content }) => ({
            path,
            content,
            pathIsText: true,
            kind: 'file',
            size: Buffer.byteLength(content),
          })),
          truncated: false,
        }),
      ).toEqual([]);
    },
  );

  it('have no page of the directory without the portal in front', () => {
    const ids = ['vaultwarden', 'homer'];
    const hosts = (protocol: 'https' | 'http') =>
      buildModel(profileOf(catalogue, ids, protocol)).routes.map(
        ({ host, policy }) => `${host} ${policy}`,
      );
    expect(hosts('https')).toContain('people.ada.example.com one_factor');
    expect(hosts('http')).toEqual([
      'home.ada.example.com open',
      'vault.ada.example.com open',
    ]);
  });

  it('render without HTTPS what can be signed in to without a portal', () => {
    const ids = APPLICATIONS.filter(id => !NEED_HTTPS.includes(id));
    const reading = readingOf(profileOf(catalogue, ids, 'http'));
    expect(reading.containers.map(({ name }) => name)).not.toContain(
      'authelia',
    );
    const withoutHttps = (id: string) => () =>
      renderCompose(profileOf(catalogue, [id], 'http'));
    for (const id of NEED_HTTPS) {
      expect(withoutHttps(id)).toThrow(
        /^protocol: .+ can be signed in to over HTTPS only\./,
      );
    }
  });
});
