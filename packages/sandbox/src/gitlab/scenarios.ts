import { z } from 'zod';
import {
  programScenarios,
  startingScenario,
  statusScenario,
} from '../program/scenarios';

/** What the control API can ask of GitLab. */
export const gitlabScenarios = z.discriminatedUnion('scenario', [
  ...programScenarios,
  startingScenario,
  statusScenario,
  z.strictObject({ scenario: z.literal('token-expires') }),
]);

/** @public */
export type GitlabScenario = z.infer<typeof gitlabScenarios>;
