import { isJsonObject, Json, JsonObject } from './objects';

/** The part of OpenAPI that custom resource definitions use. */
export type StructuralSchema =
  | { type: 'string'; enum?: readonly string[]; default?: string }
  | { type: 'boolean'; default?: boolean }
  | { type: 'integer'; default?: number }
  | { type: 'any' }
  | { type: 'map' }
  | { type: 'array'; items: StructuralSchema }
  | {
      type: 'object';
      properties: Record<string, StructuralSchema>;
      required?: readonly string[];
    };

/** One violation, in the words of the real server (recorded: i2). */
export interface Violation {
  field: string;
  reason:
    | 'FieldValueTypeInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueRequired';
  message: string;
}

/** What is wrong with a value: types first, then enums, then what is missing. */
export function violations(
  schema: StructuralSchema,
  value: Json | undefined,
  path: string,
): Violation[] {
  const found = visit(schema, value, path);
  const rank = (violation: Violation) =>
    [
      'FieldValueTypeInvalid',
      'FieldValueNotSupported',
      'FieldValueRequired',
    ].indexOf(violation.reason);
  return found.sort(
    (a, b) => rank(a) - rank(b) || a.field.localeCompare(b.field),
  );
}

function visit(
  schema: StructuralSchema,
  value: Json | undefined,
  path: string,
): Violation[] {
  if (value === undefined || value === null || schema.type === 'any') {
    return [];
  }
  const expected = schema.type === 'map' ? 'object' : schema.type;
  if (typeOf(value) !== expected) {
    const got = typeOf(value);
    return [
      {
        field: path,
        reason: 'FieldValueTypeInvalid',
        message: `Invalid value: "${got}": ${path} in body must be of type ${expected}: "${got}"`,
      },
    ];
  }
  if (
    schema.type === 'string' &&
    schema.enum &&
    typeof value === 'string' &&
    !schema.enum.includes(value)
  ) {
    const supported = schema.enum.map(item => `"${item}"`).join(', ');
    return [
      {
        field: path,
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: "${value}": supported values: ${supported}`,
      },
    ];
  }
  if (schema.type === 'array' && Array.isArray(value)) {
    return value.flatMap((item, index) =>
      visit(schema.items, item, `${path}[${index}]`),
    );
  }
  if (schema.type === 'object' && isJsonObject(value)) {
    return [
      ...Object.entries(schema.properties).flatMap(([name, property]) =>
        visit(property, value[name], `${path}.${name}`),
      ),
      ...(schema.required ?? [])
        .filter(name => value[name] === undefined || value[name] === null)
        .map(name => ({
          field: `${path}.${name}`,
          reason: 'FieldValueRequired' as const,
          message: 'Required value',
        })),
    ];
  }
  return [];
}

function typeOf(value: Json): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number';
  }
  return value === null ? 'null' : typeof value;
}

/** Takes out what the schema does not know, and tells where it was. */
export function prune(
  schema: StructuralSchema,
  value: Json,
  path: string,
): { value: Json; unknown: string[] } {
  if (schema.type === 'array' && Array.isArray(value)) {
    const items = value.map((item, index) =>
      prune(schema.items, item, `${path}[${index}]`),
    );
    return {
      value: items.map(item => item.value),
      unknown: items.flatMap(item => item.unknown),
    };
  }
  if (schema.type !== 'object' || !isJsonObject(value)) {
    return { value, unknown: [] };
  }
  const kept: JsonObject = {};
  const unknown: string[] = [];
  for (const [name, inner] of Object.entries(value)) {
    const property = schema.properties[name];
    if (!property) {
      unknown.push(`${path}.${name}`);
      continue;
    }
    const result = prune(property, inner, `${path}.${name}`);
    kept[name] = result.value;
    unknown.push(...result.unknown);
  }
  return { value: kept, unknown };
}

/** Fills in the defaults, inside objects that are there. */
export function withDefaults(schema: StructuralSchema, value: Json): Json {
  if (schema.type === 'array' && Array.isArray(value)) {
    return value.map(item => withDefaults(schema.items, item));
  }
  if (schema.type !== 'object' || !isJsonObject(value)) {
    return value;
  }
  const result: JsonObject = {};
  const names = new Set([
    ...Object.keys(value),
    ...Object.keys(schema.properties),
  ]);
  for (const name of [...names].sort()) {
    const property = schema.properties[name];
    const inner = value[name];
    if (inner !== undefined && inner !== null) {
      result[name] = property ? withDefaults(property, inner) : inner;
    } else if (property && 'default' in property) {
      const { default: fallback } = property;
      if (fallback !== undefined) {
        result[name] = fallback;
      }
    }
  }
  return result;
}
