import { MachineClock } from './clock';
import { MachineFaults } from './faults';

/** The date as a machine has it, in milliseconds since 1970: a scenario may have put its clock wrong. */
export function wallClock(clock: MachineClock, faults: MachineFaults): number {
  return clock.now() + (faults.find('clock-wrong')?.seconds ?? 0) * 1_000;
}
