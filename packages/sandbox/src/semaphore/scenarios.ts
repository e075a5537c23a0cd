import { z } from 'zod';
import { ALERT_KINDS } from './alertBodies';
import { factsTurnSchema } from './ansible/factsFile';
import { roleSchema } from './rows';

const template = z.string().optional();
const times = z.number().int().positive().default(1);
const seconds = z.number().positive().max(86_400);
const downFor = z.number().nonnegative().max(3600).default(0);
const method = z.string().toUpperCase().optional();
const path = z.string().min(1).optional();

/** A scenario without parameters. */
function plain<const N extends string>(name: N) {
  return z.strictObject({ scenario: z.literal(name) });
}

/** A scenario of the next runs, of a template or of any. */
function ofRuns<const N extends string, S extends z.ZodRawShape>(
  name: N,
  shape: S,
) {
  return z.strictObject({
    scenario: z.literal(name),
    template,
    times,
    ...shape,
  });
}

/** A scenario of the next creations of a task. */
function ofPosts<const N extends string>(name: N) {
  return z.strictObject({ scenario: z.literal(name), times });
}

/** What the control API can ask of Semaphore. */
export const semaphoreScenarios = z.discriminatedUnion('scenario', [
  plain('reset'),
  plain('state'),
  ofRuns('task-fails', {}),
  ofRuns('zero-hosts', {}),
  ofRuns('facts', { how: factsTurnSchema }),
  ofRuns('hang', {}),
  ofRuns('stop-reads-error', {}),
  ofRuns('one-host-unreachable', {}),
  ofRuns('late-log', { seconds }),
  ofRuns('log-late', { seconds }),
  ofRuns('log-out-of-order', {}),
  ofRuns('log-duplicate', {}),
  ofRuns('callback-lost', {}),
  ofRuns('callback-early', {}),
  ofRuns('callback-late', { seconds }),
  ofRuns('callback-repeated', {
    count: z.number().int().min(2).max(100).default(2),
  }),
  ofRuns('callback-forged', {}),
  ofPosts('post-500-leaves-task'),
  ofPosts('hang-up-after-post'),
  plain('queue-stuck'),
  plain('queue-moves'),
  plain('forced-stop-runs-later'),
  plain('down'),
  plain('up'),
  plain('half-open'),
  z.strictObject({ scenario: z.literal('restart'), seconds: downFor }),
  z.strictObject({ scenario: z.literal('restart-ghosts'), seconds: downFor }),
  z.strictObject({
    scenario: z.literal('status'),
    code: z.number().int().min(200).max(599),
    body: z.unknown().optional(),
    retryAfter: z.number().int().nonnegative().optional(),
    method,
    path,
    done: z.boolean().default(false),
    times,
  }),
  z.strictObject({
    scenario: z.literal('html-200'),
    method,
    path,
    times: z.number().int().positive().optional(),
  }),
  z.strictObject({
    scenario: z.literal('slow'),
    milliseconds: z.number().int().nonnegative().max(600_000),
  }),
  z.strictObject({
    scenario: z.literal('clock-skew'),
    seconds: z.number().min(-31_536_000).max(31_536_000),
  }),
  z.strictObject({
    scenario: z.literal('generation'),
    generation: z.enum(['2.10', '2.16']),
  }),
  z.strictObject({
    scenario: z.literal('user'),
    username: z.string().min(1),
    role: roleSchema.optional(),
    admin: z.boolean().default(false),
  }),
  z.strictObject({
    scenario: z.literal('alerts'),
    receivers: z.partialRecord(z.enum([...ALERT_KINDS, 'smtp']), z.string()),
  }),
]);

/** @public */
export type SemaphoreScenario = z.infer<typeof semaphoreScenarios>;

/** The scenarios that wait for a task. */
export type ArmedScenario = Extract<
  SemaphoreScenario,
  | { scenario: 'post-500-leaves-task' | 'hang-up-after-post' }
  | { template?: string | undefined }
> & { times: number };
