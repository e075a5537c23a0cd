import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { PassReport } from './reconcile/Reconciler';

/** Counts passes and how long they take; ids and people are no attributes. */
export function passMetrics(
  metrics: MetricsService,
): (report: PassReport, milliseconds: number) => void {
  const passes = metrics.createCounter('opencsp.passes', {
    description: 'Passes of the reconciler, by the state in which they ended',
  });
  const durations = metrics.createHistogram('opencsp.pass.duration', {
    description: 'How long a pass took',
    unit: 'ms',
  });
  return ({ record, trouble }, milliseconds) => {
    const attributes = { state: record.state, trouble: trouble !== undefined };
    passes.add(1, attributes);
    durations.record(milliseconds, attributes);
  };
}
