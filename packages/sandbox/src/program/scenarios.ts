import { z } from 'zod';

/** How often something happens. */
export const timesSchema = z.number().int().positive().optional();

/** What can happen to each program with a web server. */
export const programScenarios = [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('mend') }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
  z.strictObject({
    scenario: z.literal('slow'),
    milliseconds: z.number().int().min(0).max(600_000),
  }),
  z.strictObject({ scenario: z.literal('hang') }),
  z.strictObject({
    scenario: z.literal('lose-answer'),
    /** Without it the next one. */
    times: timesSchema,
  }),
] as const;

/** Answers with a status. */
export const statusScenario = z.strictObject({
  scenario: z.literal('status'),
  code: z.number().int().min(400).max(599),
  /** Without it until `mend`. */
  times: timesSchema,
});

/** It loads for so many requests over HTTP; without a number until `mend`. */
export const startingScenario = z.strictObject({
  scenario: z.literal('starting'),
  times: timesSchema,
});

/** @see programScenarios */
export type ProgramScenario = z.infer<
  | (typeof programScenarios)[number]
  | typeof statusScenario
  | typeof startingScenario
>;
