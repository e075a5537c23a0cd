import { FaultOf, MachineFaults } from '../faults';
import { Behaviour, Container } from './engineState';
import { ImageCatalogue } from './images';
import { timeToUnhealthy } from './life';

/** What a container does when nothing is wrong. */
export function behaviourOf(
  { image, command }: Pick<Container, 'image' | 'command'>,
  catalogue: ImageCatalogue,
): Behaviour {
  const facts = catalogue(image);
  return facts.behaviourOf?.(command) ?? facts.behaviour;
}

/** What a container does that starts now, as the scenarios have it. */
export function behaviourNow(
  container: Container,
  catalogue: ImageCatalogue,
  faults: MachineFaults,
): Behaviour {
  const usual = behaviourOf(container, catalogue);
  const service = container.labels['com.docker.compose.service'];
  const fault = faults.take(
    'docker-container',
    each =>
      (each.service === undefined || each.service === service) &&
      (each.image === undefined || container.image.includes(each.image)),
  );
  return fault ? misbehave(usual, fault, container) : usual;
}

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
