import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import { InstanceRecord } from './record';

/** What the owner has to know of a machine although it is active, or gone. */
export function warningsOf({
  machine,
  vmId,
  warnings,
}: Pick<InstanceRecord, 'machine' | 'vmId' | 'warnings'>): string[] {
  return machine.wasLocked
    ? [
        ...warnings,
        `A lock was left behind while this machine was made. What had been made until then may still exist on the platform, and nothing knows it any more: look there for the VM id ${vmId}.`,
      ]
    : warnings;
}

/** Once seen, it stays true: the lock goes, and what an apply that was killed made does not. */
export function wasLocked(
  { machine }: InstanceRecord,
  seen: MachineObservation,
): true | undefined {
  const reasons = [
    seen.state === 'failed' ? seen.reason : undefined,
    seen.state === 'pending' ? seen.lastFailure?.reason : undefined,
  ];
  return machine.wasLocked || reasons.includes('locked') ? true : undefined;
}
