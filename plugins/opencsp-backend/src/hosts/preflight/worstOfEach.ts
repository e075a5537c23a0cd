import { HostCheck } from '@opencsp/plugin-opencsp-common';

/** From best to worst; what could not be seen says less than what was. */
const ORDER: readonly HostCheck['result'][] = [
  'skipped',
  'passed',
  'warning',
  'failed',
];

/**
 * One check of each name, in the order in which the names came: the core and a driver may look at the
 * same thing with other needs, and what stops a deployment is the worse of both.
 */
export function worstOfEach(checks: readonly HostCheck[]): HostCheck[] {
  const kept = new Map<string, HostCheck>();
  for (const check of checks) {
    const other = kept.get(check.name);
    if (!other || rank(check) > rank(other)) {
      kept.set(check.name, check);
    }
  }
  return [...kept.values()];
}

function rank({ result }: HostCheck): number {
  return ORDER.indexOf(result);
}
