export {
  createServiceAnswers,
  type ServiceAnswers,
  type ServiceAnswersOptions,
} from './serviceAnswers';
export { type PublicPorts } from './homerConfig';
export {
  type ContainerAnswers,
  type NameListeners,
  type ProxyOutside,
  type RunningContainer,
} from './ports';
export { serviceScenarios, type ServiceScenario } from './scenarios';
