import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { profileParts } from '../build/parts';
import { modelOf } from '../buildModel';
import { cloudInit } from '../files/cloudInit';
import { profilesEnv } from '../files/envFiles';
import { profileFiles } from '../profileFiles';
import { checkRendered } from '../rules/checkRendered';
import { FILES } from '../rules/names';
import { refuse } from '../rules/problems';
import { writeYamlFile } from '../rules/yamlFile';
import { sharedParts } from '../shared';
import { composeFile } from './composeFile';
import { composeReadme } from './readme';

/**
 * All files of a profile that is deployed with Docker Compose, but for `secrets.env.age`, sorted by
 * path. Pure: the same profile gives the same bytes.
 *
 * @throws InputError naming the field, when the profile cannot be rendered
 */
export function renderCompose(profile: ProfileToRender): RenderedFile[] {
  const parts = profileParts(profile);
  const model = modelOf(parts);
  const shared = sharedParts(profile, model);
  const others = [
    profilesEnv(profile),
    cloudInit(),
    ...profileFiles(profile, model, composeReadme),
    ...shared.files,
  ];
  const contents = new Map(others.map(({ path, content }) => [path, content]));
  const compose = composeFile(profile, parts, model, contents);
  const files = [
    writeYamlFile(
      {
        path: FILES.compose,
        about: [
          'Containers of the profile. Who may reach them stands in traefik/dynamic.',
        ],
        isTemplate: false,
      },
      compose,
    ),
    ...others,
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const written = new Map([...shared.written, [FILES.compose, compose]]);
  refuse(checkRendered(profile, model, files, written));
  return files;
}
