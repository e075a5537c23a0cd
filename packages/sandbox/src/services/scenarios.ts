import { z } from 'zod';

/** All services when absent. */
const where = {
  /** Name of the project: the branch. */
  project: z.string().optional(),
  /** Id of the service. */
  service: z.string().optional(),
};
/** Without it until `reset`. */
const howOften = z.number().int().positive().optional();
const code = z.number().int().min(400).max(599);

/** What the control API can ask of the services. */
export const serviceScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({
    scenario: z.literal('status'),
    ...where,
    code,
    times: howOften,
  }),
  z.strictObject({
    scenario: z.literal('health-refused'),
    ...where,
    /** That of the service when absent. */
    path: z.string().startsWith('/').optional(),
    code: code.default(503),
  }),
  z.strictObject({
    scenario: z.literal('slow'),
    ...where,
    milliseconds: z.number().int().min(0).max(600_000),
  }),
  z.strictObject({ scenario: z.literal('hang'), ...where }),
  z.strictObject({ scenario: z.literal('down'), ...where }),
  z.strictObject({ scenario: z.literal('mend'), ...where }),
]);

/** @public */
export type ServiceScenario = z.infer<typeof serviceScenarios>;

/** What is wrong with services. */
export type ServiceFault = Extract<
  ServiceScenario,
  { scenario: 'status' | 'health-refused' | 'slow' | 'hang' | 'down' }
>;

/** A service of a project. */
export interface ServicePlace {
  project: string;
  service: string;
}

/** What is wrong now, the newest last. */
export class ServiceFaults {
  private list: readonly ServiceFault[] = [];

  get all(): readonly ServiceFault[] {
    return this.list;
  }

  /** Carries out a scenario. */
  apply(scenario: ServiceScenario): void {
    switch (scenario.scenario) {
      case 'state':
        return;
      case 'reset':
        this.list = [];
        return;
      case 'mend':
        this.list = this.list.filter(fault => !isCoveredBy(fault, scenario));
        return;
      default:
        this.list = [...this.list, scenario];
    }
  }

  /** The newest of a kind for a service. */
  find<T extends ServiceFault['scenario']>(
    kind: T,
    place: ServicePlace,
  ): Extract<ServiceFault, { scenario: T }> | undefined {
    return this.list.findLast(
      (fault): fault is Extract<ServiceFault, { scenario: T }> =>
        fault.scenario === kind && concerns(fault, place),
    );
  }

  /** The status that a service answers with now; with `times` it is used up by this. */
  takeStatus(place: ServicePlace): number | undefined {
    const found = this.find('status', place);
    if (found?.times !== undefined) {
      const left = found.times - 1;
      this.list = this.list.flatMap(fault => {
        if (fault !== found) {
          return [fault];
        }
        return left > 0 ? [{ ...found, times: left }] : [];
      });
    }
    return found?.code;
  }
}

function concerns(
  { project, service }: Partial<ServicePlace>,
  place: ServicePlace,
): boolean {
  return (
    (project === undefined || project === place.project) &&
    (service === undefined || service === place.service)
  );
}

/** True when all that a fault concerns is named. */
function isCoveredBy(
  fault: Partial<ServicePlace>,
  named: Partial<ServicePlace>,
): boolean {
  return (
    (named.project === undefined || named.project === fault.project) &&
    (named.service === undefined || named.service === fault.service)
  );
}
