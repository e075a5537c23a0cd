import {
  createJellyfinStandIn,
  JellyfinStandIn,
  jellyfinStateSchema,
} from '../jellyfin';
import { Log } from '../standIn';
import { keptIn } from './keptFile';
import { RunningContainer } from './ports';

/** Port of the image (services-contracts.md §1.1). */
export const JELLYFIN_PORT = 8096;

/** Where its people are kept: a file of the volume that the image keeps its database in. */
const DATABASE = '/config/accounts.json';

/** Starts the Jellyfin of a container with the people that the container has; it asks for the first one before. */
export function startJellyfin(
  container: RunningContainer,
  { speed, now, log }: { speed: number; now: () => Date; log: Log },
): Promise<JellyfinStandIn> {
  return createJellyfinStandIn({
    ...{ speed, now, log, port: 0 },
    ...keptIn(container, DATABASE, jellyfinStateSchema),
  });
}
