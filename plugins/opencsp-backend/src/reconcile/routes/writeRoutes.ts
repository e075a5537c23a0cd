import { HostTrouble, HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { wasNotSent } from '../wasNotSent';

/**
 * Troubles with which no program was run on the host: it is another machine, the login or `sudo` was
 * refused, or the address is not allowed. `cannot-write` is none of them: it is also what a write is
 * called whose end nobody has seen.
 */
const BEFORE_WRITING: readonly HostTrouble[] = [
  'host-key-changed',
  'login-refused',
  'not-allowed',
  'sudo-refused',
];

/**
 * True when a write on a host that failed has surely changed nothing there. A connection that was cut, or
 * whose time was over, says nothing: the file may be there.
 */
export function wasNotWritten(error: unknown): boolean {
  return (
    error instanceof HostTroubleError &&
    // A connection that was open names no such cause when it breaks.
    (BEFORE_WRITING.includes(error.trouble) || wasNotSent(error))
  );
}
