import {
  branchOf,
  LABEL_MANAGED_BY,
  MANAGED_BY,
  ProfileToRender,
  RenderedFile,
} from '@opencsp/plugin-opencsp-common';
import { ProfileModel } from '../model';
import { writeYamlFile } from '../rules/yamlFile';
import { entityName } from './entityName';

/** `catalog-info.yaml`: the profile as a System of Backstage's catalog. */
export function catalogInfo(
  profile: ProfileToRender,
  model: ProfileModel,
): RenderedFile {
  const { handle, owner, spec } = profile;
  const branch = branchOf(handle, spec.name);
  return writeYamlFile(
    { path: 'catalog-info.yaml', about: [], isTemplate: false },
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'System',
      metadata: {
        name: entityName(branch),
        title: spec.name,
        description: `Self-hosted services below ${model.domain}`,
        labels: { [LABEL_MANAGED_BY]: MANAGED_BY },
        annotations: {
          'opencsp.io/profile': spec.name,
          'opencsp.io/branch': branch,
          'opencsp.io/domain': model.domain,
          'opencsp.io/deployment': spec.deployment,
        },
        links: model.services.flatMap(({ url, title }) =>
          url ? [{ url, title }] : [],
        ),
      },
      spec: { owner },
    },
  );
}
