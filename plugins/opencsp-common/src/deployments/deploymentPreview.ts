import { z } from 'zod';

/** What starting a deployment would come to. Nothing is made. */
export const deploymentPreviewSchema = z.object({
  ok: z.boolean(),
  /** What must be put right first, by the fields of the request. */
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  /** What should be known though nothing is wrong. */
  warnings: z.array(z.string()),
  /** What will happen, in full sentences; empty while there are problems. */
  sentences: z.array(z.string()),
  /** Of the profile's branch; absent while it is not known. */
  commit: z.string().optional(),
  /** What runs on the host now, and is replaced. */
  replaces: z
    .object({ id: z.string(), number: z.number().int(), commit: z.string() })
    .optional(),
  /**
   * Where the profile runs now, when that is another host: it serves until the new one answers. The request
   * says in `oldHost` what becomes of it then.
   */
  moves: z
    .object({
      deploymentId: z.string(),
      hostId: z.string(),
      hostName: z.string(),
    })
    .optional(),
  /** What the bundle needs at least. */
  needs: z.object({ memoryMiB: z.number(), diskGiB: z.number() }).optional(),
});

/** @public */
export type DeploymentPreview = z.infer<typeof deploymentPreviewSchema>;
