import { z } from 'zod';

const name = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9_.-]{1,253}$/, 'Write a name, such as cloud.ada.localhost.');
const times = z.number().int().positive().default(1);
/** Ten years. */
const MAX_SECONDS = 315_360_000;

/** What the control API can ask of the certificate authority. */
export const acmeScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
  z.strictObject({
    scenario: z.literal('rate-limited'),
    name: name.optional(),
    seconds: z.number().int().min(1).max(MAX_SECONDS).default(3_600),
  }),
  z.strictObject({ scenario: z.literal('forbidden'), name }),
  z.strictObject({
    scenario: z.literal('expired'),
    name: name.optional(),
    times,
  }),
  z.strictObject({
    scenario: z.literal('lifetime'),
    name: name.optional(),
    seconds: z.number().int().min(1).max(MAX_SECONDS),
  }),
  z.strictObject({
    scenario: z.literal('wrong-name'),
    name: name.optional(),
    issuedFor: name,
    times,
  }),
  z.strictObject({
    scenario: z.literal('clock'),
    seconds: z.number().int().min(-MAX_SECONDS).max(MAX_SECONDS),
  }),
  z.strictObject({
    scenario: z.literal('slow'),
    milliseconds: z.number().int().min(0).max(600_000),
  }),
]);

/** @public */
export type AcmeScenario = z.infer<typeof acmeScenarios>;
