export {
  createRedisStandIn,
  type RedisOptions,
  type RedisStandIn,
} from './redisStandIn';
export { redisScenarios, type RedisScenario } from './scenarios';
