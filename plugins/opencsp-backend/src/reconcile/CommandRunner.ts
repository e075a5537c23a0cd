import { Provisioner, TaskRunner } from '@opencsp/plugin-opencsp-node';
import { Command, mayStillComeAbout, Outcome } from '../domain/decision';
import { InstanceRecord, RunRecord } from '../domain/record';
import { RUN_EFFECT } from '../domain/runKey';
import { HostKeyScanner } from '../hosts/HostKeyScanner';
import { Claim, InstanceStore, LeaseLostError } from '../store/InstanceStore';
import { Clock } from './clock';
import { desiredOf, refOf, targetOf } from './machineOf';
import { newCallback } from './newCallback';

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

/** Does one command outside, writing the ledger before and after. Trouble is thrown. */
export class CommandRunner {
  private readonly store: InstanceStore;
  private readonly outside: Outside;
  private readonly clock: Clock;

  constructor(
    private readonly options: {
      store: InstanceStore;
      outside: Outside;
      clock: Clock;
      /** How long a claim holds, in milliseconds. */
      leaseMs?: number;
    },
  ) {
    this.store = options.store;
    this.outside = options.outside;
    this.clock = options.clock;
  }

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

  private async ensure(claim: Claim, signal: AbortSignal): Promise<Outcome> {
    const { record } = claim;
    const { provisioner } = this.outside;
    const effects = provisioner.plannedEffects(refOf(record));
    await this.store.planEffects(claim, effects, this.clock.now());
    const result = await provisioner.ensure(desiredOf(record), {
      signal,
      beforeMaking: () => demandLease(claim, this.clock.now()),
    });
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
    const callback = await newCallback(this.outside.callbackUrl, hash =>
      this.store.keepCallback(claim, run.key, hash),
    );
    const started = await taskRunner.start(
      { step: run.step, target, callback },
      run.key,
      // A process that stood still could start what another one has started since.
      { signal, beforeMaking: () => demandLease(claim, this.clock.now()) },
    );
    if (started.outcome === 'refused') {
      return { of: 'start-run', outcome: 'refused', message: started.message };
    }
    await this.markRun(record, run, started.run.id);
    return { of: 'start-run', outcome: 'started', id: started.run.id };
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
    const times = { now: this.clock.now(), leaseMs: this.options.leaseMs };
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
