/**
 * Stand-ins for the outside systems of the OpenCSP portal, and the whole sandbox made of them.
 *
 * @packageDocumentation
 */
export {
  createAcmeStandIn,
  loopbackPorts,
  type AcmeStandIn,
  type AcmeStandInOptions,
} from './acme';
export {
  startControlServer,
  type Controlled,
  type ControlServer,
  type ControlServerOptions,
} from './control/controlServer';
export {
  createDnsStandIn,
  type DnsStandIn,
  type DnsStandInOptions,
} from './dns';
export {
  startHttpFront,
  startTlsFront,
  type Front,
  type HttpFrontOptions,
  type TlsFrontOptions,
} from './front';
export {
  createGitStandIn,
  type GitStandIn,
  type GitStandInOptions,
} from './git';
export * from './keys';
export {
  createKubernetesStandIn,
  type KubernetesStandIn,
  type KubernetesStandInOptions,
} from './kubernetes';
export type { MachineOrder, MachinePark, RunningMachine } from './machinePark';
export {
  createMachinePark,
  type MachineParkOptions,
  type MachineParkStandIn,
} from './machines';
export { runSandbox } from './main';
export {
  startNames,
  type SandboxNames,
  type SandboxNamesOptions,
} from './names';
export {
  createOidcStandIn,
  SANDBOX_ORGANIZATION_DOMAIN,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_PASSWORD,
  SANDBOX_PROJECT_ID,
  type OidcStandIn,
  type OidcStandInOptions,
} from './oidc';
export { DEFAULT_PORTS, PortInUseError, type SandboxPorts } from './ports';
export {
  SANDBOX_CLIENT_ID,
  SANDBOX_CLIENT_SECRET,
  startSandbox,
  type Sandbox,
  type SandboxOptions,
  type SandboxPerson,
} from './sandbox';
export {
  createSemaphoreStandIn,
  type SemaphoreStandIn,
  type SemaphoreStandInOptions,
} from './semaphore';
export {
  createServiceAnswers,
  type ContainerAnswers,
  type NameListeners,
  type ProxyOutside,
  type PublicPorts,
  type RunningContainer,
  type ServiceAnswers,
  type ServiceAnswersOptions,
} from './services';
export type { ControlAnswer, ControlCommand, Log, StandIn } from './standIn';
export {
  createLldapStandIn,
  type LldapStandIn,
  type LldapStandInOptions,
} from './lldap';
export {
  createRedisStandIn,
  type RedisOptions,
  type RedisStandIn,
} from './redis';
export {
  createJellyfinStandIn,
  type JellyfinStandIn,
  type JellyfinStandInOptions,
} from './jellyfin';
export {
  createVaultwardenStandIn,
  vaultwardenSettings,
  type VaultwardenStandIn,
  type VaultwardenStandInOptions,
} from './vaultwarden';
export {
  createNextcloudStandIn,
  type NextcloudStandIn,
  type NextcloudStandInOptions,
} from './nextcloud';
export { withShell } from './services/containerShell';
