import { z } from 'zod';
import type { ManagedField } from './managedFields';

/** Anything that JSON can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | Json[]
  | { [key: string]: Json };

/** @public */
export type JsonObject = { [key: string]: Json };

/** @public */
export type OwnerReference = {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
};

/** @public */
export type Metadata = {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  generation?: number;
  generateName?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedField[];
};

/** An object as it is stored. What stands beside `metadata` depends on the kind. */
export type StoredObject = {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  /** `spec`, `status`, `data`, `type`, ... */
  fields: JsonObject;
};

const metadataSchema = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  creationTimestamp: z.string(),
  generation: z.number().optional(),
  generateName: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  deletionGracePeriodSeconds: z.number().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  finalizers: z.array(z.string()).optional(),
  ownerReferences: z
    .array(
      z.object({
        apiVersion: z.string(),
        kind: z.string(),
        name: z.string(),
        uid: z.string(),
        controller: z.boolean().optional(),
      }),
    )
    .optional(),
  managedFields: z
    .array(
      z.object({
        manager: z.string(),
        operation: z.enum(['Apply', 'Update']),
        apiVersion: z.string(),
        time: z.string(),
        fieldsType: z.literal('FieldsV1'),
        fieldsV1: z.record(z.string(), z.json()),
        subresource: z.string().optional(),
      }),
    )
    .optional(),
});

/** An object as the state file holds it. */
export const storedObjectSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: metadataSchema,
  fields: z.record(z.string(), z.json()),
});

/** The object as it goes over the wire. */
export function toWire(object: StoredObject): JsonObject {
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: compact(object.metadata),
    ...object.fields,
  };
}

/** A copy without the fields that are undefined. */
export function compact(value: object): JsonObject {
  return z
    .record(z.string(), z.json())
    .parse(JSON.parse(JSON.stringify(value)));
}

/** True for what JSON calls an object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at this key, or an empty one. */
export function child(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : {};
}

/** The text at this key, if it is one. */
export function text(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

/** The number at this key, if it is one. */
export function number(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' ? value : undefined;
}

/** True when two values are the same JSON, whatever the order of their keys. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: Json | undefined): string {
  return JSON.stringify(value, (_key, inner) =>
    isJsonObject(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}
