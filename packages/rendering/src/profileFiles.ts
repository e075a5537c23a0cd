import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { accountsFile } from './accounts/accountsFile';
import { catalogInfo } from './files/catalogInfo';
import { configEnv, servicesEnv } from './files/envFiles';
import { readme, ReadmeOfEngine } from './files/readme';
import { vmSpecs } from './files/vmSpecs';
import { ProfileModel } from './model';

/**
 * The files of a branch that say the same whichever engine brings the profile about.
 *
 * @throws InputError when a value cannot stand in one of them
 */
export function profileFiles(
  profile: ProfileToRender,
  model: ProfileModel,
  engine: ReadmeOfEngine,
): RenderedFile[] {
  const accounts = accountsFile(profile, model);
  return [
    configEnv(profile, model),
    servicesEnv(model),
    vmSpecs(profile, model),
    catalogInfo(profile, model),
    ...(accounts ? [accounts] : []),
    readme(profile, model, engine),
  ];
}
