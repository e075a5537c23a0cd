import { z } from 'zod';

/** The kinds of objects, in the order in which one needs the other. */
export const KINDS = [
  'key',
  'repository',
  'inventory',
  'variable group',
  'template',
] as const;

/** One kind of object in a project. */
export type Kind = (typeof KINDS)[number];

/** Where each kind is found below a project. */
export const SEGMENTS: Record<Kind, string> = {
  key: 'keys',
  repository: 'repositories',
  inventory: 'inventory',
  'variable group': 'environment',
  template: 'templates',
};

/** An object as the server has it. What is not known here is kept, since a PUT must repeat it. */
export const objectSchema = z.looseObject({
  id: z.number().int(),
  name: z.string(),
});

/** @public */
export type SemaphoreObject = z.output<typeof objectSchema>;

/** What an object should hold, and how the server is told. */
export interface WantedObject {
  kind: Kind;
  name: string;
  /** Fields that can be read back and compared, as the API has them. */
  fields: Record<string, unknown>;
  /** What is sent only when it is made, since it can never be read back. */
  secret?: Record<string, unknown>;
}
