import { z } from 'zod';
import { optional } from '../http/body';

const object = z.record(z.string(), z.unknown());

/** An item as clients send it. Whether its strings are encrypted is not looked at, as the real server does not. */
export const cipherSchema = z.object({
  type: z.number().int(),
  name: z.string(),
  notes: optional(z.string()),
  folderId: optional(z.string()),
  organizationId: optional(z.string()),
  key: optional(z.string()),
  fields: optional(z.unknown()),
  login: optional(object),
  secureNote: optional(object),
  card: optional(object),
  identity: optional(object),
  sshKey: optional(object),
  favorite: optional(z.boolean()),
  reprompt: optional(z.number().int()),
  passwordHistory: optional(z.unknown()),
  lastKnownRevisionDate: optional(z.string()),
});

/** An item as clients send it. */
export type CipherBody = z.infer<typeof cipherSchema>;

/** An item for collections of an organisation. */
export const shareSchema = z.object({
  cipher: cipherSchema,
  collectionIds: z.array(z.string()),
});

/** An item for collections of an organisation. */
export type ShareBody = z.infer<typeof shareSchema>;

/** What somebody sets for themselves only. */
export const partialSchema = z.object({
  folderId: optional(z.string()),
  favorite: z.boolean(),
});

/** Collections of an item. */
export const collectionIdsSchema = z.object({
  collectionIds: z.array(z.string()),
});

/** The object of the item's type; nothing for a type that items cannot have. */
export function typeDataOf(body: CipherBody) {
  const byType = new Map([
    [1, body.login],
    [2, body.secureNote],
    [3, body.card],
    [4, body.identity],
    [5, body.sshKey],
  ]);
  return byType.get(body.type);
}

/** The objects of a list; nothing of what is no list of objects. */
export function objectsOf(value: unknown): Record<string, unknown>[] {
  const parsed = z.array(object).safeParse(value);
  return parsed.success ? parsed.data : [];
}
