import { ServiceState } from '@opencsp/plugin-opencsp-common';
import { SeenUnit } from '../machine/units';

/** How a unit does, in the words of services. */
export interface Judged {
  state: ServiceState;
  detail?: string;
}

/** Systemd could not hand over a secret (systemd.exec(5), "EXIT_CREDENTIALS"). */
const NO_CREDENTIALS = 243;

/** How one unit does; one of which the machine says nothing is not known. */
export function unitState(name: string, seen: SeenUnit | undefined): Judged {
  if (!seen) {
    return { state: 'unknown', detail: `${name}: the machine does not say.` };
  }
  if (seen.load === 'masked') {
    return {
      state: 'stopped',
      detail: `${name} is masked: somebody has forbidden it to start.`,
    };
  }
  if (seen.load === 'not-found') {
    return {
      state: 'missing',
      detail: `${name} is not in the system that runs.`,
    };
  }
  switch (seen.active) {
    case 'active':
      return { state: 'up' };
    case 'activating':
      return seen.sub === 'auto-restart' || seen.restarts > 0
        ? {
            state: 'restarting',
            detail: `${name} ends again and again: ${endOf(seen)}, started ${
              seen.restarts
            } times.`,
          }
        : { state: 'starting', detail: `${name} is starting.` };
    case 'failed':
      return {
        state: 'unhealthy',
        detail: `${name} has failed: ${endOf(seen)}.`,
      };
    default:
      return { state: 'stopped', detail: `${name} does not run.` };
  }
}

function endOf({ result, status }: SeenUnit): string {
  if (status === NO_CREDENTIALS) {
    return 'it could not read a secret';
  }
  return result === 'oom-kill'
    ? 'the machine had no memory for it'
    : `exit code ${status} (${result})`;
}

/** What says most of a service comes first. */
const WORST: readonly ServiceState[] = [
  'missing',
  'unhealthy',
  'restarting',
  'stopped',
  'unknown',
  'starting',
  'up',
];

/** A service is as its worst unit. */
export function worstOf(units: readonly Judged[]): Judged {
  return (
    [...units].sort(
      (a, b) => WORST.indexOf(a.state) - WORST.indexOf(b.state),
    )[0] ?? { state: 'up' }
  );
}
