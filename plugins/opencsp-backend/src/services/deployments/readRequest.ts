import {
  FieldProblem,
  problemsOf,
  startDeploymentSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** What a form holds so far: a field that is of another form counts as not filled in. */
const partsSchema = z
  .object({
    profileId: z.string().min(1).max(64).optional().catch(undefined),
    hostId: z.string().min(1).max(64).optional().catch(undefined),
    instanceId: z.string().min(1).max(64).optional().catch(undefined),
    prepare: z.boolean().catch(false),
    oldHost: startDeploymentSchema.shape.oldHost.catch(undefined),
    commit: startDeploymentSchema.shape.commit.catch(undefined),
  })
  .catch({ prepare: false });

/** The parts of a request, as far as they are there. */
export type StartParts = z.infer<typeof partsSchema>;

/** Reads a request that may be unfinished, with what is wrong with its form. */
export function readParts(body: unknown): {
  parts: StartParts;
  problems: FieldProblem[];
} {
  const parsed = startDeploymentSchema.safeParse(body);
  return {
    parts: partsSchema.parse(parsed.success ? parsed.data : body),
    problems: parsed.success ? [] : problemsOf(parsed.error),
  };
}
