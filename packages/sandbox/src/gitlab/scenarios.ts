import { z } from 'zod';

const times = z.number().int().positive().optional();

/** What the control API can ask of GitLab. */
export const gitlabScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('mend') }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
  z.strictObject({
    scenario: z.literal('starting'),
    /** For so many requests; without it until `mend`. */
    times,
  }),
  z.strictObject({
    scenario: z.literal('status'),
    code: z.number().int().min(400).max(599),
    /** Without it until `mend`. */
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
  z.strictObject({ scenario: z.literal('token-expires') }),
]);

/** @public */
export type GitlabScenario = z.infer<typeof gitlabScenarios>;
