import {
  certificateStates,
  reachStates,
  RouteWarning,
  routeSides,
  routeWarningSchema,
} from '@opencsp/plugin-opencsp-common';
import { traefikRoutesSchema } from '@opencsp/rendering';
import { z } from 'zod';
import { RouteSetRecord } from '../../domain/routes/routeRecord';
import {
  ROUTE_TROUBLES,
  RouteTroubleCode,
} from '../../domain/routes/routeTroubles';

/** The JSON of a row; its own columns say the rest. */
export interface RouteSetContent {
  set: RouteSetRecord;
  warnings: RouteWarning[];
  httpsOnly: string[];
}

const CODES: ReadonlySet<unknown> = new Set(
  ROUTE_TROUBLES.map(({ code }) => code),
);

const troubleSchema = z.object({
  code: z.custom<RouteTroubleCode>(
    code => CODES.has(code),
    'There is no such trouble.',
  ),
  detail: z.string().optional(),
});

const ordersSchema = z.object({
  asks: z.array(z.number()),
  failures: z.array(z.number()),
  streak: z.number(),
  openSince: z.number().optional(),
  pauseUntil: z.number().optional(),
  issued: z.array(z.number()).optional(),
});

const certificateSchema = z.object({
  state: z.enum(certificateStates),
  since: z.number(),
  issuer: z.string().optional(),
  expiresAt: z.number().optional(),
  trouble: troubleSchema.optional(),
});

const reachSchema = z.object({
  state: z.enum(reachStates),
  since: z.number(),
  trouble: troubleSchema.optional(),
});

const changeSchema = z.object({
  at: z.number(),
  of: z.enum(['certificate', ...routeSides]),
  from: z.string(),
  to: z.string(),
  code: z.string().optional(),
});

const nameSchema = z.object({
  name: z.string(),
  service: z.string(),
  https: z.boolean(),
  signIn: z.boolean(),
  isPortal: z.boolean(),
  live: z.enum(['none', 'asked', 'issued']),
  orders: ordersSchema,
  certificate: certificateSchema,
  reach: z.object({ portal: reachSchema, host: reachSchema }),
  since: z.number(),
  history: z.array(changeSchema),
});

const contentSchema: z.ZodType<RouteSetContent> = z.object({
  set: z.object({
    profileId: z.string(),
    hostId: z.string(),
    mark: z.string(),
    wanted: traefikRoutesSchema.optional(),
    writtenAt: z.number().optional(),
    names: z.array(nameSchema),
    troubles: z.array(troubleSchema),
  }),
  warnings: z.array(routeWarningSchema),
  httpsOnly: z.array(z.string()),
});

/**
 * Reads the JSON of a row. It is held to the schema and given back as it stands: its keys keep their order,
 * so that what is decided later can be compared with it.
 *
 * @throws ZodError or SyntaxError when it cannot be read
 */
export function readContent(text: string): RouteSetContent {
  const value: unknown = JSON.parse(text);
  assertContent(value);
  return value;
}

/** The JSON of a row. */
export function writeContent(content: RouteSetContent): string {
  const { set, warnings, httpsOnly } = content;
  return JSON.stringify({ set, warnings, httpsOnly });
}

/** True when two say the same, whatever the order of their keys. */
export function isSameContent(
  one: RouteSetContent,
  other: RouteSetContent,
): boolean {
  return (
    JSON.stringify(contentSchema.parse(one)) ===
    JSON.stringify(contentSchema.parse(other))
  );
}

/** @throws ZodError */
function assertContent(value: unknown): asserts value is RouteSetContent {
  contentSchema.parse(value);
}
