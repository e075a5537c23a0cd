import { LoggerService } from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { REFUSED_TOPIC, refusedSchema } from '@opencsp/plugin-opencsp-common';
import { RefusedPeople } from './RefusedPeople';

/**
 * Cuts people off as soon as the sign-in module tells that the provider refuses them. One that is lost is told
 * again at the person's next refresh.
 */
export async function listenForRefused(options: {
  events: EventsService;
  refused: Pick<RefusedPeople, 'cutOff'>;
  logger: LoggerService;
}): Promise<void> {
  const { events, refused, logger } = options;
  await events.subscribe({
    id: 'opencsp-people',
    topics: [REFUSED_TOPIC],
    async onEvent({ eventPayload }) {
      const person = refusedSchema.safeParse(eventPayload);
      if (!person.success) {
        logger.warn(
          `An event of "${REFUSED_TOPIC}" names nobody, and was passed over`,
        );
        return;
      }
      const { userEntityRef } = person.data;
      const profiles = await refused.cutOff(person.data);
      if (profiles > 0) {
        logger.info(
          `${userEntityRef} is refused by the sign-in provider, and is cut off from ${profiles} profile(s)`,
        );
      }
    },
  });
}
