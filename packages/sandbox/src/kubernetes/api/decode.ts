import { z } from 'zod';
import { apiVersionOf, Kind } from '../store/kinds';
import {
  compact,
  isJsonObject,
  Json,
  JsonObject,
  Metadata,
} from '../store/objects';
import { prune, violations, withDefaults } from '../store/structuralSchema';
import { checkMetadata, nameOf } from './naming';
import { badRequest, invalid } from './statusError';

/** What a client sent, checked and read. */
export interface DecodedObject {
  metadata: Pick<Metadata, 'name' | 'namespace'> & Partial<Metadata>;
  fields: JsonObject;
  /** Fields that nobody knows and that were dropped. */
  warnings: string[];
}

/** How unknown fields are met: `fieldValidation` of the request. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

const ownerSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
});

const metadataSchema = z.object({
  name: z.string().optional(),
  generateName: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  generation: z.number().optional(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().optional(),
  deletionGracePeriodSeconds: z.number().optional(),
  labels: z.record(z.string(), z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
  finalizers: z.array(z.string()).nullish(),
  ownerReferences: z.array(ownerSchema).nullish(),
  managedFields: z.array(z.json()).nullish(),
  selfLink: z.string().optional(),
});

/** @throws StatusError 400 */
export function parseBody(kind: Kind, body: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${
        kind.kind
      }): couldn't get version/kind; json parse error: unexpected end of JSON input (${body.slice(
        0,
        40,
      )})`,
    );
  }
  const object = z.record(z.string(), z.json()).safeParse(parsed);
  if (!object.success) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind})`,
    );
  }
  return object.data;
}

/**
 * Reads an object that is to be stored. `status` is left out: the main resource ignores it.
 *
 * @param duplicates - keys that stand twice in the text; the last one won
 * @throws StatusError 400 or 422
 */
export function decode(
  kind: Kind,
  namespace: string,
  body: JsonObject,
  validation: FieldValidation,
  duplicates: readonly string[] = [],
): DecodedObject {
  checkType(kind, body);
  const { metadata, unknown } = decodeMetadata(kind, body.metadata);
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  const { fields, unknown: dropped } = decodeFields(kind, body);
  const warnings = [
    ...duplicates.map(field => `duplicate field "${field}"`),
    ...[...unknown, ...dropped].sort().map(field => `unknown field "${field}"`),
  ];
  if (validation === 'Strict' && warnings.length > 0) {
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${
        kind.kind
      }: strict decoding error: ${warnings.join(', ')}`,
    );
  }
  const name = nameOf(metadata);
  checkMetadata(kind, name, metadata);
  checkSchema(kind, name, fields);
  if (kind.kind === 'Secret') {
    checkSecretKeys(kind, name, fields);
  }
  return {
    metadata: { ...metadata, name, namespace },
    fields: defaulted(kind, fields),
    warnings: validation === 'Ignore' ? [] : warnings,
  };
}

/** @throws StatusError 422 */
export function checkSchema(
  kind: Kind,
  name: string,
  fields: JsonObject,
): void {
  const causes = kind.schema
    ? violations(kind.schema, fields, '').map(violation => ({
        ...violation,
        field: violation.field.replace(/^\./, ''),
        message: violation.message.replaceAll(': .', ': '),
      }))
    : [];
  if (causes.length > 0) {
    throw invalid(kind, name, causes);
  }
}

/** The fields with the defaults of the definition. */
export function defaulted(kind: Kind, fields: JsonObject): JsonObject {
  const filled = kind.schema ? withDefaults(kind.schema, fields) : fields;
  return isJsonObject(filled) ? filled : fields;
}

/** What of a body is stored beside the metadata; built-in kinds are brought into their form. */
export function decodeFields(
  kind: Kind,
  body: JsonObject,
): { fields: JsonObject; unknown: string[] } {
  const fields: JsonObject = {};
  const unknown: string[] = [];
  for (const [key, value] of Object.entries(body)) {
    if (['apiVersion', 'kind', 'metadata'].includes(key) || value === null) {
      continue;
    }
    if (!kind.fields.includes(key)) {
      unknown.push(key);
    } else if (key !== 'status' || !kind.hasStatus) {
      fields[key] = value;
    }
  }
  if (kind.schema) {
    const pruned = prune(kind.schema, fields, '');
    return {
      fields: isJsonObject(pruned.value) ? pruned.value : fields,
      unknown: unknown.concat(
        pruned.unknown.map(field => field.replace(/^\./, '')),
      ),
    };
  }
  return {
    fields: kind.kind === 'Secret' ? secretFields(fields) : fields,
    unknown,
  };
}

function checkType(kind: Kind, body: JsonObject): void {
  const apiVersion = body.apiVersion ?? apiVersionOf(kind);
  if (apiVersion !== apiVersionOf(kind)) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(
        kind,
      )})`,
    );
  }
  const given = body.kind ?? kind.kind;
  if (given !== kind.kind) {
    const wrong = { ...kind, kind: String(given) };
    const name = isJsonObject(body.metadata) ? body.metadata.name : '';
    throw invalid(wrong, String(name ?? ''), [
      {
        field: 'kind',
        reason: 'FieldValueInvalid',
        message: `Invalid value: "${given}": must be ${kind.kind}`,
      },
    ]);
  }
}

function decodeMetadata(
  kind: Kind,
  given: Json | undefined,
): { metadata: Partial<Metadata>; unknown: string[] } {
  const parsed = metadataSchema.safeParse(given ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${
        kind.kind
      }: json: cannot unmarshal ${unmarshalWords(given, issue.path)}`,
    );
  }
  const {
    creationTimestamp: _created,
    managedFields: _managed,
    ...rest
  } = parsed.data;
  const known = Object.keys(metadataSchema.shape);
  const unknown = Object.keys(isJsonObject(given) ? given : {})
    .filter(key => !known.includes(key))
    .map(key => `metadata.${key}`);
  return {
    metadata: {
      ...rest,
      labels: rest.labels ?? undefined,
      annotations: rest.annotations ?? undefined,
      finalizers: rest.finalizers ?? undefined,
      ownerReferences: rest.ownerReferences ?? undefined,
    },
    unknown,
  };
}

function unmarshalWords(
  given: Json | undefined,
  path: readonly PropertyKey[],
): string {
  const value = path.reduce<Json | undefined>(
    (inner, key) => (isJsonObject(inner) ? inner[String(key)] : undefined),
    given,
  );
  const type = Array.isArray(value) ? 'array' : typeof value;
  const field = path[0] === undefined ? '' : `.${String(path[0])}`;
  return `${type} into Go struct field ObjectMeta${field} of type string`;
}

/** `stringData` comes back as `data`; data must be base64 (recorded: i2). */
function secretFields(fields: JsonObject): JsonObject {
  const { stringData, data, ...rest } = fields;
  const merged: JsonObject = { ...(isJsonObject(data) ? data : {}) };
  for (const encoded of Object.values(merged)) {
    const text = String(encoded);
    const wrong = /[^A-Za-z0-9+/=]/.exec(text);
    if (wrong || text.length % 4 !== 0) {
      throw badRequest(
        `Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${
          wrong ? wrong.index : text.length
        }`,
      );
    }
  }
  for (const [key, clear] of Object.entries(
    isJsonObject(stringData) ? stringData : {},
  )) {
    merged[key] = Buffer.from(String(clear)).toString('base64');
  }
  return compact({
    ...rest,
    type: rest.type ?? 'Opaque',
    ...(Object.keys(merged).length > 0 ? { data: merged } : {}),
  });
}

function checkSecretKeys(kind: Kind, name: string, fields: JsonObject): void {
  const data = isJsonObject(fields.data) ? fields.data : {};
  const causes = Object.keys(data)
    .filter(key => !/^[-._a-zA-Z0-9]+$/.test(key))
    .map(key => ({
      field: `data[${key}]`,
      reason: 'FieldValueInvalid',
      message: `Invalid value: "${key}": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
    }));
  if (causes.length > 0) {
    throw invalid(kind, name, causes);
  }
}
