import {
  DesiredMachine,
  MachineRef,
  Provisioner,
  TaskRunner,
  TaskTarget,
} from '@opencsp/plugin-opencsp-node';
import { Command, Outcome } from '../domain/decision';
import { InstanceRecord, RunRecord } from '../domain/record';
import { HostKeyScanner } from '../hosts/HostKeyScanner';
import { Claim, InstanceStore } from '../store/InstanceStore';
import { Clock } from './clock';

/** The outside world as the engine knows it. */
export interface Outside {
  provisioner: Provisioner;
  taskRunner: TaskRunner;
  scanner: HostKeyScanner;
  /** SSH port of machines. */
  sshPort: number;
}

/** Kind of ledger rows for runs. */
const RUN_EFFECT = 'task';

/** Does one command outside, writing the ledger before and after. Trouble is thrown. */
export class CommandRunner {
  constructor(
    private readonly store: InstanceStore,
    private readonly outside: Outside,
    private readonly clock: Clock,
  ) {}

  async run(
    claim: Claim,
    command: Command,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { record } = claim;
    const ref = refOf(record);
    const { provisioner } = this.outside;
    switch (command.do) {
      case 'ensure':
        return this.ensure(claim, signal);
      case 'retry-machine':
        await provisioner.retry(ref, command.uid, { signal });
        return { of: 'retry-machine' };
      case 'freeze':
        await provisioner.freeze(ref, command.uid, { signal });
        return { of: 'freeze' };
      case 'pause':
        await provisioner.pause(ref, command.uid, { signal });
        return { of: 'pause' };
      case 'explain':
        return {
          of: 'explain',
          text: await provisioner.explain(ref, { signal }),
        };
      case 'scan-host-key':
        return this.scan(command.address, signal);
      case 'start-run':
        return this.startRun(claim, command.run, signal);
      case 'stop-run':
        return this.stopRun(command.run, signal);
      default:
        return this.remove(record, signal);
    }
  }

  private async ensure(claim: Claim, signal: AbortSignal): Promise<Outcome> {
    const { record } = claim;
    const { provisioner } = this.outside;
    const effects = provisioner.plannedEffects(refOf(record));
    await this.store.planEffects(claim, effects, this.clock.now());
    const result = await provisioner.ensure(desiredOf(record), { signal });
    if (result.outcome !== 'ensured') {
      return {
        of: 'ensure',
        outcome: result.outcome,
        message: result.message,
        evidence: result.outcome === 'refused' ? result.evidence : undefined,
      };
    }
    for (const { kind, name } of effects) {
      await this.store.markEffect(
        record.id,
        kind,
        name,
        'exists',
        result.uid,
        this.clock.now(),
      );
    }
    return { of: 'ensure', outcome: 'ensured', uid: result.uid };
  }

  private async scan(address: string, signal: AbortSignal): Promise<Outcome> {
    const result = await this.outside.scanner.scan(
      { address, port: this.outside.sshPort },
      signal,
    );
    return result.outcome === 'key'
      ? { of: 'scan-host-key', outcome: 'key', key: result.key }
      : {
          of: 'scan-host-key',
          outcome: result.outcome,
          message: result.message,
        };
  }

  /** Looks for the run by its key before it starts one: starting is not idempotent over there. */
  private async startRun(
    claim: Claim,
    run: RunRecord,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { record } = claim;
    const { taskRunner } = this.outside;
    await this.store.planEffects(
      claim,
      [{ kind: RUN_EFFECT, name: run.key }],
      this.clock.now(),
    );
    const found = await taskRunner.find(run.key, { signal });
    if (found) {
      await this.markRun(record, run, found.id);
      return { of: 'start-run', outcome: 'started', id: found.id };
    }
    const started = await taskRunner.start(
      { step: run.step, target: targetOf(record, this.outside.sshPort) },
      run.key,
      { signal },
    );
    if (started.outcome === 'refused') {
      return { of: 'start-run', outcome: 'refused', message: started.message };
    }
    await this.markRun(record, run, started.run.id);
    return { of: 'start-run', outcome: 'started', id: started.run.id };
  }

  private async stopRun(run: RunRecord, signal: AbortSignal): Promise<Outcome> {
    const { taskRunner } = this.outside;
    const known = run.id
      ? { id: run.id, key: run.key }
      : await taskRunner.find(run.key, { signal });
    if (!known) {
      return { of: 'stop-run', ended: true };
    }
    const result = await taskRunner.cancel(known, { signal });
    return { of: 'stop-run', ended: result === 'ended', id: known.id };
  }

  private async remove(
    record: InstanceRecord,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const progress = await this.outside.provisioner.remove(
      refOf(record),
      record.machine.uid,
      {
        signal,
      },
    );
    return progress.state === 'removed'
      ? { of: 'remove', outcome: 'removed' }
      : {
          of: 'remove',
          outcome: 'removing',
          detail: progress.detail,
          blockedBy: progress.blockedBy,
        };
  }

  private async markRun(
    record: InstanceRecord,
    run: RunRecord,
    id: string,
  ): Promise<void> {
    await this.store.markEffect(
      record.id,
      RUN_EFFECT,
      run.key,
      'exists',
      id,
      this.clock.now(),
    );
  }
}

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

function desiredOf(record: InstanceRecord): DesiredMachine {
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
