import { z } from 'zod';
import { timeSchema } from '../instances/instance';

/**
 * How far a request to a URL comes now. `not-routed`: the proxy answers, and knows no way to the service.
 * `dns`, `tcp` and `tls`: it stops there. `http-error`: something answers that is not what should.
 * `sign-in`: it is sent to the login portal, as it should be. `up`: the service's own health path
 * answered.
 */
export const reachStates = [
  'unknown',
  'not-routed',
  'dns',
  'tcp',
  'tls',
  'http-error',
  'sign-in',
  'up',
] as const;

/** @public */
export type ReachState = (typeof reachStates)[number];

/**
 * The certificate of a name. `waiting-for-dns`: it is not ordered before the name leads to the host.
 * `default-certificate`: the proxy answers with its own, which no browser trusts, although it had one of
 * the name before. `staging`: one that no browser trusts, as it was asked for. `wrong-host`: people get
 * one for another name, or of another server.
 */
export const certificateStates = [
  'waiting-for-dns',
  'issuing',
  'issued',
  'staging',
  'failed',
  'default-certificate',
  'expiring',
  'expired',
  'wrong-host',
  'http-only',
] as const;

/** @public */
export type CertificateState = (typeof certificateStates)[number];

/** What a URL is looked at from: the portal, by its public name, and its host itself. */
export const routeSides = ['portal', 'host'] as const;

/** @public */
export type RouteSide = (typeof routeSides)[number];

const troubleShape = {
  /** Stable code, such as `dns-elsewhere`, when something is wrong. */
  code: z.string().optional(),
  /** What is wrong, in words. */
  message: z.string().optional(),
  nextStep: z.string().optional(),
};

/** How far a request comes, from one side. */
export const routeReachSchema = z.object({
  state: z.enum(reachStates),
  /** Since when it is so. */
  since: timeSchema,
  ...troubleShape,
});

/** @public */
export type RouteReach = z.infer<typeof routeReachSchema>;

/** The certificate of a URL, as people see it. */
export const routeCertificateSchema = z.object({
  state: z.enum(certificateStates),
  since: timeSchema,
  issuer: z.string().optional(),
  expiresAt: timeSchema.optional(),
  ...troubleShape,
  /** Of the last hour: authorities lock a name out that fails more often. */
  attempts: z.object({
    used: z.number().int(),
    limit: z.number().int(),
    /** When it may be ordered again, while it has to wait. */
    nextAt: timeSchema.optional(),
  }),
  /** Certificates of the last seven days: authorities give so many for the same name, and then none. */
  ofWeek: z.object({
    used: z.number().int(),
    limit: z.number().int(),
  }),
});

/** @public */
export type RouteCertificate = z.infer<typeof routeCertificateSchema>;

/** One thing that became another. */
export const routeChangeSchema = z.object({
  at: timeSchema,
  of: z.enum(['certificate', ...routeSides]),
  from: z.string(),
  to: z.string(),
  /** Why, when something is wrong. */
  code: z.string().optional(),
});

/** @public */
export type RouteChange = z.infer<typeof routeChangeSchema>;

/** So many changes of a route are kept; the oldest go first. */
export const MAX_ROUTE_CHANGES = 30;

/** One URL of a profile on a host. */
export const routeSchema = z.object({
  /** Id of the service. */
  service: z.string(),
  /** The name alone: an FQDN. */
  name: z.string(),
  /** As it works now: HTTPS, or HTTP while a service without sign-in has no certificate. */
  url: z.string(),
  /** True for the login portal itself. */
  isPortal: z.boolean(),
  reach: z.object({ portal: routeReachSchema, host: routeReachSchema }),
  certificate: routeCertificateSchema,
  /** Since when the URL works, or does not. */
  since: timeSchema,
  /** When it was last looked at. */
  checkedAt: timeSchema.optional(),
  /** Newest last. */
  history: z.array(routeChangeSchema).max(MAX_ROUTE_CHANGES),
});

/** @public */
export type Route = z.infer<typeof routeSchema>;

/** What is wrong with a profile's routes as a whole, or with one of them. A warning, never a failure. */
export const routeWarningSchema = z.object({
  code: z.string(),
  /** The name that it is about; absent when it is about all. */
  name: z.string().optional(),
  message: z.string(),
  nextStep: z.string(),
});

/** @public */
export type RouteWarning = z.infer<typeof routeWarningSchema>;

type Reaches = Record<RouteSide, { state: ReachState }>;

/**
 * True when a request to the URL ends where it should. The portal's look counts, as it is that of people;
 * where it could not look, that of the host.
 */
export function routeWorks({ reach }: { reach: Reaches }): boolean {
  const state = decisive(reach);
  return state === 'up' || state === 'sign-in';
}

/**
 * True when somebody has to do something about a URL. What is on its way, and what was chosen, is not
 * told: a certificate that is being issued, staging, HTTP only.
 */
export function routeNeedsAttention(route: {
  reach: Reaches;
  certificate: { state: CertificateState };
}): boolean {
  return (
    needsAttention(route.certificate.state) ||
    (decisive(route.reach) !== 'unknown' && !routeWorks(route))
  );
}

function decisive({ portal, host }: Reaches): ReachState {
  return portal.state === 'unknown' ? host.state : portal.state;
}

function needsAttention(state: CertificateState): boolean {
  switch (state) {
    case 'waiting-for-dns':
    case 'failed':
    case 'default-certificate':
    case 'expiring':
    case 'expired':
    case 'wrong-host':
      return true;
    case 'issuing':
    case 'issued':
    case 'staging':
    case 'http-only':
      return false;
    default:
      return nothingElse(state);
  }
}

/** The compiler proves that there is no other state. */
function nothingElse(state: never): never {
  throw new Error(`There is no such state: ${state}`);
}
