import { z } from 'zod';
import { kubernetesObjectSchema, objectMetaSchema, Resource } from './objects';

const secretSchema = kubernetesObjectSchema.extend({
  type: z.string().optional(),
  /** Values in base64. */
  data: z.record(z.string(), z.string()).optional(),
});

/** @public */
export type Secret = z.infer<typeof secretSchema>;

/** Secrets. */
export const secrets: Resource<Secret> = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  schema: secretSchema,
};

const containerStateSchema = z.looseObject({
  waiting: z
    .looseObject({
      reason: z.string().optional(),
      message: z.string().optional(),
    })
    .optional(),
  terminated: z
    .looseObject({
      reason: z.string().optional(),
      message: z.string().optional(),
      exitCode: z.number().optional(),
    })
    .optional(),
  running: z.looseObject({}).optional(),
});

const podSchema = kubernetesObjectSchema.extend({
  status: z
    .looseObject({
      phase: z.string().optional(),
      conditions: z
        .array(
          z.looseObject({
            type: z.string(),
            status: z.string(),
            reason: z.string().optional(),
            message: z.string().optional(),
          }),
        )
        .optional(),
      containerStatuses: z
        .array(
          z.looseObject({
            name: z.string(),
            state: containerStateSchema.optional(),
            lastState: containerStateSchema.optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** @public */
export type Pod = z.infer<typeof podSchema>;

/** Pods. */
export const pods: Resource<Pod> = {
  group: '',
  version: 'v1',
  plural: 'pods',
  schema: podSchema,
};

const plainSchema = z.looseObject({ metadata: objectMetaSchema });

/** Service accounts. */
export const serviceAccounts: Resource<z.infer<typeof plainSchema>> = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  schema: plainSchema,
};

/** Leases, such as the lock of a Terraform state. */
export const leases: Resource<z.infer<typeof plainSchema>> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  schema: plainSchema,
};

const eventSchema = kubernetesObjectSchema.extend({
  type: z.string().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTimestamp: z.string().nullish(),
  involvedObject: z
    .looseObject({ name: z.string().optional(), uid: z.string().optional() })
    .optional(),
});

/** @public */
export type KubernetesEvent = z.infer<typeof eventSchema>;

/** Events: best effort, and gone after an hour. Never the only proof of anything. */
export const events: Resource<KubernetesEvent> = {
  group: '',
  version: 'v1',
  plural: 'events',
  schema: eventSchema,
};
