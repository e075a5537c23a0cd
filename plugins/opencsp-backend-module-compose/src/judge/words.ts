import { quoted } from '@opencsp/plugin-opencsp-node';
import { SeenContainer } from '../engine/containers';

/** How a container ended, in words. */
export function endOf({ exitCode, error, outOfMemory }: SeenContainer): string {
  if (outOfMemory) {
    return `it needed more memory than it may have (exit code ${exitCode})`;
  }
  return error
    ? `exit code ${exitCode}: ${quoted(error)}`
    : `exit code ${exitCode}`;
}
