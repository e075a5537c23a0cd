import { createHash } from 'node:crypto';
import { ActionContext } from '@backstage/plugin-scaffolder-node';
import { JsonObject } from '@backstage/types';
import { z } from 'zod';

const iterationSchema = z.object({
  key: z.union([z.string(), z.number()]),
});

type AnyContext = Pick<
  ActionContext<JsonObject, JsonObject>,
  'task' | 'step' | 'each'
>;

/** Which turn of an `each` this is; empty without one. */
export function iterationOf(ctx: Pick<AnyContext, 'each'>): string {
  const each = iterationSchema.safeParse(ctx.each);
  return each.success ? String(each.data.key) : '';
}

/**
 * The idempotency key of a step: of task, step and iteration, so that a step that is run again after a
 * crash finds what it made. A hash, because ids of steps and keys of iterations may hold what a header
 * cannot.
 */
export function keyOf(ctx: AnyContext): string {
  const parts = JSON.stringify([
    ctx.task.id,
    ctx.step?.id ?? '',
    iterationOf(ctx),
  ]);
  return `scaffolder-${createHash('sha256').update(parts).digest('hex')}`;
}
