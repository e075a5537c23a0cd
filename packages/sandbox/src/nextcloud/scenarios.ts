import { z } from 'zod';

const times = z.number().int().positive().optional();

/** What the control API can ask of Nextcloud. */
export const nextcloudScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('mend') }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
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
    times,
  }),
  z.strictObject({
    scenario: z.literal('restarting'),
    /** For so many requests over HTTP; without it until `mend`. */
    times,
  }),
  z.strictObject({
    scenario: z.literal('slow'),
    milliseconds: z.number().int().min(0).max(600_000),
  }),
  z.strictObject({ scenario: z.literal('hang') }),
  z.strictObject({
    scenario: z.literal('lose-answer'),
    /** Without it the next one. */
    times,
  }),
]);

/** @public */
export type NextcloudScenario = z.infer<typeof nextcloudScenarios>;
