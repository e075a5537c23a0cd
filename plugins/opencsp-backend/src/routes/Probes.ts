import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { ChannelSlots } from '../hosts/ChannelSlots';
import { LinkedSignal, linkSignals } from '../reconcile/linkedSignal';

/** How long one probe may take, in milliseconds. */
const PROBE_MS = 5_000;

/** How many probes of one look are under way at the same time. */
const AT_ONCE = 8;

/** What a probe has to keep to. */
export interface ProbeLimits {
  timeoutMs: number;
  signal: AbortSignal;
}

/** The probes of one look: so many at once, and all of them until its time is over. */
export class Probes {
  private readonly slots = new ChannelSlots(AT_ONCE);
  private readonly deadline: LinkedSignal;

  /**
   * @param asked - of who wants the look
   * @param mostMs - for all of it
   */
  constructor(private readonly asked: AbortSignal, mostMs: number) {
    this.deadline = linkSignals([asked], mostMs);
  }

  /** Ends with the look. */
  get signal(): AbortSignal {
    return this.deadline.signal;
  }

  /**
   * Does one probe when it is its turn.
   *
   * @returns nothing when the look was over first, or the host was lost that it went through
   * @throws the reason of the signal of who wants the look
   */
  run<T>(probe: (limits: ProbeLimits) => Promise<T>): Promise<T | undefined> {
    return this.within(async () => {
      await this.slots.enter(this.signal);
      try {
        this.signal.throwIfAborted();
        return await probe({ timeoutMs: PROBE_MS, signal: this.signal });
      } finally {
        this.slots.leave();
      }
    });
  }

  /** The same for what is no probe, and waits for no turn. */
  async within<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const found = await work();
      // What an abort made of it is no sight.
      return this.signal.aborted ? undefined : found;
    } catch (error) {
      if (this.signal.aborted || error instanceof HostTroubleError) {
        return undefined;
      }
      throw error;
    } finally {
      this.asked.throwIfAborted();
    }
  }

  /** The look is over. */
  close(): void {
    this.deadline[Symbol.dispose]();
  }
}
