import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { ProfileParts } from '../build/parts';
import { NixValue } from '../escape/nixText';
import { ModelService } from '../model';
import { placeholdersOf } from '../placeholders';
import { Places } from '../places';
import { impossible } from '../problem';
import { secretNamed } from '../secretsOf';
import { nixFile } from './nixFile';
import { nixosProblem } from './nixosProblem';
import { NixosPartOfProfile } from './parts';
import { secretFile } from './places';
import { below, merged, nixSettings } from './settings';

/** What a service's module is made from. */
export interface ServiceToRender extends NixosPartOfProfile {
  profile: ProfileParts;
  service: ModelService;
  places: Places;
  /** Paths of the branch's files. */
  files: ReadonlySet<string>;
}

/** Path of the module of a service. */
export function modulePath(id: string): string {
  return `modules/services/${id}.nix`;
}

/**
 * The module of a service: the release's own options, set while `services.paas.<id>.enable` is on.
 *
 * @throws InputError naming what cannot be, or what Nix would take without a word
 */
export function serviceModule(rendered: ServiceToRender): RenderedFile {
  const { part, service } = rendered;
  const options = optionsOf(rendered);
  const problem = nixosProblem(options);
  if (problem) {
    throw impossible(
      part.path,
      `The NixOS part of ${service.title}: ${problem}`,
    );
  }
  return nixFile({
    path: modulePath(service.id),
    about: ['A service of the profile, by the options of the release.'],
    takes: ['config', 'lib', 'pkgs'],
    when: service.id,
    options,
  });
}

function optionsOf(rendered: ServiceToRender): Record<string, NixValue> {
  const { part, nixos, profile, service, places, files } = rendered;
  const fill = placeholdersOf(part, profile, places);
  const settings = nixSettings(nixos.settings, {
    spec: profile.spec,
    publicPort: profile.addresses.publicPort,
    fill: (text, where) => fill(text, `NixOS, ${where}`),
    file: path => {
      if (!files.has(path)) {
        throw impossible(
          part.path,
          `The NixOS part of ${service.title} names the file "${path}", which is not in the branch.`,
        );
      }
      // From the folder of the module.
      return `../../${path}`;
    },
  });
  return merged(
    settings,
    nixos.environment === undefined
      ? {}
      : below(nixos.environment, service.environment),
    ...credentialsOf(rendered),
  );
}

/** Systemd reads what a unit is handed; the unit's own user need not be able to. */
function credentialsOf({
  part,
  nixos,
  profile,
}: ServiceToRender): Record<string, NixValue>[] {
  return nixos.readers.flatMap(reader => {
    const name = secretNamed(reader.secret, part, profile);
    return reader.by === 'credential' && name !== undefined
      ? [
          {
            systemd: {
              services: {
                [reader.unit]: {
                  serviceConfig: {
                    LoadCredential: [`${name}:${secretFile(name)}`],
                  },
                },
              },
            },
          },
        ]
      : [];
  });
}
