import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/*
 * What each field returns, for the scaffolder's template editor. The zod here is the version that
 * the scaffolder hands over; values are read with the common package's own schemas.
 */

/** @public */
export const textSchema = makeFieldSchema({ output: z => z.string() });

/** @public */
export const switchSchema = makeFieldSchema({ output: z => z.boolean() });

/** @public */
export const networkSchema = makeFieldSchema({
  output: z =>
    z.discriminatedUnion('mode', [
      z.object({ name: z.string(), mode: z.literal('dhcp') }),
      z.object({
        name: z.string(),
        mode: z.literal('static'),
        address: z.string(),
      }),
    ]),
});

/** @public */
export const keysSchema = makeFieldSchema({ output: z => z.array(z.string()) });

/** @public */
export const servicesSchema = makeFieldSchema({
  output: z =>
    z.array(
      z.object({
        id: z.string(),
        access: z.enum(['everyone', 'admins']),
        secondFactor: z.boolean(),
      }),
    ),
});

/** @public */
export const passwordSchema = makeFieldSchema({
  output: z =>
    z.object({
      strategy: z.enum(['universal', 'generated']).optional(),
      handoff: z.string().optional().describe('Handle of a typed password'),
    }),
});
