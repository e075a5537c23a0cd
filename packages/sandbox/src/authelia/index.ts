export {
  createAutheliaStandIn,
  type AutheliaStandInOptions,
} from './autheliaStandIn';
export { type AutheliaPerson } from './people';
export { autheliaScenarios, type AutheliaScenario } from './scenarios';
