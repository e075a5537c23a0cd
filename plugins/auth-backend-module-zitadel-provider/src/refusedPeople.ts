import { LoggerService } from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { REFUSED_TOPIC, RefusedPerson } from '@opencsp/plugin-opencsp-common';
import { describeError } from './providerErrors';
import { userEntityRefOf } from './subject';

/**
 * Tells other modules whom the provider no longer lets in, by subject. It is told again at each further
 * refresh of theirs, so that one that was lost does no harm for long.
 */
export function createRefusedTeller(options: {
  events: EventsService;
  logger: LoggerService;
}): (sub: string) => void {
  const { events, logger } = options;
  return sub => {
    const person: RefusedPerson = { sub, userEntityRef: userEntityRefOf(sub) };
    logger.info(
      `The identity provider does not let ${person.userEntityRef} in any more`,
    );
    events
      .publish({ topic: REFUSED_TOPIC, eventPayload: person })
      .catch(error => {
        logger.warn(
          `Nobody could be told that ${
            person.userEntityRef
          } is refused. ${describeError(error)}`,
        );
      });
  };
}
