import { branchOf, ProfileToRender } from '@opencsp/plugin-opencsp-common';
import { ModelSecret, ModelService, ProfileModel } from '../model';

/** Ids of the services that the shared files speak of by name. */
export const KNOWN = {
  authelia: 'authelia',
  homer: 'homer',
  lldap: 'lldap',
  redis: 'redis',
  traefik: 'traefik',
  vaultwarden: 'vaultwarden',
} as const;

/** Paths in the branch. */
export const FILES = {
  accounts: 'accounts.yaml',
  authelia: 'authelia/configuration.yml',
  compose: 'compose.yaml',
  homer: 'homer/config.yml',
  machine: 'machine.json',
  routes: 'traefik/dynamic/routes.yml',
  traefik: 'traefik/traefik.yml',
} as const;

/** The name that the engine puts before networks and volumes: the branch. */
export function projectOf(profile: ProfileToRender): string {
  return branchOf(profile.handle, profile.spec.name);
}

/** A service of the model by its id. */
export function serviceOf(
  model: ProfileModel,
  id: string,
): ModelService | undefined {
  return model.services.find(service => service.id === id);
}

/** The secret whose file a variable such as `X_FILE` names; nothing when the model has no such secret. */
export function secretInFile(
  model: ProfileModel,
  file: string | undefined,
): ModelSecret | undefined {
  const name = file?.slice(file.lastIndexOf('/') + 1);
  return model.secrets.find(secret => secret.name === name);
}
