import { Kind, kindName, resourceName } from '../store/kinds';
import { JsonObject } from '../store/objects';
import { Violation } from '../store/structuralSchema';

/** An answer of 400 or above, in the words of the real server (recorded: i1 to i9). */
export class StatusError extends Error {
  constructor(
    readonly code: number,
    /** A `Status` object, or plain text. */
    readonly body: JsonObject | string,
    readonly headers: Record<string, string> = {},
  ) {
    super(typeof body === 'string' ? body : String(body.message));
  }
}

/** A `Status` of failure. Empty parts are left out, as the server does. */
export function failure(
  code: number,
  reason: string | undefined,
  message: string,
  details?: JsonObject,
  metadata: JsonObject = {},
): StatusError {
  return new StatusError(code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata,
    status: 'Failure',
    message,
    ...(reason ? { reason } : {}),
    ...(details ? { details } : {}),
    code,
  });
}

/** How 404, 409 and deletions name a resource; 422 and preconditions name the kind. */
export function resourceDetails(kind: Kind, name?: string): JsonObject {
  return {
    ...(name === undefined ? {} : { name }),
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
  };
}

function kindDetails(kind: Kind, name: string): JsonObject {
  return {
    ...(name ? { name } : {}),
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.kind,
  };
}

export function badRequest(message: string): StatusError {
  return failure(400, 'BadRequest', message);
}

export function notFound(kind: Kind, name: string): StatusError {
  return failure(
    404,
    'NotFound',
    `${resourceName(kind)} "${name}" not found`,
    resourceDetails(kind, name),
  );
}

/** An unknown group, version or plural is no `Status`. */
export function pageNotFound(): StatusError {
  return new StatusError(404, '404 page not found\n');
}

export function namespaceNotFound(namespace: string): StatusError {
  return failure(404, 'NotFound', `namespaces "${namespace}" not found`, {
    name: namespace,
    kind: 'namespaces',
  });
}

/** Nothing new can be made in a namespace that is being deleted (recorded: p6). */
export function namespaceTerminating(
  kind: Kind,
  name: string,
  namespace: string,
): StatusError {
  return failure(
    403,
    'Forbidden',
    `${resourceName(
      kind,
    )} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    {
      ...resourceDetails(kind, name),
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  );
}

export function alreadyExists(
  kind: Kind,
  name: string,
  dying: boolean,
): StatusError {
  const words = `${resourceName(kind)} "${name}" already exists`;
  return failure(
    409,
    'AlreadyExists',
    dying ? `object is being deleted: ${words}` : words,
    resourceDetails(kind, name),
  );
}

export function modifiedMeanwhile(kind: Kind, name: string): StatusError {
  return failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceName(
      kind,
    )} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    resourceDetails(kind, name),
  );
}

export function preconditionFailed(
  kind: Kind,
  name: string,
  what: 'UID' | 'ResourceVersion',
  given: string,
  stored: string,
): StatusError {
  const tail =
    what === 'UID'
      ? 'The object might have been deleted and then recreated'
      : 'The object might have been modified';
  return failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${kindName(
      kind,
    )} "${name}": the ${what} in the precondition (${given}) does not match the ${what} in record (${stored}). ${tail}`,
    kindDetails(kind, name),
  );
}

/** One violation of a rule that is not in the schema. */
export interface Cause {
  field: string;
  reason: string;
  message: string;
}

/** 422 with the causes, one or several. */
export function invalid(
  kind: Kind,
  name: string,
  causes: readonly (Cause | Violation)[],
  named: 'kind' | 'resource' = 'kind',
): StatusError {
  const words = causes.map(cause => `${cause.field}: ${cause.message}`);
  const unique = [...new Set(words)];
  const list = unique.length === 1 ? unique[0] : `[${unique.join(', ')}]`;
  const subject = named === 'kind' ? kindName(kind) : resourceName(kind);
  return failure(422, 'Invalid', `${subject} "${name}" is invalid: ${list}`, {
    ...(named === 'kind'
      ? kindDetails(kind, name)
      : resourceDetails(kind, name)),
    causes: causes.map(({ reason, message, field }) => ({
      reason,
      message,
      field,
    })),
  });
}

/** `force` is for server-side apply only (recorded: i3). */
export function forceForbidden(): StatusError {
  const message = 'Forbidden: may not be specified for non-apply patch';
  return failure(
    422,
    'Invalid',
    `PatchOptions.meta.k8s.io "" is invalid: force: ${message}`,
    {
      group: 'meta.k8s.io',
      kind: 'PatchOptions',
      causes: [{ reason: 'FieldValueForbidden', message, field: 'force' }],
    },
  );
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  return failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(
      ', ',
    )}`,
  );
}

export function unauthorized(): StatusError {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

export function tooManyRequests(): StatusError {
  return new StatusError(429, 'Too many requests, please try again later.\n', {
    'Retry-After': '1',
  });
}

/** What custom resources answer for a second after the server started (recorded: i8). */
export function notYetInstalled(): StatusError {
  return failure(
    503,
    'ServiceUnavailable',
    'the request has been made before all known HTTP paths have been installed, please try again',
    { retryAfterSeconds: 5 },
  );
}

export function expired(message: string, metadata?: JsonObject): StatusError {
  return failure(410, 'Expired', message, undefined, metadata);
}
