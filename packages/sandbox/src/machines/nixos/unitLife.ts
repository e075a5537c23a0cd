import { UnitState } from './nixosState';

/** What systemd says of a unit. */
export interface UnitLook {
  active: 'active' | 'inactive' | 'failed' | 'activating';
  sub: 'running' | 'waiting' | 'dead' | 'failed' | 'start' | 'auto-restart';
  result: 'success' | 'exit-code' | 'resources';
  /** Exit code of its program. */
  status: number;
  restarts: number;
}

/** Between two starts of a unit in a loop; the first second of each its program runs. */
export const RESTART_MS = 5_000;
const RUNS_MS = 1_000;
/** Exit code of systemd for a credential that it cannot read. */
export const NO_CREDENTIALS = 243;

const RUNNING: UnitLook = {
  active: 'active',
  sub: 'running',
  result: 'success',
  status: 0,
  restarts: 0,
};
const STOPPED: UnitLook = { ...RUNNING, active: 'inactive', sub: 'dead' };
const FAILED: UnitLook = {
  ...RUNNING,
  active: 'failed',
  sub: 'failed',
  result: 'exit-code',
  status: 1,
};

/**
 * What a unit is, which follows from its start: nothing runs by itself.
 *
 * @param since - milliseconds of the real system since its start
 */
export function lookAt(
  unit: UnitState | undefined,
  since: (time: number) => number,
): UnitLook {
  if (unit === undefined || unit.startedAt === null) {
    return STOPPED;
  }
  const passed = since(unit.startedAt);
  switch (unit.does) {
    case 'fails':
    case 'dies':
      return FAILED;
    case 'secret-refused':
      return { ...FAILED, status: NO_CREDENTIALS };
    case 'loops':
      return looping(passed, unit.exitCode ?? 1);
    case 'starts-late':
      return passed < (unit.seconds ?? 0) * 1000
        ? { ...RUNNING, active: 'activating', sub: 'start' }
        : RUNNING;
    default:
      return { ...RUNNING, restarts: unit.restarts ?? 0 };
  }
}

function looping(passed: number, status: number): UnitLook {
  const restarts = Math.floor(passed / RESTART_MS);
  return passed % RESTART_MS < RUNS_MS && restarts > 0
    ? { ...RUNNING, restarts }
    : {
        ...FAILED,
        active: 'activating',
        sub: 'auto-restart',
        status,
        restarts,
      };
}

/** True when `switch-to-configuration` names it as failed: also one that waits for its next start. */
export function isFailed({ active, sub, status }: UnitLook): boolean {
  return active === 'failed' || (sub === 'auto-restart' && status !== 0);
}
