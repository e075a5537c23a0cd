import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { load } from 'js-yaml';
import { buildModel } from '../buildModel';
import { ComposeReading, readCompose } from '../compose/readCompose';
import { readAsCompose } from './readEnvFile';

/** Where the tests say that the secrets lie. */
export const SECRETS_FOLDER = '/srv/secrets';

/** The content of one file. @throws Error when it is not there */
export function contentOf(
  files: readonly RenderedFile[],
  path: string,
): string {
  const file = files.find(each => each.path === path);
  if (!file) {
    throw new Error(`no ${path}`);
  }
  return file.content;
}

/** `compose.yaml` read back, by another reader of YAML than the one that wrote it. */
export function readingOf(files: readonly RenderedFile[]): ComposeReading {
  return readCompose(load(contentOf(files, 'compose.yaml')), {
    OPENCSP_SECRETS_DIR: SECRETS_FOLDER,
  });
}

/** What of a model can be seen in the files. */
export function seenInFiles(files: readonly RenderedFile[]): object {
  const compose = readingOf(files);
  const services = readAsCompose(contentOf(files, 'services.env'));
  const config = readAsCompose(contentOf(files, 'config.env'));
  const ids = services.OPENCSP_SERVICES.split(' ');
  const find = (id: string) =>
    compose.containers.find(({ name }) => name === id);
  return {
    domain: config.OPENCSP_DOMAIN,
    adminEmail: config.OPENCSP_ADMIN_EMAIL,
    protocol: config.OPENCSP_PROTOCOL,
    baseDn: config.OPENCSP_BASE_DN,
    services: ids.map(id => {
      const prefix = `OPENCSP_${id.toUpperCase().replaceAll('-', '_')}`;
      return {
        id,
        version: services[`${prefix}_VERSION`],
        host: services[`${prefix}_HOST`],
        url: services[`${prefix}_URL`],
        environment: find(id)?.environment,
        isRouted: compose.routed.some(({ container }) => container === id),
      };
    }),
    ports: compose.routed.map(({ service, port }) => ({ service, port })),
    exposedPorts: compose.exposedPorts.map(
      ({ container: service, ...port }) => ({ service, ...port }),
    ),
    databases: compose.databases.map(
      ({ container, version, secret, volume }) => ({
        container,
        version,
        secret,
        volume,
      }),
    ),
    volumes: compose.volumes,
    secrets: Object.keys(compose.secrets),
  };
}

/** The same, as the model has it. */
export function seenInModel(profile: ProfileToRender): object {
  const model = buildModel(profile);
  const { domain, adminEmail, protocol, baseDn, exposedPorts } = model;
  const routed = model.services.filter(({ host }) => host !== undefined);
  return {
    domain,
    adminEmail,
    protocol,
    baseDn,
    services: model.services.map(({ id, version, host, url, environment }) => ({
      id,
      version,
      host,
      url,
      environment: expect.objectContaining(environment),
      isRouted: host !== undefined,
    })),
    ports: routed.map(({ id }) => ({
      service: id,
      port: model.routes.find(({ service }) => service === id)?.port,
    })),
    exposedPorts,
    databases: model.databases.map(({ service, name, version, secret }) => ({
      container: `${service}-${name}-db`,
      version,
      secret,
      volume: `${service}-${name}-db`,
    })),
    volumes: model.volumes.map(({ id }) => id),
    secrets: model.secrets.map(({ name }) => name),
  };
}
