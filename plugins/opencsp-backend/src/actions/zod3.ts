import type { AnyZodObject, z, ZodTypeAny } from 'zod/v3';
import { Field, Fields } from './fields';

/** What the actions registry hands to a schema callback: version 3 of zod. */
export type Zod3 = typeof z;

/**
 * The schema that the registry shows of these fields. It describes them exactly and takes anything: what
 * is wrong is then said by the service, in the same words as over HTTP.
 */
export function toZod3(zod: Zod3, fields: Fields): AnyZodObject {
  return zod
    .object(
      Object.fromEntries(
        Object.entries(fields).map(([name, field]) => [
          name,
          tolerant(zod, field),
        ]),
      ),
    )
    .passthrough();
}

/** What takes anything counts as optional; whether it is shown as such is said by the field. */
function tolerant(zod: Zod3, field: Field): ZodTypeAny {
  return Object.assign(
    described(zod, field).catch((context: { input: unknown }) => context.input),
    { isOptional: () => field.optional === true },
  );
}

function described(zod: Zod3, field: Field): ZodTypeAny {
  return typeOf(zod, field).describe(field.about);
}

function typeOf(zod: Zod3, field: Field): ZodTypeAny {
  switch (field.kind) {
    case 'text':
      return zod.string();
    case 'number':
      return zod.number();
    case 'boolean':
      return zod.boolean();
    case 'choice':
      return zod.enum([...field.of]);
    case 'list':
      return zod.array(described(zod, field.of));
    case 'object':
      return toZod3(zod, field.fields);
    default:
      return zod.any();
  }
}
