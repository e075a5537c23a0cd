import { z } from 'zod';
import type { RateLimit } from './RateLimiter';
import type { RefusalCode } from './openapi/refusalCodes';

/** One answer of a route, as the API description tells it. */
export interface AnswerDescription {
  /** When it is given, in a sentence. */
  description: string;
  /** What is in the body; absent when there is none, or when it is no JSON. */
  schema?: z.ZodType;
  /** Of a body that is no JSON, such as `text/plain`. */
  contentType?: string;
  /** A body as it really looks. */
  example?: unknown;
}

/** Codes of the refusals that one status has. */
export type RefusalsByStatus = Readonly<Record<number, readonly RefusalCode[]>>;

/** What the API description says of a route, beside its method, path, operation and principal. */
export interface RouteDescription {
  /** What it does, in a few words: "Machines of the caller". */
  summary: string;
  /** What a caller must know beside the summary. */
  description?: string;
  /** Under which heading it stands. */
  tag:
    | 'Machines'
    | 'Hosts'
    | 'Profiles'
    | 'People'
    | 'Deployments'
    | 'Services'
    | 'Routes'
    | 'Platform'
    | 'Operations'
    | 'Webhooks'
    | 'Internal';
  query?: z.ZodType;
  body?: z.ZodType;
  /** A request body as it really looks. */
  bodyExample?: unknown;
  /** True for a body of which any part may be missing: a form that is being filled in. */
  bodyMayBeUnfinished?: boolean;
  /** True when `Idempotency-Key` is taken; it is then needed. */
  takesIdempotencyKey?: boolean;
  /** True when a stream goes on after `Last-Event-ID`. */
  resumes?: boolean;
  /** By status. */
  answers: Readonly<Record<number, AnswerDescription>>;
  /**
   * Codes of the refusals beside those that every route may give (400, 401, 403, 413, 415, 429, 500, 503), by
   * status: such as 404 and 409.
   */
  refusals?: RefusalsByStatus;
}

/** What the API description reads of a route: those of the table, and those beside it. */
export interface DescribedRoute {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/v1`, in Express's syntax. */
  path: string;
  /** Unique; the `operationId`. */
  operation: string;
  /** Who calls it: a person, another plugin of the portal, anybody, or a system with a proof of its own. */
  principal: 'user' | 'service' | 'anybody' | 'semaphore' | 'git';
  /** What a person must be permitted. */
  permission?: { name: string };
  /** Present when one caller may ask only so often. */
  rateLimit?: RateLimit;
  describe: RouteDescription;
}
