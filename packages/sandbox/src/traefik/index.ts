export {
  createTraefikStandIn,
  type CommandResult,
  type ListeningEntryPoint,
  type TraefikStandIn,
} from './traefikStandIn';
export {
  createTraefikConnections,
  type ConnectionFacts,
  type TraefikConnections,
} from './connections';
export { type CertificatePair } from './defaultCertificate';
export { type Arrival } from './proxy';
export { readStatic, type StaticSettings } from './staticSettings';
export { traefikScenarios, type TraefikScenario } from './scenarios';
export {
  BackendDown,
  DockerDown,
  type AcmeChallenge,
  type AcmeResult,
  type AcmeStorage,
  type BackendCaller,
  type BackendRequest,
  type CertificateAuthority,
  type ChallengeSolver,
  type Clock,
  type DockerService,
  type DynamicDirectory,
  type ProxyRequest,
  type ProxyResponse,
  type StoredFile,
  type TraefikWorld,
} from './world';
