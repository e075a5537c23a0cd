import { StrengthMeter } from '@opencsp/plugin-opencsp-common';
import { useQuery, useQueryClient } from '@tanstack/react-query';

/** Gives a strength meter; loading it may take a moment, and may fail. */
export type LoadMeter = () => Promise<StrengthMeter>;

/**
 * The one strength meter of the app, loaded when it is wanted. The cache holds the meter and nothing
 * that was measured.
 *
 * @returns the meter once it is there, and a function that waits for it; it gives nothing when the
 * meter could not be loaded
 */
export function useStrengthMeter(load: LoadMeter, isWanted: boolean) {
  const client = useQueryClient();
  const options = {
    queryKey: ['opencsp', 'strength-meter'],
    queryFn: load,
    staleTime: Infinity,
  };
  const { data: meter } = useQuery({ ...options, enabled: isWanted });
  const waitForMeter = (): Promise<StrengthMeter | undefined> =>
    client.ensureQueryData(options).catch(() => undefined);
  return { meter, waitForMeter };
}
