import { MachineObservation } from '@opencsp/plugin-opencsp-node';

const TITLES: Record<
  Extract<MachineObservation, { state: 'pending' }>['phase'],
  string
> = {
  accepted: 'Accepted by the platform',
  'waiting-for-runner': 'Waiting for a runner',
  initializing: 'Initializing',
  planning: 'Planning',
  applying: 'Making the virtual machine',
  'writing-outputs': 'Reading the outputs',
};

/** What is said when the platform has taken the order. */
export const ACCEPTED = TITLES.accepted;

/** A machine that is neither there nor given up. */
export type MachineProgress = Extract<
  MachineObservation,
  { state: 'pending' | 'planned' | 'suspended' | 'removing' }
>;

/** What is being done, in words. */
export function progressDetail(machine: MachineProgress): string {
  switch (machine.state) {
    case 'pending':
      return machine.lastFailure
        ? `${TITLES[machine.phase]}, after ${
            machine.lastFailure.count
          } failed ${machine.lastFailure.count === 1 ? 'try' : 'tries'}`
        : TITLES[machine.phase];
    case 'planned':
      return 'A plan waits for approval';
    case 'suspended':
      return 'Paused on the platform';
    default:
      return 'Being removed on the platform';
  }
}

/** What is waited for, in words. */
export function progressWaitsFor(machine: MachineProgress): string | undefined {
  switch (machine.state) {
    case 'pending':
      return machine.lastFailure
        ? `The platform tries again by itself. Last failure: ${machine.lastFailure.message}`
        : machine.detail || undefined;
    case 'planned':
      return `An operator must approve the plan ${machine.planId} on the platform.`;
    case 'suspended':
      return 'An operator paused this machine on the platform; it goes on when it is resumed.';
    default:
      return machine.detail;
  }
}
