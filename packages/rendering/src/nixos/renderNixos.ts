import {
  branchOf,
  ProfileToRender,
  RenderedFile,
} from '@opencsp/plugin-opencsp-common';
import { profileParts } from '../build/parts';
import { modelOf } from '../buildModel';
import { homerJson } from '../homer/homerFile';
import { profileFiles } from '../profileFiles';
import { checkRendered } from '../rules/checkRendered';
import { FILES } from '../rules/names';
import { refuse } from '../rules/problems';
import { sharedParts } from '../shared';
import { configurationFile } from './configurationFile';
import { flakeFile, lockFile } from './flakeFiles';
import { machineFile } from './machineFile';
import { paasModule } from './paasModule';
import { nixosPartsOf } from './parts';
import { nixosPlaces } from './places';
import { platformModule } from './platformModule';
import { nixosReadme } from './readme';
import { RELEASE } from './release';
import { serviceModule } from './serviceModule';
import { servicesFile } from './servicesFile';

/**
 * All files of a profile that is deployed with NixOS, but for `secrets.env.age`, sorted by path. Pure: the same
 * profile gives the same bytes.
 *
 * @throws InputError naming the field, when the profile cannot be rendered
 */
export function renderNixos(profile: ProfileToRender): RenderedFile[] {
  const project = branchOf(profile.handle, profile.spec.name);
  const parts = profileParts(profile);
  const places = nixosPlaces(parts);
  const model = modelOf(parts, places);
  const nixosParts = nixosPartsOf(parts);
  const shared = sharedParts(profile, model);
  const startPage = homerJson(profile, model);
  const given = [
    ...shared.files.filter(({ path }) => path !== FILES.homer),
    ...(startPage ? [startPage] : []),
  ];
  const paths = new Set(given.map(({ path }) => path));
  const files = [
    ...given,
    ...profileFiles(
      profile,
      model,
      nixosReadme(
        project,
        nixosParts.flatMap(({ nixos }) => nixos.differences),
      ),
    ),
    flakeFile(project, RELEASE),
    lockFile(RELEASE),
    configurationFile(model, nixosParts),
    machineFile(parts, nixosParts, places),
    paasModule,
    platformModule(parts, model, nixosParts),
    servicesFile(model, nixosParts),
    ...nixosParts.flatMap(each => {
      const service = model.services.find(
        ({ id }) => id === each.part.definition.id,
      );
      return service
        ? [
            serviceModule({
              ...each,
              service,
              places,
              profile: parts,
              files: paths,
            }),
          ]
        : [];
    }),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  refuse(checkRendered(profile, model, files, shared.written));
  return files;
}
