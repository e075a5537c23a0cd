import {
  DesiredMachine,
  MachineRef,
  TaskTarget,
} from '@opencsp/plugin-opencsp-node';
import { InstanceRecord } from '../domain/record';

/** Which machine a record is. */
export function refOf(record: InstanceRecord): MachineRef {
  return { instanceId: record.id, name: record.machineName };
}

/**
 * The machine that a run is for.
 *
 * @throws Error when the record has no address or host key yet, which its state rules out
 */
export function targetOf(record: InstanceRecord, port: number): TaskTarget {
  const { address, hostKey, user } = record.machine;
  if (!address || !hostKey) {
    throw new Error(
      `Instance ${record.id} is ${record.state} without an address or a host key`,
    );
  }
  return {
    instanceId: record.id,
    name: record.machineName,
    address,
    port,
    user: user ?? record.spec.osTemplate.user,
    hostKey: `${hostKey.type} ${hostKey.blob}`,
  };
}

/** The machine that is asked for. */
export function desiredOf(record: InstanceRecord): DesiredMachine {
  const { spec } = record;
  const { network } = spec;
  return {
    ref: refOf(record),
    owner: record.owner,
    hostname: record.name,
    vmId: record.vmId,
    cores: spec.size.cores,
    memoryMiB: spec.size.memoryMiB,
    diskGiB: spec.size.diskGiB,
    template: spec.osTemplate.template,
    user: spec.osTemplate.user,
    network: {
      bridge: network.bridge,
      vlan: network.vlan,
      addressCidr: network.address
        ? `${network.address}/${network.prefix}`
        : undefined,
      gateway: network.address ? network.gateway : undefined,
    },
    sshPublicKeys: spec.sshKeys,
  };
}
