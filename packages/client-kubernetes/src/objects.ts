import { z } from 'zod';

/** Reference from a dependent object to its owner. */
export const ownerReferenceSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
});

/** What every stored object has. Versions are opaque: only equality means something. */
export const objectMetaSchema = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string(),
  resourceVersion: z.string().optional(),
  generation: z.number().optional(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  finalizers: z.array(z.string()).optional(),
  ownerReferences: z.array(ownerReferenceSchema).optional(),
});

/** @public */
export type ObjectMeta = z.infer<typeof objectMetaSchema>;

/** The least that an object is. */
export const kubernetesObjectSchema = z.looseObject({
  metadata: objectMetaSchema,
});

/** @public */
export interface KubernetesObject {
  metadata: ObjectMeta;
}

/** A kind of object as the API serves it, with the schema by which answers are read. */
export interface Resource<T extends KubernetesObject> {
  /** Empty for the core group. */
  group: string;
  version: string;
  plural: string;
  schema: z.ZodType<T>;
}

/** Where an object is. */
export interface ObjectRef {
  namespace: string;
  name: string;
}

/** Path of a collection, or of one object in it. */
export function resourcePath(
  resource: Pick<Resource<KubernetesObject>, 'group' | 'version' | 'plural'>,
  namespace: string,
  name?: string,
): string {
  const root = resource.group
    ? `/apis/${resource.group}/${resource.version}`
    : `/api/${resource.version}`;
  const collection = `${root}/namespaces/${encodeURIComponent(namespace)}/${
    resource.plural
  }`;
  return name === undefined
    ? collection
    : `${collection}/${encodeURIComponent(name)}`;
}
