import { HostRunner } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';

/** One generation, as `nixos-rebuild list-generations --json` tells it (services-contracts 8.3). */
const generationSchema = z.looseObject({
  generation: z.number().int(),
  date: z.string(),
  nixosVersion: z.string().default(''),
  current: z.boolean(),
});

/** @see generationSchema */
export type Generation = z.infer<typeof generationSchema>;

const LIST_MS = 60_000;

/**
 * The generations of a machine, the newest first.
 *
 * @throws HostTroubleError when the machine does not answer, and SyntaxError or ZodError when it answers otherwise
 */
export async function generationsOf(
  host: HostRunner,
  signal?: AbortSignal,
): Promise<Generation[]> {
  const { exit, stdout } = await host.run(
    ['nixos-rebuild', 'list-generations', '--json'],
    { timeoutMs: LIST_MS, ...(signal && { signal }) },
  );
  return exit === 0
    ? z
        .array(generationSchema)
        .parse(JSON.parse(stdout))
        .sort((a, b) => b.generation - a.generation)
    : [];
}
