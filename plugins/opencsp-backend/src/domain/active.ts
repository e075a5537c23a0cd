import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import {
  Circumstances,
  Decision,
  INTERVALS,
  Observation,
  waitFor,
} from './decision';
import { failure } from './failures';
import { InstanceRecord } from './record';
import { moveTo } from './transitions';

/** Active and lost: the machine lives, and the portal only looks whether it still does. */
export function decideActive(
  record: InstanceRecord,
  observation: Observation,
  circumstances: Circumstances,
): Decision {
  const again = record.state === 'lost' ? INTERVALS.lost : INTERVALS.active;
  if (observation.of !== 'machine') {
    return { record, again };
  }
  const { machine } = observation;
  if (isGoneOutside(record, machine)) {
    return record.state === 'lost'
      ? { record, again }
      : { record: lose(record, machine, circumstances), again: INTERVALS.lost };
  }
  const found =
    record.state === 'lost'
      ? moveTo(record, 'active', circumstances.now, circumstances.deadlines)
      : record;
  return keepTrue(found, machine);
}

function isGoneOutside(
  record: InstanceRecord,
  machine: MachineObservation,
): boolean {
  return (
    machine.state === 'absent' ||
    machine.state === 'foreign' ||
    machine.state === 'removing' ||
    (record.machine.uid !== undefined && machine.uid !== record.machine.uid)
  );
}

function lose(
  record: InstanceRecord,
  machine: MachineObservation,
  { now, deadlines }: Circumstances,
): InstanceRecord {
  const detail =
    machine.state === 'removing'
      ? 'Somebody is removing it on the platform.'
      : undefined;
  return {
    ...moveTo(record, 'lost', now, deadlines),
    failure: failure('machine-vanished', record, now, { detail }),
  };
}

/** Keeps version, freeze and warnings as they are outside; the same record when nothing changed. */
function keepTrue(
  record: InstanceRecord,
  machine: MachineObservation,
): Decision {
  if (machine.state === 'absent' || machine.state === 'foreign') {
    return { record, again: INTERVALS.active };
  }
  const warnings = warningsOf(machine);
  const unchanged =
    record.machine.version === machine.version &&
    record.waitingFor === undefined &&
    JSON.stringify(record.warnings) === JSON.stringify(warnings);
  const seen = unchanged
    ? record
    : {
        ...waitFor(record, undefined),
        warnings,
        machine: { ...record.machine, version: machine.version },
      };
  return machine.state === 'ready' && !machine.frozen
    ? { record: seen, command: { do: 'freeze', uid: machine.uid } }
    : { record: seen, again: INTERVALS.active };
}

function warningsOf(machine: MachineObservation): string[] {
  switch (machine.state) {
    case 'planned':
      return [
        `The platform plans a change of this machine (${machine.planId}); it is not applied by itself.`,
      ];
    case 'failed':
      return [
        `The platform reports trouble with this machine: ${machine.message}`,
      ];
    case 'suspended':
      return ['The platform object of this machine is paused.'];
    default:
      return [];
  }
}
