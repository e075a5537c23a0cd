import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { RoutePassReport } from '../reconcile/routes/RouteReconciler';
import { RouteSetRow } from '../store/routes/RouteSetStore';

/**
 * Counts looks at routes, how long they take, and what certificates and addresses become; names, ids and
 * people are no attributes.
 */
export function routeMetrics(
  metrics: MetricsService,
): (report: RoutePassReport, milliseconds: number) => void {
  const looks = metrics.createCounter('opencsp.routes.looks', {
    description:
      'Looks at the routes of a profile on a host, by whether there was trouble',
  });
  const durations = metrics.createHistogram('opencsp.routes.look.duration', {
    description: 'How long a look at the routes of a profile took',
    unit: 'ms',
  });
  const changes = metrics.createCounter('opencsp.routes.changes', {
    description:
      'What became of certificates, and of addresses as the portal and the host see them, by the new state',
  });
  return ({ before, record, isTroubled }, milliseconds) => {
    const attributes = { trouble: isTroubled };
    looks.add(1, attributes);
    durations.record(milliseconds, attributes);
    changesOf(before, record).forEach(change => changes.add(1, change));
  };
}

/** What of a name can change. */
type Changed = 'certificate' | 'portal' | 'host';

function changesOf(
  before: RouteSetRow,
  after: RouteSetRow,
): { of: Changed; to: string }[] {
  const was = new Map(
    before.set.names.map(name => [name.name, statesOf(name)] as const),
  );
  return after.set.names.flatMap(name => {
    const old = was.get(name.name);
    return statesOf(name).filter(
      ({ of, to }) => !old?.some(each => each.of === of && each.to === to),
    );
  });
}

function statesOf({
  certificate,
  reach,
}: RouteSetRow['set']['names'][number]): { of: Changed; to: string }[] {
  return [
    { of: 'certificate', to: certificate.state },
    { of: 'portal', to: reach.portal.state },
    { of: 'host', to: reach.host.state },
  ];
}
