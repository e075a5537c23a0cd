import { InstanceRecord } from '../domain/record';
import { Claim } from '../store/InstanceStore';
import { aboutOf } from './about';
import { PassReport } from './Reconciler';
import { PassRunner, WorkLoop, WorkLoopOptions } from './WorkLoop';

/** Does a pass over an instance. */
export type InstancePassRunner = PassRunner<Claim, PassReport>;

/** The loop over due instances. */
export type InstanceLoop = WorkLoop<InstanceRecord, Claim, PassReport>;

/** @returns a loop over due instances that is not running yet */
export function instanceLoop(
  options: Omit<
    WorkLoopOptions<InstanceRecord, Claim, PassReport>,
    'title' | 'aboutOf'
  >,
): InstanceLoop {
  return new WorkLoop({ ...options, title: 'Instance', aboutOf });
}
