import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { ProfileModel } from '../model';
import { writeYamlFile } from '../rules/yamlFile';
import { NixosPartOfProfile, portOf } from './parts';

/** Beside the routes, which name the services in it. */
export const SERVICES_FILE = 'traefik/dynamic/services.yml';

/** Where the proxy finds each service: there is no Docker here to say it. */
export function servicesFile(
  model: ProfileModel,
  parts: readonly NixosPartOfProfile[],
): RenderedFile {
  const routed = new Set(model.routes.map(({ service }) => service));
  const services = parts
    .filter(({ part }) => routed.has(part.definition.id))
    .map(each => [
      each.part.definition.id,
      {
        loadBalancer: {
          servers: [{ url: `http://127.0.0.1:${portOf(each)}` }],
        },
      },
    ]);
  return writeYamlFile(
    {
      path: SERVICES_FILE,
      about: ['Where each service listens. The routes to them stand beside.'],
      isTemplate: true,
    },
    // An empty map is refused, and with it all files (recorded: Traefik 12).
    services.length === 0
      ? {}
      : { http: { services: Object.fromEntries(services) } },
  );
}
