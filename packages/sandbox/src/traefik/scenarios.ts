import { z } from 'zod';

/** What the control API can ask of a machine's Traefik. */
export const traefikScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
  z.strictObject({ scenario: z.literal('restart') }),
  z.strictObject({ scenario: z.literal('hang') }),
  z.strictObject({
    scenario: z.literal('slow'),
    milliseconds: z.number().int().min(0).max(600_000),
  }),
  z.strictObject({
    scenario: z.literal('api-status'),
    code: z.number().int().min(400).max(599),
  }),
  z.strictObject({ scenario: z.literal('log-stops') }),
  z.strictObject({ scenario: z.literal('watch-stops') }),
  z.strictObject({ scenario: z.literal('socket-refused') }),
]);

/** @public */
export type TraefikScenario = z.infer<typeof traefikScenarios>;

/** What goes wrong now. */
export interface TraefikFaults {
  isHanging: boolean;
  slowMs: number;
  /** The API answers this, and nothing else. */
  apiStatus?: number;
  /** Nothing is written to the log. */
  isLogStopped: boolean;
  /** Changes of files are not seen. */
  isWatchStopped: boolean;
  /** Docker does not answer. */
  isSocketRefused: boolean;
}

/** Nothing goes wrong. */
export const NO_FAULTS: TraefikFaults = {
  isHanging: false,
  slowMs: 0,
  isLogStopped: false,
  isWatchStopped: false,
  isSocketRefused: false,
};

/** The faults after a scenario. `down`, `up`, `restart` and `state` change none. */
export function withScenario(
  faults: TraefikFaults,
  scenario: TraefikScenario,
): TraefikFaults {
  switch (scenario.scenario) {
    case 'reset':
      return NO_FAULTS;
    case 'hang':
      return { ...faults, isHanging: true };
    case 'slow':
      return { ...faults, slowMs: scenario.milliseconds };
    case 'api-status':
      return { ...faults, apiStatus: scenario.code };
    case 'log-stops':
      return { ...faults, isLogStopped: true };
    case 'watch-stops':
      return { ...faults, isWatchStopped: true };
    case 'socket-refused':
      return { ...faults, isSocketRefused: true };
    default:
      return faults;
  }
}
