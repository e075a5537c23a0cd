import { z } from 'zod';

/** What the control API can ask of Authelia. */
export const autheliaScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
  z.strictObject({
    scenario: z.literal('status'),
    code: z.number().int().min(400).max(599),
    /** Without it until `reset`. */
    times: z.number().int().positive().optional(),
  }),
  z.strictObject({
    scenario: z.literal('slow'),
    milliseconds: z.number().int().min(0).max(600_000),
  }),
  z.strictObject({ scenario: z.literal('directory-down') }),
  z.strictObject({ scenario: z.literal('directory-up') }),
  z.strictObject({ scenario: z.literal('store-down') }),
  z.strictObject({ scenario: z.literal('store-up') }),
  z.strictObject({ scenario: z.literal('forget-sessions') }),
]);

/** @public */
export type AutheliaScenario = z.infer<typeof autheliaScenarios>;
