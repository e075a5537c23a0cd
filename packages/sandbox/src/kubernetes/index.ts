/** Kubernetes API and tofu-controller of the sandbox. */
export { createKubernetesStandIn } from './kubernetesStandIn';
export type {
  KubernetesStandIn,
  KubernetesStandInOptions,
} from './kubernetesStandIn';
export { DECLARED_VARIABLES } from './controller/proxmoxModule';
export { kubernetesScenarios } from './scenarios';
export type { KubernetesScenario } from './scenarios';
