import { z } from 'zod';
import { JsonObject, StoredObject } from '../store/objects';
import { parseGoDuration } from './goDuration';

const specSchema = z.object({
  interval: z.string(),
  retryInterval: z.string().default('15s'),
  approvePlan: z.string().default(''),
  planOnly: z.boolean().default(false),
  suspend: z.boolean().default(false),
  destroy: z.boolean().default(false),
  disableDriftDetection: z.boolean().default(false),
  destroyResourcesOnDeletion: z.boolean().default(false),
  storeReadablePlan: z.string().default('none'),
  serviceAccountName: z.string().default('tf-runner'),
  workspace: z.string().default('default'),
  remediation: z.object({ retries: z.number().default(0) }).optional(),
  sourceRef: z.object({
    kind: z.string(),
    name: z.string(),
    namespace: z.string().optional(),
  }),
  vars: z
    .array(z.object({ name: z.string(), value: z.json().optional() }))
    .default([]),
  varsFrom: z
    .array(
      z.object({
        kind: z.string(),
        name: z.string(),
        varsKeys: z.array(z.string()).optional(),
        optional: z.boolean().optional(),
      }),
    )
    .default([]),
  tfstate: z
    .object({
      forceUnlock: z.string().optional(),
      lockIdentifier: z.string().optional(),
    })
    .optional(),
  dependsOn: z
    .array(z.object({ name: z.string(), namespace: z.string().optional() }))
    .default([]),
  healthChecks: z
    .array(
      z.object({
        name: z.string(),
        type: z.enum(['tcp', 'http']),
        address: z.string().optional(),
        url: z.string().optional(),
        timeout: z.string().default('20s'),
      }),
    )
    .default([]),
  writeOutputsToSecret: z
    .object({ name: z.string(), outputs: z.array(z.string()).default([]) })
    .optional(),
});

/** The part of a Terraform object's `spec` that the stand-in acts on. */
export type TerraformSpec = z.infer<typeof specSchema>;

/** Reads the spec of a stored object; the API has checked it against the definition. */
export function specOf(object: StoredObject): TerraformSpec {
  return specSchema.parse(object.fields.spec);
}

const DURATIONS = ['interval', 'retryInterval', 'maxRetryInterval'];

/** True when Go cannot read a duration of this spec: the real controller then stops for everybody. */
export function hasBadDuration(spec: JsonObject): boolean {
  return DURATIONS.some(key => {
    const value = spec[key];
    return typeof value === 'string' && parseGoDuration(value) === undefined;
  });
}
