/**
 * Profile and service definitions become the files of a branch.
 *
 * @packageDocumentation
 */
export * from './model';
export { PORTAL_USER, readAccounts } from './accounts/accountsFile';
export { ADMINS, PEOPLE, userGroup } from './build/groups';
export type { ProfileAccounts } from './accounts/settings';
export { buildModel } from './buildModel';
export { secretsOf } from './secretsOf';
export { renderCompose } from './compose/renderCompose';
export { nixosSystemSchema, readNixos } from './nixos/readNixos';
export type { NixosReading } from './nixos/readNixos';
export { renderNixos } from './nixos/renderNixos';
export { HOST_MODULE } from './nixos/configurationFile';
export { machinePlanSchema, readMachineFile } from './nixos/machineFile';
export type { MachinePlan, MachineService } from './nixos/machineFile';
export { SERVICES_FILE } from './nixos/servicesFile';
export { systemOf } from './nixos/flakeFiles';
export { KEYS_FILE } from './nixos/platformModule';
export { NIXOS_FOLDERS } from './nixos/places';
export { RELEASE } from './nixos/release';
export type { PinnedRelease } from './nixos/release';
export type { Places } from './places';
export { readCompose, readComposeText } from './compose/readCompose';
export { FILES_LABEL, SERVICE_LABEL } from './compose/labels';
export type { ComposeReading, ReadContainer } from './compose/readCompose';
export {
  liveRoutes,
  liveRoutesFile,
  markAnswerOf,
  markPathOf,
} from './traefik/liveRoutes';
export type { LiveCertificate, LiveOptions } from './traefik/liveRoutes';
export { mergeRoutes } from './traefik/mergeRoutes';
export { readRoutes } from './traefik/readRoutes';
export { routedNames } from './traefik/routeParts';
export type { RoutedName } from './traefik/routeParts';
export { traefikRoutesSchema } from './traefik/settings';
export type {
  TraefikMiddleware,
  TraefikRouter,
  TraefikRoutes,
} from './traefik/settings';
export { FILES, KNOWN } from './rules/names';
export { STAGING_CA } from './traefik/staticFile';
export type { CertificateAuthority } from './traefik/staticFile';
