import { z } from 'zod';
import { hostKinds } from '../hosts/host';
import { runningServiceSchema } from './runningService';

/** Where a service belongs in the catalog. */
export const servicePlaceSchema = z.object({
  /** The profile's branch: its System is named by it. */
  branch: z.string(),
  /** The host; absent when it is not there any more. */
  host: z
    .object({
      id: z.string(),
      kind: z.enum(hostKinds),
      /** Of a machine that the portal made: its Resource is named by it. */
      machineName: z.string().optional(),
    })
    .optional(),
});

/** @public */
export type ServicePlace = z.infer<typeof servicePlaceSchema>;

/** One entry of the change feed of services, which the catalog pulls. */
export const serviceChangeSchema = z.object({
  seq: z.number().int(),
  id: z.string(),
  /** The service as it is now; absent when it is gone for the catalog. */
  service: runningServiceSchema.optional(),
  /** Present with the service. */
  place: servicePlaceSchema.optional(),
});

/** @public */
export type ServiceChange = z.infer<typeof serviceChangeSchema>;

/** A page of the change feed of services. */
export const serviceChangePageSchema = z.object({
  items: z.array(serviceChangeSchema),
  /** Give it as `after` to read on. */
  next: z.number().int(),
  more: z.boolean(),
});

/** @public */
export type ServiceChangePage = z.infer<typeof serviceChangePageSchema>;
