import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { NixCode, NixValue } from '../escape/nixText';
import { ProfileModel } from '../model';
import { nixFile } from './nixFile';
import { NixosPartOfProfile, portOf } from './parts';
import { POSTGRESQL } from './platformModule';
import { modulePath } from './serviceModule';

/** Where the driver leaves what the machine says of itself: disks, boot, network, people of its own. */
export const HOST_MODULE = 'host/default.nix';

/**
 * `configuration.nix`: which services there are. What belongs to one machine alone is no part of a profile; it
 * is taken in where it lies beside.
 */
export function configurationFile(
  model: ProfileModel,
  parts: readonly NixosPartOfProfile[],
): RenderedFile {
  const modules = [
    'modules/paas.nix',
    'modules/platform.nix',
    ...model.services.map(({ id }) => modulePath(id)),
  ];
  return nixFile({
    path: 'configuration.nix',
    about: [
      'The services of the profile. The portal wrote this file: change the profile there.',
      `What belongs to the machine itself is in ${HOST_MODULE}, which the portal makes on it.`,
    ],
    takes: ['lib'],
    head: { imports: imports(modules) },
    options: {
      services: {
        paas: Object.fromEntries(parts.map(each => serviceOf(model, each))),
      },
    },
  });
}

function imports(modules: readonly string[]): NixCode {
  const list = modules.map(path => `    ./${path}\n`).join('');
  return new NixCode(
    `[\n${list}  ] ++ lib.optional (builtins.pathExists ./${HOST_MODULE}) ./${HOST_MODULE}`,
  );
}

function serviceOf(
  model: ProfileModel,
  each: NixosPartOfProfile,
): [string, NixValue] {
  const { part, nixos } = each;
  const { id, title } = part.definition;
  const url = model.services.find(service => service.id === id)?.url;
  const port = url === undefined ? undefined : portOf(each);
  return [
    id,
    {
      enable: true,
      title,
      ...(url !== undefined && { url }),
      ...(port !== undefined && { port }),
      units: nixos.units,
      data: dataOf(model, each),
    },
  ];
}

/** By the ids of the model's volumes. The databases lie together. */
function dataOf(
  model: ProfileModel,
  { part, nixos }: NixosPartOfProfile,
): Record<string, string> {
  const { id } = part.definition;
  return Object.fromEntries(
    model.volumes
      .filter(({ service }) => service === id)
      .map(volume => [
        volume.id,
        nixos.data[volume.name] ?? `/var/lib/postgresql/${POSTGRESQL.version}`,
      ]),
  );
}
