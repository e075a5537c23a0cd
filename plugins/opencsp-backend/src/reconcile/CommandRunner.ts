import {
  DesiredMachine,
  MachineRef,
  Provisioner,
  TaskRequest,
  TaskRun,
  TaskRunner,
  TaskTarget,
} from '@opencsp/plugin-opencsp-node';
import { Command, mayStillComeAbout, Outcome } from '../domain/decision';
import { InstanceRecord, RunRecord } from '../domain/record';
import { RUN_EFFECT } from '../domain/runKey';
import { HostKeyScanner } from '../hosts/HostKeyScanner';
import { hashOfToken, newCallbackToken } from '../services/callbackToken';
import { Claim, InstanceStore, LeaseLostError } from '../store/InstanceStore';
import { Clock } from './clock';
import { pause } from './pause';

/** The outside world as the engine knows it. */
export interface Outside {
  provisioner: Provisioner;
  taskRunner: TaskRunner;
  scanner: HostKeyScanner;
  /** SSH port of machines. */
  sshPort: number;
  /** Where runs may say that they have ended; without it, they are only looked at. */
  callbackUrl?: string;
}

/** How often a run that nobody waits for is told to stop, when the runner does not answer. */
const STOP_TRIES = 3;

/** Pause before the next try, in milliseconds; it grows with each. */
const STOP_PAUSE_MS = 500;

/** Does one command outside, writing the ledger before and after. Trouble is thrown. */
export class CommandRunner {
  constructor(
    private readonly store: InstanceStore,
    private readonly outside: Outside,
    private readonly clock: Clock,
    private readonly leaseMs?: number,
  ) {}

  async run(
    claim: Claim,
    command: Command,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { record } = claim;
    const ref = refOf(record);
    const { provisioner } = this.outside;
    demandLease(claim, this.clock.now());
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
        return this.startRun(claim, command, signal);
      case 'stop-run':
        return this.stopRun(record, command.run, signal);
      default:
        return this.remove(record, signal);
    }
  }

  /**
   * Removes a machine that was made on somebody else's time after its record was deleted. What takes
   * longer is found by the comparison of ledger and world.
   */
  async removeIfUnwanted(
    record: InstanceRecord,
    uid: string,
    signal: AbortSignal,
  ): Promise<void> {
    const now = await this.store.get(record.id);
    if (now === undefined || now.state === 'deleted') {
      await this.outside.provisioner.remove(refOf(record), uid, { signal });
    }
  }

  /**
   * Stops a run that was started on somebody else's time, unless the row waits for it, or for one
   * that it does not know yet: then it finds this one by its key.
   */
  async stopIfUnwanted(
    { id, run }: InstanceRecord,
    startedId: string,
    signal: AbortSignal,
  ): Promise<void> {
    const now = await this.store.get(id);
    const isWanted =
      now?.run !== undefined &&
      now.run.key === run?.key &&
      (now.run.id === undefined || now.run.id === startedId);
    if (run && !isWanted) {
      await this.stopSurely({ id: startedId, key: run.key }, signal);
    }
  }

  /** @throws the last trouble, when no try got through */
  private async stopSurely(run: TaskRun, signal: AbortSignal): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.outside.taskRunner.cancel(run, { signal });
        return;
      } catch (error) {
        if (tries === STOP_TRIES || signal.aborted) {
          throw error;
        }
        await pause(STOP_PAUSE_MS * tries, signal);
      }
    }
  }

  private async ensure(claim: Claim, signal: AbortSignal): Promise<Outcome> {
    const { record } = claim;
    const { provisioner } = this.outside;
    const effects = provisioner.plannedEffects(refOf(record));
    await this.store.planEffects(claim, effects, this.clock.now());
    demandLease(claim, this.clock.now());
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
    { run, onlyLook }: Extract<Command, { do: 'start-run' }>,
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
    if (onlyLook) {
      return { of: 'start-run', outcome: 'not-there' };
    }
    const target = targetOf(record, this.outside.sshPort);
    const callback = await this.callbackFor(claim, run);
    // A process that stood still after the look could start what another one has started since.
    demandLease(claim, this.clock.now());
    const started = await taskRunner.start(
      { step: run.step, target, callback },
      run.key,
      { signal },
    );
    if (started.outcome === 'refused') {
      return { of: 'start-run', outcome: 'refused', message: started.message };
    }
    await this.demandStillOurs(claim, started.run.id, signal);
    await this.markRun(record, run, started.run.id);
    return { of: 'start-run', outcome: 'started', id: started.run.id };
  }

  /** @throws LeaseLostError when another process took the row meanwhile; a run nobody waits for is stopped */
  private async demandStillOurs(
    claim: Claim,
    startedId: string,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.store.saveDuring(claim, claim.record, this.clock.now());
    } catch (error) {
      if (error instanceof LeaseLostError) {
        await this.stopIfUnwanted(claim.record, startedId, signal);
      }
      throw error;
    }
  }

  /** A token of its own for each start; only its hash is kept, in the ledger's row of the run. */
  private async callbackFor(
    claim: Claim,
    run: RunRecord,
  ): Promise<TaskRequest['callback']> {
    const url = this.outside.callbackUrl;
    if (url === undefined) {
      return undefined;
    }
    const token = newCallbackToken();
    await this.store.keepCallback(claim, run.key, hashOfToken(token));
    return { url, token };
  }

  private async stopRun(
    record: InstanceRecord,
    run: RunRecord,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { taskRunner } = this.outside;
    const known = run.id
      ? { id: run.id, key: run.key }
      : await taskRunner.find(run.key, { signal });
    const times = { now: this.clock.now(), leaseMs: this.leaseMs };
    if (!known && mayStillComeAbout(run.askedAt, times)) {
      return { of: 'stop-run', ended: false };
    }
    if (!known) {
      // It was planned and never begun: the ledger waits for nothing.
      await this.store.markEffect(
        record.id,
        RUN_EFFECT,
        run.key,
        'removed',
        undefined,
        this.clock.now(),
      );
      return { of: 'stop-run', ended: true };
    }
    if (!run.id) {
      await this.markRun(record, run, known.id);
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
      // One that came late, after an answer that never came, is ours by its label alone.
      record.machine.unanswered ? undefined : record.machine.uid,
      { signal },
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

/** @throws LeaseLostError when somebody else may work on the row by now */
function demandLease({ record, lease }: Claim, now: number): void {
  if (now >= lease.until) {
    throw new LeaseLostError(
      `The lease of instance ${record.id} ended before anything was done outside`,
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
