import { z } from 'zod';
import { timeSchema } from '../instances/instance';
import { routeSchema, routeWarningSchema } from './route';

/** Most names that a set may have: more than any profile has. */
const MOST_ROUTES = 500;

/** All URLs of a profile on a host, with what is known of each. */
export const routeSetSchema = z.object({
  /** `<profile id>.<host id>` */
  id: z.string(),
  owner: z.string(),
  profile: z.object({ id: z.string(), name: z.string() }),
  host: z.object({ id: z.string(), name: z.string() }),
  /** The deployment that is followed. */
  deploymentId: z.string(),
  /** False once nothing of the profile is on the host any more. */
  isFollowed: z.boolean(),
  /** When the routes were last looked at; absent before the first look. */
  checkedAt: timeSchema.optional(),
  /** What is wrong now, most general first. Never a reason for a deployment to fail. */
  warnings: z.array(routeWarningSchema),
  /** In the order of their names. */
  routes: z.array(routeSchema).max(MOST_ROUTES),
});

/** @public */
export type RouteSet = z.infer<typeof routeSetSchema>;

/** Which sets a list has. */
export const listRoutesSchema = z.strictObject({
  profileId: z.string().max(100).optional(),
  hostId: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(500).optional(),
});

/** @public */
export type ListRoutesQuery = z.input<typeof listRoutesSchema>;

/** Of which name a certificate is to be ordered before its pause is over. */
export const orderCertificateSchema = z.strictObject({
  name: z.string().min(1).max(253),
});

/** @public */
export type OrderCertificateRequest = z.input<typeof orderCertificateSchema>;
