import { z } from 'zod';

/** What the control API can ask of Redis. */
export const redisScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
  z.strictObject({ scenario: z.literal('loading') }),
  z.strictObject({ scenario: z.literal('hang') }),
  z.strictObject({
    scenario: z.literal('password'),
    /** The one that it takes from now on, also after `reset`. */
    password: z.string().min(1),
  }),
]);

/** @public */
export type RedisScenario = z.infer<typeof redisScenarios>;
