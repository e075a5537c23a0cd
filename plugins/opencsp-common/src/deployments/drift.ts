import { z } from 'zod';

/** What differs between what was asked for and what runs. */
export const driftKinds = [
  'stopped',
  'missing',
  'image-changed',
  'changed',
  'unknown-container',
] as const;

/** One difference; it is shown, and never mended silently. */
export const driftSchema = z.object({
  kind: z.enum(driftKinds),
  /** Name of the container. */
  container: z.string(),
  /** In words. */
  detail: z.string(),
});

/** @public */
export type Drift = z.infer<typeof driftSchema>;
