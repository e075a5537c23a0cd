import { z } from 'zod';

const times = z.number().int().positive().default(1);
/** A Terraform object; without it, the next one that gets so far. */
const name = z.string().optional();

/** What the control API can ask of the cluster. The folder's README tells what each does. */
export const kubernetesScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('plan-fails'), name, times }),
  z.strictObject({
    scenario: z.literal('apply-fails'),
    name,
    times,
    message: z.string().optional(),
  }),
  z.strictObject({ scenario: z.literal('destroy-fails'), name, times }),
  z.strictObject({
    scenario: z.literal('never-starts'),
    name,
    /** How many starts; all when absent. */
    times: z.number().int().positive().optional(),
    reason: z.string().default('ImagePullBackOff'),
  }),
  z.strictObject({
    scenario: z.literal('slow'),
    name,
    factor: z.number().positive(),
  }),
  z.strictObject({ scenario: z.literal('no-address'), name }),
  z.strictObject({ scenario: z.literal('address-arrives'), name }),
  z.strictObject({
    scenario: z.literal('api-down'),
    mode: z.enum(['refused', '503']).default('refused'),
  }),
  z.strictObject({ scenario: z.literal('api-up') }),
  z.strictObject({ scenario: z.literal('too-many-requests'), times }),
  z.strictObject({ scenario: z.literal('stall-watch') }),
  z.strictObject({
    scenario: z.literal('close-watch'),
    abruptly: z.boolean().default(false),
  }),
  z.strictObject({
    scenario: z.literal('split-watch'),
    bytes: z.number().int().positive(),
  }),
  z.strictObject({ scenario: z.literal('forget-history') }),
  z.strictObject({
    scenario: z.literal('delete-object'),
    name: z.string(),
    /** Takes the finalizers away, too: nothing is destroyed, the state stays. */
    force: z.boolean().default(false),
  }),
  z.strictObject({
    scenario: z.literal('create-foreign'),
    name: z.string(),
  }),
]);

/** @public */
export type KubernetesScenario = z.infer<typeof kubernetesScenarios>;

/** The scenarios that say how an object's next runs go. */
export type RunScenario = Extract<
  KubernetesScenario,
  {
    scenario:
      | 'plan-fails'
      | 'apply-fails'
      | 'destroy-fails'
      | 'never-starts'
      | 'slow'
      | 'no-address';
  }
>;
