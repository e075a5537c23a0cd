import { RunningService, routeWorks } from '@opencsp/plugin-opencsp-common';
import {
  isRouteKnown,
  RouteState,
  useOpencspTranslation,
  useRouteSets,
} from '@opencsp/plugin-opencsp-react';
import { routeOf } from '../../addresses/ServiceUrl';

/** That the address of a service does not work, though the service itself may; nothing while it does. */
export function AddressTrouble({ service }: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  const sets = useRouteSets({
    profileId: service.profile.id,
    hostId: service.host.id,
  });
  const route = routeOf(sets.data?.items, service);
  return route && isRouteKnown(route) && !routeWorks(route) ? (
    <span>
      {t('service.address')}: <RouteState route={route} />
    </span>
  ) : null;
}
