import { z } from 'zod';
import { hostSchema } from './host';

/** A page of the change feed of hosts. */
export const hostChangePageSchema = z.object({
  items: z.array(
    z.object({
      seq: z.number().int(),
      id: z.string(),
      /** The host as it is now; absent when it was removed. */
      host: hostSchema.optional(),
    }),
  ),
  /** Give it as `after` to read on. */
  next: z.number().int(),
  more: z.boolean(),
});

/** @public */
export type HostChangePage = z.infer<typeof hostChangePageSchema>;
