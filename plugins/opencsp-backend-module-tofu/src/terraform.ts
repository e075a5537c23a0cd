import { kubernetesObjectSchema, Resource } from '@opencsp/client-kubernetes';
import { LABEL_MANAGED_BY, MANAGED_BY } from '@opencsp/plugin-opencsp-common';
import { MachineRef } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';

/** A condition of tofu-controller, as far as it is read. */
export const conditionSchema = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
  observedGeneration: z.number().optional(),
});

const terraformSchema = kubernetesObjectSchema.extend({
  spec: z.looseObject({
    approvePlan: z.string().optional(),
    disableDriftDetection: z.boolean().optional(),
    force: z.boolean().optional(),
    planOnly: z.boolean().optional(),
    suspend: z.boolean().optional(),
    retryInterval: z.string().optional(),
    destroy: z.boolean().optional(),
    destroyResourcesOnDeletion: z.boolean().optional(),
    healthChecks: z.array(z.unknown()).optional(),
    serviceAccountName: z.string().optional(),
    vars: z
      .array(z.looseObject({ name: z.string(), value: z.unknown().optional() }))
      .optional(),
    writeOutputsToSecret: z.looseObject({ name: z.string() }).optional(),
  }),
  status: z
    .looseObject({
      observedGeneration: z.number().optional(),
      reconciliationFailures: z.number().optional(),
      conditions: z.array(conditionSchema).optional(),
      lastAppliedRevision: z.string().optional(),
      plan: z
        .looseObject({
          lastApplied: z.string().optional(),
          pending: z.string().optional(),
        })
        .optional(),
      lock: z.looseObject({ pending: z.string().optional() }).optional(),
    })
    .optional(),
});

/** A Terraform object of tofu-controller. */
export type Terraform = z.infer<typeof terraformSchema>;

/** @public */
export type Condition = z.infer<typeof conditionSchema>;

/** `terraforms.infra.contrib.fluxcd.io`, the stored version. */
export const terraforms: Resource<Terraform> = {
  group: 'infra.contrib.fluxcd.io',
  version: 'v1alpha2',
  plural: 'terraforms',
  schema: terraformSchema,
};

/** Label with the id of the instance that an object was made for. */
export const LABEL_INSTANCE_ID = 'opencsp.io/instance-id';
/** Annotation with the owner: an entity ref is no label value. */
export const ANNOTATION_OWNER = 'opencsp.io/owner';

/** True when the labels say that an object was made for this instance. */
export function isFor(ref: MachineRef, { metadata }: Terraform): boolean {
  return (
    metadata.labels?.[LABEL_MANAGED_BY] === MANAGED_BY &&
    metadata.labels[LABEL_INSTANCE_ID] === ref.instanceId
  );
}

/** One condition by its type. */
export function condition(
  object: Terraform,
  type: string,
): Condition | undefined {
  return object.status?.conditions?.find(each => each.type === type);
}

/**
 * True when a condition speaks of the newest specification. One without a generation of its own is
 * believed.
 */
export function isCurrent(
  { metadata }: Terraform,
  { observedGeneration }: Condition,
): boolean {
  return (observedGeneration ?? metadata.generation) === metadata.generation;
}

/** One condition by its type, if it speaks of the newest specification. */
export function currentCondition(
  object: Terraform,
  type: string,
): Condition | undefined {
  const found = condition(object, type);
  return found && isCurrent(object, found) ? found : undefined;
}

/** Names of what belongs to a machine of this name. */
export function namesFor(name: string) {
  return {
    outputsSecret: `${name}-outputs`,
    /** Terraform's `kubernetes` backend; both outlive the object. */
    stateSecret: `tfstate-default-${name}`,
    lease: `lock-tfstate-default-${name}`,
    planSecret: `tfplan-default-${name}`,
    runnerPod: `${name}-tf-runner`,
  };
}
