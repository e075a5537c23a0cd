import {
  AccountRefused,
  createNextcloudStandIn,
  nextcloudSettings,
  NextcloudStandIn,
  nextcloudStateSchema,
} from '../nextcloud';
import { Log } from '../standIn';
import { keptIn } from './keptFile';
import {
  ContainerCall,
  ContainerExit,
  ProgramRefused,
  RunningContainer,
} from './ports';

/** Port of the image (services-contracts.md §1.1). */
export const NEXTCLOUD_PORT = 80;

/** Where the image has the program, and what it runs in. */
const FOLDER = '/var/www/html';
/** Where its people are kept: a file of its volume, though the real one has them in its database. */
const DATABASE = `${FOLDER}/accounts.json`;
/** The one command that reads its input. */
const READS_INPUT = 'config:import';

/**
 * Starts the Nextcloud of a container with the settings and the people that the container has. Directories of
 * its configuration are other containers.
 *
 * @throws ProgramRefused where the real one ends at its start
 */
export async function startNextcloud(
  container: RunningContainer,
  { speed, now, log }: { speed: number; now: () => Date; log: Log },
): Promise<NextcloudStandIn> {
  try {
    return await createNextcloudStandIn({
      ...nextcloudSettings(container.environment, container.readFile),
      ...{ speed, now, log, port: 0 },
      ...keptIn(container, DATABASE, nextcloudStateSchema),
      directory: (name, port) => container.neighbour(name, port),
    });
  } catch (error) {
    throw error instanceof AccountRefused
      ? new ProgramRefused(1, [
          error.message,
          'Installing of nextcloud failed!',
        ])
      : error;
  }
}

/** Runs `php occ …` in its container; nothing for another program. */
export async function runInNextcloud(
  nextcloud: Pick<NextcloudStandIn, 'occ'>,
  {
    argv: [program, file = '', ...words],
    folder = FOLDER,
    ...call
  }: ContainerCall,
): Promise<ContainerExit | undefined> {
  if (program !== 'php' && program !== '/usr/local/bin/php') {
    return undefined;
  }
  const isOcc =
    file === `${FOLDER}/occ` ||
    (folder === FOLDER && /^(\.\/)?occ$/.test(file));
  if (!isOcc) {
    const stdout = `Could not open input file: ${file}\n`;
    return { exit: 1, stdout, stderr: '' };
  }
  const { environment, user } = call;
  const stdin = words[0] === READS_INPUT ? await call.input() : '';
  return nextcloud.occ(words, { environment, user, stdin });
}
