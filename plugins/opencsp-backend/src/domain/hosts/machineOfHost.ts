import { InstanceRecord } from '../record';
import { MachineOfHost } from './hostDecision';
import { newInstanceHost } from './hostRequests';
import { HostRecord } from './hostRecord';

/** What an instance is for its host; nothing is known of one that is gone. */
export function machineOfHost(
  instance: InstanceRecord | undefined,
): MachineOfHost {
  if (!instance || instance.state === 'deleted') {
    return { state: 'gone' };
  }
  const { machine, failure, state } = instance;
  if (state === 'active' || state === 'lost') {
    return machine.address && machine.hostKey
      ? {
          state: 'there',
          address: machine.address,
          hostKey: machine.hostKey,
          user: userOf(instance),
        }
      : { state: 'moving', words: 'The machine has no address.' };
  }
  return state === 'failed' && failure
    ? { state: 'failed', message: failure.message }
    : { state: 'moving', words: `The machine is ${state}.` };
}

/** The host of an instance; its address follows when the machine has one. */
export function hostForInstance(
  instance: InstanceRecord,
  { port, prepare }: { port: number; prepare?: boolean },
  now: number,
): HostRecord {
  const { id, name, owner, createdBy } = instance;
  return newInstanceHost(
    { id, name, owner, createdBy, port, user: userOf(instance), prepare },
    now,
  );
}

function userOf({ machine, spec }: InstanceRecord): string {
  return machine.user ?? spec.osTemplate.user;
}
