import { StepContext } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { generationOf } from '../machine/systems';

/** What a step knows of the way that the deployment goes. */
export interface Way {
  project: string;
  commit: string;
  /** A generation of the same commit does: nothing is evaluated and built then. */
  mayReuse: boolean;
}

const thereSchema = z
  .object({ generation: z.number().int(), path: z.string() })
  .nullable();

/** A generation that is there already; null when the system has to be made. */
export type There = z.infer<typeof thereSchema>;

const memoSchema = z.object({ there: thereSchema.optional() });

/**
 * Looks once in a step whether a generation of the commit is on the machine still.
 *
 * @returns it, and the context with a memo that knows it
 */
export async function wayOf(
  context: StepContext,
  way: Way,
): Promise<{ there: There; context: StepContext; isNew: boolean }> {
  const known = memoSchema.parse(context.memo).there;
  if (known !== undefined) {
    return { there: known, context, isNew: false };
  }
  const found = way.mayReuse ? await generationOf(context, way) : undefined;
  const there = found
    ? { generation: found.generation, path: found.path }
    : null;
  return {
    there,
    context: { ...context, memo: { ...context.memo, there } },
    isNew: true,
  };
}
