import { z } from 'zod';
import { programScenarios, timesSchema } from '../program/scenarios';

/** What the control API can ask of Nextcloud. */
export const nextcloudScenarios = z.discriminatedUnion('scenario', [
  ...programScenarios,
  z.strictObject({
    scenario: z.literal('maintenance'),
    /** Default true. */
    isOn: z.boolean().optional(),
  }),
  z.strictObject({
    scenario: z.literal('policy-refuses'),
    /** What the policy says. */
    hint: z.string().min(1).optional(),
    /** Without it until `mend`. */
    times: timesSchema,
  }),
  z.strictObject({
    scenario: z.literal('restarting'),
    /** For so many requests over HTTP; without it until `mend`. */
    times: timesSchema,
  }),
]);

/** @public */
export type NextcloudScenario = z.infer<typeof nextcloudScenarios>;
