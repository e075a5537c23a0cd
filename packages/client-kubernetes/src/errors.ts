import {
  AuthenticationError,
  ConflictError,
  CustomErrorBase,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { z } from 'zod';
import { redact } from './redact';

/** One violation, as the server names it. */
export interface FaultCause {
  field?: string;
  /** Machine-readable, such as `NamespaceTerminating`. */
  reason?: string;
  message: string;
}

/** What the server said, or did not say. */
export interface FaultDetails {
  /** HTTP status; 0 when no answer came. */
  status: number;
  /** Kubernetes' machine-readable reason, such as `AlreadyExists`; absent on text answers. */
  reason?: string;
  text: string;
  causes?: FaultCause[];
  /** The system's code when no answer came, such as `ECONNREFUSED`. */
  code?: string;
  /** How long the server asks to wait, in milliseconds. */
  retryAfterMs?: number;
}

/**
 * What the Kubernetes API answered instead of what was asked for. It is the `cause` of every error
 * that this library throws; {@link faultOf} finds it. Secrets are taken out of all of it.
 */
export class KubernetesFault extends Error {
  name = 'KubernetesFault' as const;
  readonly details: FaultDetails;
  /** As errors of Node.js carry it: from it one can tell whether a request ever left. */
  readonly code?: string;

  constructor(details: FaultDetails) {
    const text = redact(details.text);
    super(
      [
        details.status === 0 ? 'no answer' : String(details.status),
        details.reason,
      ]
        .filter(Boolean)
        .join(' ')
        .concat(': ', text),
    );
    this.code = details.code;
    this.details = {
      ...details,
      text,
      causes: details.causes?.map(cause => ({
        ...cause,
        message: redact(cause.message),
      })),
    };
  }
}

/**
 * The version or `continue` token is too old (410): list again.
 * On a watch it comes inside a 200 (recorded: `i6-watches.json`).
 */
export class ExpiredError extends CustomErrorBase {
  name = 'ExpiredError' as const;
}

/** The server's own words behind an error of this library, if there are any. */
export function faultOf(error: unknown): FaultDetails | undefined {
  if (error instanceof KubernetesFault) {
    return error.details;
  }
  return error instanceof CustomErrorBase && error.cause
    ? faultOf(error.cause)
    : undefined;
}

const statusSchema = z.object({
  kind: z.literal('Status').optional(),
  status: z.literal('Failure'),
  message: z.string().default(''),
  reason: z.string().optional(),
  code: z.number().optional(),
  details: z
    .object({
      causes: z
        .array(
          z.object({
            field: z.string().optional(),
            reason: z.string().optional(),
            message: z.string().default(''),
          }),
        )
        .optional(),
      retryAfterSeconds: z.number().optional(),
    })
    .optional(),
});

/**
 * Reads an error answer. Not all are `Status` objects: 429 and the 404 of an unknown group are
 * `text/plain` (recorded: `i9`, `i1`), and a proxy in between writes HTML.
 */
export function faultFromAnswer(
  status: number,
  body: string,
  retryAfter?: string,
): KubernetesFault {
  const parsed = statusSchema.safeParse(parseJson(body));
  const header = retryAfter === undefined ? NaN : Number(retryAfter);
  if (!parsed.success) {
    return new KubernetesFault({
      status,
      text: firstLine(body) || 'empty answer',
      retryAfterMs: Number.isFinite(header) ? header * 1000 : undefined,
    });
  }
  const { message, reason, details } = parsed.data;
  const seconds = Number.isFinite(header) ? header : details?.retryAfterSeconds;
  return new KubernetesFault({
    status,
    reason,
    text: message,
    causes: details?.causes,
    retryAfterMs: seconds === undefined ? undefined : seconds * 1000,
  });
}

/** The error for a fault: `operation` says in words what was tried. Each says what to do next. */
export function errorFromFault(
  operation: string,
  fault: KubernetesFault,
): Error {
  const message = `${operation}: ${nextStep(fault.details)}`;
  switch (fault.details.status) {
    case 401:
      return new AuthenticationError(message, fault);
    case 403:
      return new NotAllowedError(message, fault);
    case 404:
      return new NotFoundError(message, fault);
    case 409:
      return new ConflictError(message, fault);
    case 410:
      return new ExpiredError(message, fault);
    case 400:
    case 405:
    case 406:
    case 413:
    case 415:
    case 422:
      return new InputError(message, fault);
    default:
      return new ServiceUnavailableError(message, fault);
  }
}

/** What it means and what to do about it, for people. */
function nextStep({ status, reason, causes }: FaultDetails): string {
  switch (status) {
    case 0:
      return 'Kubernetes gave no usable answer; check its address, the network and what stands in between';
    case 401:
      return 'Kubernetes does not know our token; check the token file or kubeconfig';
    case 403:
      return causes?.some(cause => cause.reason === 'NamespaceTerminating')
        ? 'the namespace is being deleted; nothing can be made in it until it is there anew'
        : "Kubernetes does not allow it; check the role that is bound to the portal's account";
    case 404:
      // Of an unknown kind the answer is no Status (recorded: i1).
      return reason === undefined
        ? 'Kubernetes does not know the kind; check that its definition is installed, in this version'
        : 'it does not exist, or its namespace does not';
    case 409:
      return 'another was faster, or has the name; read it again';
    case 410:
      return 'what we know is too old; list again';
    case 400:
    case 405:
    case 406:
    case 413:
    case 415:
    case 422:
      return 'Kubernetes refuses it; asking again unchanged is useless';
    case 429:
      return 'Kubernetes has too many requests; try again later';
    case 503:
      return 'Kubernetes is not ready, as while it starts; try again later';
    case 504:
      return 'Kubernetes did not get done in time, and whether it happened is open; look before trying again';
    default:
      return 'Kubernetes is in trouble; look at its API server when this lasts';
  }
}

/** `undefined` when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  const line = text
    .split('\n')
    .map(part => part.trim())
    .find(Boolean);
  return (line ?? '').slice(0, 200);
}
