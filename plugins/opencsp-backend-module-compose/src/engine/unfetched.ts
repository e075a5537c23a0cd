import { z } from 'zod';

const unfetchedSchema = z.object({
  /** As the commit names it. */
  image: z.string(),
  /** Why it cannot be had, in words, with those of the registry. */
  detail: z.string(),
});

/** An image that a commit asks for and that could not be had when it was last tried. */
export type Unfetched = z.infer<typeof unfetchedSchema>;

/** What is kept of such images on the host; nothing that cannot be read is. */
export function readUnfetched(stdout: string): Unfetched[] {
  try {
    return z.array(unfetchedSchema).parse(JSON.parse(stdout));
  } catch {
    return [];
  }
}

/** As {@link readUnfetched} reads it. */
export function writeUnfetched(images: readonly Unfetched[]): string {
  return `${JSON.stringify(images, null, 2)}\n`;
}
