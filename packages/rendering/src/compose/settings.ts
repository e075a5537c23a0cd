import { ComposeContainer } from '@opencsp/plugin-opencsp-common';
import { PlainValue } from '../escape/composeText';

/** What all containers have in common, but for the numbers. */
export interface CommonSettings
  extends Pick<
    ComposeContainer,
    'limits' | 'readOnly' | 'stopGrace' | 'shmMiB'
  > {}

/**
 * Rights are taken away from everything; a definition gives back what it must. The limits are those
 * keys that Compose has always handed to the engine, without a swarm. Logs are cut, since without a
 * limit they fill the disk (services-contracts §2.7).
 */
export function commonSettings({
  limits,
  readOnly,
  stopGrace,
  shmMiB,
}: CommonSettings): Record<string, PlainValue> {
  return {
    read_only: readOnly,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    mem_limit: `${limits.memoryMiB}m`,
    cpus: limits.cores,
    pids_limit: limits.processes,
    ...(shmMiB !== undefined && { shm_size: `${shmMiB}m` }),
    restart: 'unless-stopped',
    stop_grace_period: stopGrace,
    logging: {
      driver: 'json-file',
      options: { 'max-size': '10m', 'max-file': '3' },
    },
  };
}

/** The same without what is not set, and without empty lists and maps. */
export function present(
  value: Readonly<Record<string, PlainValue | undefined>>,
): Record<string, PlainValue> {
  const left: Record<string, PlainValue> = {};
  for (const [key, each] of Object.entries(value)) {
    if (each !== undefined && !isEmpty(each)) {
      left[key] = each;
    }
  }
  return left;
}

function isEmpty(value: PlainValue): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0;
}
