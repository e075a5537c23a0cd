import { FaultOf } from '../faults';
import { Behaviour, Container } from './engineState';
import { timeToUnhealthy } from './life';

/** What a container does under a scenario, instead of what its image does. */
export function misbehave(
  usual: Behaviour,
  fault: FaultOf<'docker-container'>,
  { health }: Container,
): Behaviour {
  const ready = usual.healthyAfter ?? 1000;
  const milliseconds = fault.seconds && fault.seconds * 1000;
  const failing = health ? timeToUnhealthy(health) : ready;
  switch (fault.does) {
    case 'unhealthy':
      return {
        ...usual,
        healthyAfter: undefined,
        unhealthyAfter: milliseconds ?? failing,
        log: [...usual.log.slice(0, 1), 'error: cannot reach what it needs'],
      };
    case 'exits':
      return {
        ...usual,
        exits: { after: milliseconds ?? 500, code: fault.code },
        log: ['fatal: the configuration cannot be used'],
      };
    case 'loops':
      return {
        ...usual,
        exits: { after: milliseconds ?? 500, code: 0 },
        log: ['nothing to do'],
      };
    case 'dies':
      return {
        ...usual,
        exits: {
          after: ready + (milliseconds ?? 3000),
          code: fault.code,
        },
      };
    case 'starts-late':
      return { ...usual, healthyAfter: milliseconds ?? 60_000 };
    default:
      return { ...usual, unhealthyAfter: ready + (milliseconds ?? 3000) };
  }
}
