import { z } from 'zod';

const times = z.number().int().positive().default(1);
/** A Terraform object; without it, the next one that gets so far. */
const name = z.string().optional();
/** A Terraform object that is there. */
const existing = z.string();

/** How the next runs of an object go. */
const runScenarios = [
  z.strictObject({ scenario: z.literal('plan-fails'), name, times }),
  z.strictObject({
    scenario: z.literal('apply-fails'),
    name,
    times,
    message: z.string().optional(),
  }),
  z.strictObject({ scenario: z.literal('destroy-fails'), name, times }),
  z.strictObject({
    scenario: z.literal('init-fails'),
    name,
    times,
    cause: z.enum(['provider', 'module', 'path']).default('provider'),
  }),
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
  z.strictObject({
    scenario: z.literal('address-link-local'),
    name,
    address: z.string().default('169.254.77.1'),
  }),
  z.strictObject({
    scenario: z.literal('two-addresses'),
    name,
    second: z.string().default('192.0.2.77'),
    /** One text with a comma, or a list, which is JSON text with its type beside it. */
    form: z.enum(['text', 'list']).default('text'),
  }),
  z.strictObject({ scenario: z.literal('runner-killed'), name, times }),
  z.strictObject({ scenario: z.literal('health-check-fails'), name, times }),
  z.strictObject({
    scenario: z.literal('controller-killed'),
    name,
    /** In the apply that runs or comes next, or at once whatever it does. */
    at: z.enum(['apply', 'now']).default('apply'),
  }),
  z.strictObject({
    scenario: z.literal('lock-left-behind'),
    name,
    id: z.string().default('5d1f2c0e-1111-4222-8333-444455556666'),
  }),
  z.strictObject({
    scenario: z.literal('drift'),
    name: existing,
    /** The machine is another one than planned, or there is none. */
    how: z.enum(['changed', 'gone']).default('changed'),
  }),
] as const;

/** What happens to objects and to what they need. */
const worldScenarios = [
  z.strictObject({ scenario: z.literal('address-arrives'), name }),
  z.strictObject({ scenario: z.literal('wake'), name }),
  z.strictObject({ scenario: z.literal('controller-started') }),
  z.strictObject({
    scenario: z.literal('delete-object'),
    name: existing,
    /** Takes the finalizers away, too: nothing is destroyed, the state stays. */
    force: z.boolean().default(false),
  }),
  z.strictObject({ scenario: z.literal('create-foreign'), name: existing }),
  z.strictObject({
    scenario: z.literal('finalizer-stuck'),
    name: existing,
    finalizer: z.string().default('example.org/never-removed'),
  }),
  z.strictObject({
    scenario: z.literal('finalizer-released'),
    name: existing,
    finalizer: z.string().default('example.org/never-removed'),
  }),
  z.strictObject({
    scenario: z.literal('label-leaves'),
    name: existing,
    /** One label; all when absent. */
    label: z.string().optional(),
  }),
  z.strictObject({ scenario: z.literal('label-returns'), name: existing }),
  z.strictObject({
    scenario: z.literal('bad-duration'),
    name: z.string().default('somebody-elses'),
    interval: z.string().default('1d'),
  }),
  z.strictObject({
    scenario: z.literal('new-revision'),
    /** Such as `main@sha1:` and 40 hexadecimal digits; a random one when absent. */
    revision: z.string().optional(),
  }),
  z.strictObject({
    scenario: z.literal('source-gone'),
    /** The object stays, without an artifact. */
    artifactOnly: z.boolean().default(false),
  }),
  z.strictObject({ scenario: z.literal('source-back') }),
  z.strictObject({ scenario: z.literal('service-account-missing') }),
  z.strictObject({ scenario: z.literal('service-account-back') }),
  z.strictObject({ scenario: z.literal('namespace-deleted') }),
  z.strictObject({ scenario: z.literal('namespace-created') }),
] as const;

/** How the API server behaves. */
const serverScenarios = [
  z.strictObject({
    scenario: z.literal('api-down'),
    mode: z.enum(['refused', '503']).default('refused'),
  }),
  z.strictObject({ scenario: z.literal('api-up') }),
  z.strictObject({ scenario: z.literal('server-stop-term') }),
  z.strictObject({ scenario: z.literal('server-stop-kill') }),
  z.strictObject({ scenario: z.literal('server-start') }),
  z.strictObject({
    scenario: z.literal('store-hangs'),
    /** Whether a write that is answered with 504 happens all the same. */
    writesHappen: z.boolean().default(false),
  }),
  z.strictObject({ scenario: z.literal('store-answers') }),
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
  z.strictObject({
    scenario: z.literal('bookmarks'),
    /** False as with etcd 3.4: an idle kind gets none. */
    idle: z.boolean(),
  }),
  z.strictObject({ scenario: z.literal('forget-history') }),
] as const;

/** What the control API can ask of the cluster. The folder's README tells what each does. */
export const kubernetesScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  ...runScenarios,
  ...worldScenarios,
  ...serverScenarios,
]);

/** @public */
export type KubernetesScenario = z.infer<typeof kubernetesScenarios>;

/** The scenarios that say how an object's next runs go. */
export type RunScenario = z.infer<(typeof runScenarios)[number]>;

/** The scenarios that change objects, or what they need. */
export type WorldScenario = z.infer<(typeof worldScenarios)[number]>;

/** The scenarios that are about the API server. */
export type ServerScenario = z.infer<(typeof serverScenarios)[number]>;

const RUN_NAMES: ReadonlySet<string> = new Set(
  runScenarios.map(({ shape }) => shape.scenario.value),
);
const SERVER_NAMES: ReadonlySet<string> = new Set(
  serverScenarios.map(({ shape }) => shape.scenario.value),
);

export function isRunScenario(
  scenario: KubernetesScenario,
): scenario is RunScenario {
  return RUN_NAMES.has(scenario.scenario);
}

export function isServerScenario(
  scenario: KubernetesScenario,
): scenario is ServerScenario {
  return SERVER_NAMES.has(scenario.scenario);
}
