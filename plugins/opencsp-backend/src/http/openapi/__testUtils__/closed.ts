import { JsonSchema } from '../jsonSchema';

/**
 * The same schema for readers that know everything: an object has no fields but those that are named. In an
 * `allOf`, that is said of the references only, because the rest adds to them.
 */
export function closed(schema: JsonSchema): JsonSchema {
  const { allOf, anyOf, oneOf, items, properties } = schema;
  return {
    ...schema,
    ...(allOf && { allOf }),
    ...(anyOf && { anyOf: anyOf.map(closedPart) }),
    ...(oneOf && { oneOf: oneOf.map(closedPart) }),
    ...(isSchema(items) && { items: closed(items) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, part]) => [
          name,
          closedPart(part),
        ]),
      ),
      additionalProperties: schema.additionalProperties ?? false,
    }),
  };
}

function closedPart<T extends JsonSchema | boolean>(part: T): T | JsonSchema {
  return isSchema(part) ? closed(part) : part;
}

function isSchema(part: unknown): part is JsonSchema {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}
