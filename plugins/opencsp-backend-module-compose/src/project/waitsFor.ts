import { ComposePlan, containersOf } from './composePlan';

/** The one of these services that a service waits for, itself or through others, if there is one. */
export function waitsFor(
  plan: ComposePlan,
  service: string,
  failed: ReadonlySet<string>,
): string | undefined {
  const owners = new Map(
    plan.containers.map(each => [each.name, each.service]),
  );
  const seen = new Set<string>();
  const queue = [service];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    seen.add(id);
    const needs = containersOf(plan, id).flatMap(({ after }) =>
      after.flatMap(name => owners.get(name) ?? []),
    );
    const broken = needs.find(need => need !== service && failed.has(need));
    if (broken) {
      return broken;
    }
    queue.push(...needs.filter(need => !seen.has(need)));
  }
  return undefined;
}

/** The same in words. @param by - the service that {@link waitsFor} found */
export function waitsWords({ services }: ComposePlan, by: string): string {
  const title = services.find(({ id }) => id === by)?.title ?? by;
  return `It waits for ${title}, which did not come up.`;
}
