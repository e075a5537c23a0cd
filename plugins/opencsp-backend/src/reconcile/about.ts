import { InstanceRecord } from '../domain/record';

/** What every line of the log about a record holds. */
export function aboutOf({ id, machineName, state }: InstanceRecord): {
  instance: string;
  machine: string;
  state: string;
} {
  return { instance: id, machine: machineName, state };
}
