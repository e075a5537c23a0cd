import { ServiceUnavailableError } from '@backstage/errors';
import { HostRunner } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';

/** One generation, as `nixos-rebuild list-generations --json` tells it (services-contracts 8.3). */
const generationSchema = z.looseObject({
  generation: z.number().int(),
  /** In UTC: it is asked so. */
  date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
    .transform(date => new Date(`${date.replace(' ', 'T')}Z`).toISOString()),
  nixosVersion: z.string().default('Unknown'),
  current: z.boolean(),
});

/** @see generationSchema */
export type Generation = z.infer<typeof generationSchema>;

const LIST_MS = 60_000;

/** Times are told in the zone of who asks, without a word of which that is. */
const LIST = ['env', 'TZ=UTC0', 'nixos-rebuild', 'list-generations', '--json'];

/**
 * The generations of a machine, the newest first.
 *
 * @throws HostTroubleError when the machine does not answer, ServiceUnavailableError when it does not tell them
 */
export async function listGenerations(
  host: HostRunner,
  signal?: AbortSignal,
): Promise<Generation[]> {
  const { exit, stdout, stderr } = await host.run(LIST, {
    timeoutMs: LIST_MS,
    ...(signal && { signal }),
  });
  const listed = exit === 0 ? parsed(stdout) : undefined;
  if (!listed) {
    throw new ServiceUnavailableError(
      `"nixos-rebuild list-generations --json" told nothing that can be read${
        stderr.trim() && `: ${stderr.trim().split('\n')[0]}`
      }. Run it on the machine; it needs NixOS 24.11 or newer.`,
    );
  }
  return listed.sort((a, b) => b.generation - a.generation);
}

/** The number of the one that the next start brings; nothing when the machine does not tell it. */
export async function currentGeneration(
  host: HostRunner,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const { exit, stdout } = await host.run(LIST, {
    timeoutMs: LIST_MS,
    ...(signal && { signal }),
  });
  const listed = exit === 0 ? parsed(stdout) : undefined;
  return listed?.find(({ current }) => current)?.generation;
}

function parsed(text: string): Generation[] | undefined {
  try {
    return z.array(generationSchema).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
