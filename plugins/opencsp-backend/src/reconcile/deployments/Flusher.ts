import { Time } from '../../domain/record';
import {
  DeploymentClaim,
  DeploymentStore,
} from '../../store/deployments/DeploymentStore';
import { LeaseLostError } from '../../store/InstanceStore';
import { linkSignals } from '../linkedSignal';
import { pause } from '../pause';
import { RunLog } from './RunLog';

/**
 * Keeps the lines of a step while it is called, so that pages can follow it. A call whose row was
 * changed or taken over meanwhile is ended: a person's cancellation is not held up by it.
 *
 * @throws LeaseLostError
 */
export async function whileFlushing<T>(
  options: {
    store: Pick<DeploymentStore, 'saveDuring'>;
    claim: DeploymentClaim;
    log: RunLog;
    now: () => Time;
    /** How often, in milliseconds. */
    everyMs: number;
    /** Lines were kept. */
    onFlushed: () => void;
    signal: AbortSignal;
  },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { store, claim, log, now, everyMs, onFlushed, signal } = options;
  const lost = new AbortController();
  const ended = new AbortController();
  let loss: LeaseLostError | undefined;
  const linked = linkSignals([signal, lost.signal]);
  const flush = async () => {
    const lines = log.take();
    try {
      await store.saveDuring(claim, claim.record, now(), { log: lines });
      if (lines.length > 0) {
        onFlushed();
      }
    } catch (error) {
      log.giveBack(lines);
      if (error instanceof LeaseLostError) {
        loss = error;
        lost.abort();
      }
      // Trouble with the database is met again at the end of the pass.
    }
  };
  const flushing = async () => {
    await pause(everyMs, ended.signal);
    while (!ended.signal.aborted && !lost.signal.aborted) {
      await flush();
      await pause(everyMs, ended.signal);
    }
  };
  const flushed = flushing();
  const [result] = await Promise.allSettled([work(linked.signal)]);
  ended.abort();
  linked[Symbol.dispose]();
  await flushed;
  if (loss) {
    throw loss;
  }
  if (result.status === 'rejected') {
    throw result.reason;
  }
  return result.value;
}
