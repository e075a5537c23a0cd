import { DesiredMachine, MachineObservation } from '../provisioner';

/** A machine of the fake, as a test sees and changes it. */
export interface FakeMachine {
  desired: DesiredMachine;
  uid: string;
  version: number;
  observation:
    | 'pending'
    | 'planned'
    | 'ready'
    | 'failed'
    | 'no-address'
    | 'removing';
  address: string;
  frozen: boolean;
  paused: boolean;
}

/** What a provisioner would see of it. */
export function observationOf(
  machine: FakeMachine,
  blockedBy?: string,
): MachineObservation {
  const { uid, frozen, address } = machine;
  const version = String(machine.version);
  if (machine.paused) {
    return { state: 'suspended', uid, version };
  }
  switch (machine.observation) {
    case 'pending':
      return {
        state: 'pending',
        uid,
        version,
        phase: 'applying',
        detail: 'Cloning',
      };
    case 'planned':
      return { state: 'planned', uid, version, planId: 'plan-main-0123456789' };
    case 'failed':
      return {
        state: 'failed',
        uid,
        version,
        reason: 'apply',
        message: 'clone failed: no space left',
        final: true,
        count: 3,
      };
    case 'removing':
      return {
        state: 'removing',
        uid,
        version,
        detail: 'Deletion in progress',
        ...(blockedBy === undefined ? {} : { blockedBy }),
      };
    default: {
      const given = machine.observation === 'no-address' ? undefined : address;
      return {
        state: 'ready',
        uid,
        version,
        frozen,
        outputs: {
          address: given,
          user: machine.desired.user,
          all: { vm_name: machine.desired.ref.name, vm_ip: given ?? '' },
        },
      };
    }
  }
}
