import { z } from 'zod';
import { timeSchema } from '../instances/instance';

/** An earlier, or the present, system of a host that keeps them: it can be taken back as a whole. */
export const systemGenerationSchema = z.object({
  /** Rises with each that is made; of the host, whoever made it. */
  number: z.number().int(),
  /** When it was made. */
  at: timeSchema,
  /** What the next start of the host brings. */
  isNext: z.boolean(),
  /** What runs now. */
  isLive: z.boolean(),
  /** As the system names itself, such as `26.05.20260911.21a67dc`. */
  system: z.string().optional(),
  /** Of the profile's branch; absent for one that somebody else made. */
  commit: z.string().optional(),
  /**
   * What the versions of all services follow from, such as a commit of NixOS; absent where each has its own, and
   * for one that somebody else made.
   */
  release: z.string().optional(),
});

/** @public */
export type SystemGeneration = z.infer<typeof systemGenerationSchema>;

/** A service that has another version. */
export const versionChangeSchema = z.object({
  id: z.string(),
  title: z.string(),
  from: z.string(),
  to: z.string(),
});

/** @public */
export type VersionChange = z.infer<typeof versionChangeSchema>;

const serviceNameSchema = z.object({ id: z.string(), title: z.string() });

/** What going to a generation would change of what runs now. */
export const generationDifferenceSchema = z.object({
  /** Services that it has, and that do not run now. */
  added: z.array(serviceNameSchema),
  /** Services that run now, and that it does not have. */
  removed: z.array(serviceNameSchema),
  /** Empty where versions follow from the release. */
  versions: z.array(versionChangeSchema),
  /** Of the two systems, when it is not the same. */
  release: z.object({ from: z.string(), to: z.string() }).optional(),
});

/** @public */
export type GenerationDifference = z.infer<typeof generationDifferenceSchema>;

/** Why the portal does not go to a generation. */
export const noWayBackReasons = [
  /** It runs already. */
  'runs',
  /** It was made by somebody else, or to switch the services off. */
  'foreign',
  /** It is of the commit that is deployed. */
  'deployed',
  /** No deployment of its commit here worked, as far as the portal remembers. */
  'unknown',
  /** Services whose data a newer version may have changed. */
  'stuck',
  /** The deployment is under way, or its place is taken. */
  'not-now',
] as const;

/** A generation of a deployment's host, beside what runs. */
export const generationSchema = systemGenerationSchema.extend({
  /** Absent when it is of a commit that is not known, or what runs is. */
  difference: generationDifferenceSchema.optional(),
  /** Absent when a rollback to its commit is taken. */
  noWayBack: z
    .object({
      reason: z.enum(noWayBackReasons),
      /** Titles of the services that are stuck. */
      services: z.array(z.string()),
    })
    .optional(),
});

/** @public */
export type Generation = z.infer<typeof generationSchema>;

/** The generations of a deployment's host, the newest first; none where its driver keeps none. */
export const generationsSchema = z.object({
  generations: z.array(generationSchema),
});

/** @public */
export type Generations = z.infer<typeof generationsSchema>;
