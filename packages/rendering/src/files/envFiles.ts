import {
  branchOf,
  ProfileToRender,
  RenderedFile,
} from '@opencsp/plugin-opencsp-common';
import { envFile } from '../escape/envFile';
import { ModelService, ProfileModel } from '../model';

/** `config.env`: the profile as a whole. No secret is in it. */
export function configEnv(
  profile: ProfileToRender,
  model: ProfileModel,
): RenderedFile {
  const branch = branchOf(profile.handle, profile.spec.name);
  return {
    path: 'config.env',
    content: envFile(['The profile as a whole. No secret is in here.'], {
      OPENCSP_BRANCH: branch,
      OPENCSP_HANDLE: profile.handle,
      OPENCSP_PROFILE: profile.spec.name,
      OPENCSP_DOMAIN: model.domain,
      OPENCSP_ADMIN_EMAIL: model.adminEmail,
      OPENCSP_PROTOCOL: model.protocol,
      OPENCSP_BASE_DN: model.baseDn,
      COMPOSE_PROJECT_NAME: branch,
    }),
  };
}

/** `services.env`: what runs, in which version and where. No secret is in it. */
export function servicesEnv(model: ProfileModel): RenderedFile {
  return {
    path: 'services.env',
    content: envFile(['What runs, and where. No secret is in here.'], {
      OPENCSP_SERVICES: model.services.map(({ id }) => id).join(' '),
      ...Object.fromEntries(model.services.flatMap(variablesOf)),
    }),
  };
}

function variablesOf({
  id,
  version,
  host,
  url,
}: ModelService): [string, string][] {
  const prefix = `OPENCSP_${id.toUpperCase().replaceAll('-', '_')}`;
  return [
    [`${prefix}_VERSION`, version],
    ...(host && url
      ? ([
          [`${prefix}_HOST`, host],
          [`${prefix}_URL`, url],
        ] satisfies [string, string][])
      : []),
  ];
}

/** `profiles.env`: which services Compose starts; the core always runs. */
export function profilesEnv({ spec }: ProfileToRender): RenderedFile {
  return {
    path: 'profiles.env',
    content: envFile(
      ['The chosen services; what belongs to every profile always runs.'],
      { COMPOSE_PROFILES: spec.services.map(({ id }) => id).join(',') },
    ),
  };
}
