import { z } from 'zod';
import { Kind } from '../store/kinds';
import {
  child,
  isJsonObject,
  Json,
  JsonObject,
  StoredObject,
  toWire,
} from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import {
  checkSchema,
  decode,
  decodeFields,
  DecodedObject,
  defaulted,
  FieldValidation,
  parseBody,
} from './decode';
import { duplicateKeys } from './duplicateKeys';
import { jsonPatch, mergePatch } from './patches';
import {
  alreadyExists,
  badRequest,
  failure,
  invalid,
  modifiedMeanwhile,
  namespaceNotFound,
  namespaceTerminating,
  notFound,
  unsupportedMediaType,
} from './statusError';

/** Where a write goes. */
export interface WriteTarget {
  store: ObjectStore;
  kind: Kind;
  namespace: string;
  /** What the namespace is like. */
  place: 'active' | 'terminating' | 'missing';
  dryRun: boolean;
  validation: FieldValidation;
}

/** What is answered. */
export interface WriteAnswer {
  code: number;
  body: JsonObject;
  warnings: string[];
}

/** What etcd takes, and what the API server reads (recorded: i2). */
const MAX_STORED_BYTES = 2_097_152;

/** @throws StatusError */
export function create(target: WriteTarget, body: string): WriteAnswer {
  const { store, kind, namespace, dryRun } = target;
  const parsed = parseBody(kind, body);
  if (target.place === 'missing') {
    throw namespaceNotFound(namespace);
  }
  const decoded = decode(
    kind,
    namespace,
    parsed,
    target.validation,
    duplicateKeys(body),
  );
  checkSize(body);
  const existing = store.get(kind, namespace, decoded.metadata.name);
  if (existing) {
    throw alreadyExists(
      kind,
      decoded.metadata.name,
      existing.metadata.deletionTimestamp !== undefined,
    );
  }
  if (target.place === 'terminating') {
    throw namespaceTerminating(kind, decoded.metadata.name, namespace);
  }
  const { metadata, fields } = asNew(kind, decoded);
  const object = dryRun
    ? store.prepare(kind, metadata, fields)
    : store.create(kind, metadata, fields);
  return {
    code: 201,
    body: dryRun ? withoutVersion(toWire(object)) : toWire(object),
    warnings: decoded.warnings,
  };
}

function asNew(kind: Kind, decoded: DecodedObject): DecodedObject {
  return {
    ...decoded,
    fields: kind.custom
      ? { ...decoded.fields, status: { observedGeneration: -1 } }
      : decoded.fields,
  };
}

/** @throws StatusError */
export function patch(
  target: WriteTarget,
  name: string,
  body: string,
  contentType: string,
): WriteAnswer {
  const change = readPatch(target.kind, body, contentType);
  const stored = storedObject(target, name);
  const wire = toWire(stored);
  const patched = Array.isArray(change)
    ? jsonPatch(wire, change)
    : mergePatch(wire, change);
  if (!isJsonObject(patched)) {
    throw badRequest('the patch makes no object');
  }
  return replaceWith(target, stored, patched);
}

/** @throws StatusError when it is not there */
function storedObject(
  { store, kind, namespace }: WriteTarget,
  name: string,
): StoredObject {
  const stored = store.get(kind, namespace, name);
  if (!stored) {
    throw notFound(kind, name);
  }
  return stored;
}

function readPatch(kind: Kind, body: string, contentType: string): Json {
  const accepted = [
    'application/json-patch+json',
    'application/merge-patch+json',
    ...(kind.custom
      ? ['application/apply-patch+yaml']
      : ['application/strategic-merge-patch+json']),
  ];
  if (!accepted.includes(contentType)) {
    throw unsupportedMediaType(accepted);
  }
  const parsed = z.json().safeParse(safeJson(body));
  if (!parsed.success) {
    throw badRequest('error decoding patch: unexpected end of JSON input');
  }
  return parsed.data;
}

/** @throws StatusError */
export function replace(
  target: WriteTarget,
  name: string,
  body: string,
): WriteAnswer {
  const { kind } = target;
  const stored = storedObject(target, name);
  const next = parseBody(kind, body);
  if (typeof child(next, 'metadata').resourceVersion !== 'string') {
    throw invalid(
      kind,
      name,
      [
        {
          field: 'metadata.resourceVersion',
          reason: 'FieldValueInvalid',
          message: 'Invalid value: 0x0: must be specified for an update',
        },
      ],
      'resource',
    );
  }
  return replaceWith(target, stored, next);
}

function replaceWith(
  target: WriteTarget,
  stored: StoredObject,
  wire: JsonObject,
): WriteAnswer {
  const { store, kind, namespace, dryRun } = target;
  const { name } = stored.metadata;
  const decoded = decode(kind, namespace, wire, target.validation);
  const given = decoded.metadata;
  if (given.name !== name) {
    throw badRequest(
      `the name of the object (${given.name}) does not match the name on the URL (${name})`,
    );
  }
  if (
    given.resourceVersion &&
    given.resourceVersion !== stored.metadata.resourceVersion
  ) {
    throw modifiedMeanwhile(kind, name);
  }
  checkImmutable(kind, stored, decoded);
  const next: StoredObject = {
    ...stored,
    metadata: {
      ...stored.metadata,
      labels: given.labels,
      annotations: given.annotations,
      finalizers: given.finalizers?.length ? given.finalizers : undefined,
      ownerReferences: given.ownerReferences,
    },
    fields: {
      ...decoded.fields,
      ...(kind.hasStatus && stored.fields.status !== undefined
        ? { status: stored.fields.status }
        : {}),
    },
  };
  const object = dryRun ? next : store.update(kind, next);
  return { code: 200, body: toWire(object), warnings: decoded.warnings };
}

function checkImmutable(
  kind: Kind,
  stored: StoredObject,
  { metadata, fields }: DecodedObject,
): void {
  const { name } = stored.metadata;
  if (metadata.uid && metadata.uid !== stored.metadata.uid) {
    const cause = {
      field: 'metadata.uid',
      reason: 'FieldValueInvalid',
      message: `Invalid value: "${metadata.uid}": field is immutable`,
    };
    // Both causes are there in the recording.
    throw invalid(kind, name, [cause, cause]);
  }
  const added = (metadata.finalizers ?? []).filter(
    finalizer => !(stored.metadata.finalizers ?? []).includes(finalizer),
  );
  if (stored.metadata.deletionTimestamp !== undefined && added.length > 0) {
    const list = added.map(finalizer => `"${finalizer}"`).join(', ');
    const cause = {
      field: 'metadata.finalizers',
      reason: 'FieldValueForbidden',
      message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    };
    throw invalid(kind, name, [cause, cause]);
  }
  if (kind.kind === 'Secret' && fields.type !== stored.fields.type) {
    throw invalid(kind, name, [
      {
        field: 'type',
        reason: 'FieldValueInvalid',
        message: `Invalid value: "${fields.type}": field is immutable`,
      },
      ...missingKeys(fields),
    ]);
  }
}

/** What a Secret of this type must hold. */
function missingKeys(fields: JsonObject) {
  const required =
    fields.type === 'kubernetes.io/basic-auth' ? ['username', 'password'] : [];
  return required
    .filter(key => child(fields, 'data')[key] === undefined)
    .map(key => ({
      field: `data[${key}]`,
      reason: 'FieldValueRequired',
      message: 'Required value',
    }));
}

/**
 * A merge patch of the status subresource: nothing but `status` counts.
 *
 * @throws StatusError
 */
export function patchStatus(
  target: WriteTarget,
  name: string,
  body: string,
  contentType: string,
): WriteAnswer {
  const change = readPatch(target.kind, body, contentType);
  const stored = storedObject(target, name);
  const status = mergePatch(
    stored.fields.status,
    (isJsonObject(change) ? change.status : undefined) ?? {},
  );
  return withStatus(target, stored, status);
}

/**
 * A replacement of the status subresource.
 *
 * @throws StatusError
 */
export function replaceStatus(
  target: WriteTarget,
  name: string,
  body: string,
): WriteAnswer {
  const { kind } = target;
  const stored = storedObject(target, name);
  const next = parseBody(kind, body);
  const version = child(next, 'metadata').resourceVersion;
  if (version !== stored.metadata.resourceVersion) {
    throw modifiedMeanwhile(kind, name);
  }
  return withStatus(target, stored, next.status ?? {});
}

function withStatus(
  { store, kind, dryRun }: WriteTarget,
  stored: StoredObject,
  status: Json,
): WriteAnswer {
  const next = { ...stored, fields: { ...stored.fields, status } };
  const object = dryRun ? next : store.update(kind, next);
  return { code: 200, body: toWire(object), warnings: [] };
}

/** For the parts of the stand-in that write as somebody else would: checked as a client's write is. */
export function checkedFields(
  kind: Kind,
  name: string,
  body: JsonObject,
): JsonObject {
  const { fields } = decodeFields(kind, body);
  checkSchema(kind, name, fields);
  return defaulted(kind, fields);
}

function checkSize(body: string): void {
  const size = Buffer.byteLength(body);
  if (size > MAX_STORED_BYTES) {
    throw failure(
      500,
      undefined,
      `rpc error: code = ResourceExhausted desc = trying to send message larger than max (${size} vs. ${MAX_STORED_BYTES})`,
    );
  }
}

function withoutVersion(wire: JsonObject): JsonObject {
  const { resourceVersion: _none, ...metadata } = child(wire, 'metadata');
  return { ...wire, metadata };
}

/** What the text says as JSON; nothing when it is none. */
export function safeJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
