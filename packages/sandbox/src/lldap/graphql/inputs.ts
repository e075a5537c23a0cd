import { z } from 'zod';
import { AttributeSchema, USER_ATTRIBUTES } from '../directory/attributes';
import { NotAllowed } from '../directory/refusals';

const text = z.string().nullish();
const attributesSchema = z
  .array(z.object({ name: z.string(), value: z.array(z.string()) }))
  .nullish();

const namesSchema = z.object({
  email: text,
  displayName: text,
  firstName: text,
  lastName: text,
  avatar: text,
});

/** Arguments of the mutations, as the schema lets them through. */
export const argumentSchemas = {
  createUser: z.object({
    user: namesSchema.extend({ id: z.string(), attributes: attributesSchema }),
  }),
  updateUser: z.object({
    user: namesSchema.extend({
      id: z.string(),
      removeAttributes: z.array(z.string()).nullish(),
      insertAttributes: attributesSchema,
    }),
  }),
  createGroup: z.object({ name: z.string() }),
  createGroupWithDetails: z.object({
    request: z.object({
      displayName: z.string(),
      attributes: attributesSchema,
    }),
  }),
  updateGroup: z.object({
    group: z.object({
      id: z.number(),
      displayName: text,
      insertAttributes: attributesSchema,
    }),
  }),
  membership: z.object({ userId: z.string(), groupId: z.number() }),
  user: z.object({ userId: z.string() }),
  group: z.object({ groupId: z.number() }),
};

type AttributeInput = { name: string; value: readonly string[] };
type Names = z.infer<typeof namesSchema>;

/** What fields and attributes say together; the attribute goes before the field. */
export interface Consolidated {
  email?: string;
  displayName?: string;
  attributes: Record<string, string>;
  /** Attributes that came with an empty value, which takes them away. */
  emptied: string[];
}

/**
 * Puts fields and attributes of a user together.
 *
 * @param emptyRemoves - an attribute with one empty value is taken away, as in updates
 * @throws NotAllowed for an attribute that is unknown, fixed or has another number of values than one
 */
export function consolidate(
  names: Names,
  given: readonly AttributeInput[],
  emptyRemoves: boolean,
): Consolidated {
  const all = new Map<string, readonly string[]>();
  const fields: [string, string | null | undefined][] = [
    ['first_name', names.firstName],
    ['last_name', names.lastName],
    ['avatar', names.avatar],
  ];
  for (const [name, value] of fields) {
    if (typeof value === 'string') {
      all.set(name, [value]);
    }
  }
  given.forEach(({ name, value }) => all.set(name.toLowerCase(), value));
  const isEmptied = ([, value]: [string, readonly string[]]) =>
    emptyRemoves && value.length === 1 && value[0] === '';
  const entries = [...all];
  const values = Object.fromEntries(
    entries
      .filter(entry => !isEmptied(entry))
      .map(([name, value]) => [
        name,
        singleValue(USER_ATTRIBUTES, { name, value }),
      ]),
  );
  const { mail, display_name: displayName, ...attributes } = values;
  return {
    email: names.email ?? mail,
    displayName: names.displayName ?? displayName,
    attributes,
    emptied: entries.filter(isEmptied).map(([name]) => name),
  };
}

/**
 * The value of an attribute that has exactly one.
 *
 * @throws NotAllowed in the server's words
 */
export function singleValue(
  schema: readonly AttributeSchema[],
  { name, value }: AttributeInput,
): string {
  const known = schema.find(one => one.name === name.toLowerCase());
  if (!known) {
    throw new NotAllowed(`Attribute ${name} is not defined in the schema`);
  }
  if (known.isReadonly) {
    throw new NotAllowed(`Permission denied: Attribute ${name} is read-only`);
  }
  if (value.length !== 1) {
    throw new NotAllowed(`While deserializing attribute ${name}`);
  }
  return value[0];
}
