import { ClientChannel } from 'ssh2';
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { ProgramOutputs } from './ProgramOutput';
import { cutTrouble, SshParty } from './sshTrouble';

/** What is asked of a program. */
export interface ProgramOptions {
  stdin?: string | Uint8Array;
  timeoutMs: number;
  maxBytes: number;
  onOutput?: (text: string, stream: 'out' | 'err') => void;
  signal?: AbortSignal;
}

/** How a program ended. */
export interface ProgramEnd {
  exit: number | null;
  outputs: ProgramOutputs;
  timedOut: boolean;
}

const TIME_IS_OVER = Symbol('time is over');

/** One program on a host, with a clock of ours that begins at once. */
export class RunningProgram {
  private readonly outputs: ProgramOutputs;
  /** Settles with why the program is not waited for any more. */
  private readonly unwanted: Promise<unknown>;
  private stopWaiting: () => void = () => undefined;
  /** As the host said it; it may come long before the end. */
  private exit?: number | null;

  constructor(
    private readonly party: SshParty,
    private readonly options: ProgramOptions,
  ) {
    this.outputs = new ProgramOutputs(options.maxBytes, options.onOutput);
    this.unwanted = new Promise(resolve => {
      const { signal } = options;
      const onAbort = () => resolve(signal?.reason);
      const timer = setTimeout(() => resolve(TIME_IS_OVER), options.timeoutMs);
      if (signal?.aborted) {
        onAbort();
      }
      signal?.addEventListener('abort', onAbort, { once: true });
      this.stopWaiting = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
    });
  }

  /** Waits for the channel; one that comes too late is closed. */
  async whileWanted(opening: Promise<ClientChannel>): Promise<ClientChannel> {
    const first = await Promise.race([
      opening.then(
        channel => ({ channel }),
        (error: Error) => ({ error }),
      ),
      this.unwanted.then(reason => ({ reason })),
    ]);
    if ('channel' in first) {
      return first.channel;
    }
    this.stopWaiting();
    opening.then(
      channel => channel.close(),
      () => undefined,
    );
    if ('error' in first) {
      throw first.error;
    }
    throw first.reason === TIME_IS_OVER ? this.noAnswer() : first.reason;
  }

  /**
   * Reads the program to its end.
   *
   * @param endOnHost - ends it on the host; without it, a program whose time is over is no answer
   * @param settleMs - how long it then has to end
   */
  async follow(
    channel: ClientChannel,
    endOnHost?: () => Promise<void>,
    settleMs = 0,
  ): Promise<ProgramEnd> {
    const ended = this.endOf(channel);
    // What fails after it is not waited for any more concerns nobody.
    ended.catch(() => undefined);
    channel.end(this.options.stdin);
    const first = await Promise.race([
      ended.then(exit => ({ exit })),
      this.unwanted.then(reason => ({ reason })),
    ]).finally(() => this.stopWaiting());
    if ('exit' in first) {
      return { exit: first.exit, outputs: this.outputs, timedOut: false };
    }
    // It ended itself, and what it left behind holds its output open.
    const own = this.exit;
    if (own === undefined) {
      await endOnHost?.();
    }
    if (first.reason !== TIME_IS_OVER) {
      throw first.reason;
    }
    if (!endOnHost) {
      throw this.noAnswer();
    }
    await within(own === undefined ? settleMs : 0, ended);
    channel.close();
    return {
      exit: own ?? null,
      outputs: this.outputs,
      timedOut: own === undefined,
    };
  }

  private endOf(channel: ClientChannel): Promise<number | null> {
    return new Promise((resolve, reject) => {
      this.outputs.read(channel, reject);
      channel.once('exit', (code: number | null) => {
        this.exit = code;
      });
      channel.on('error', () => undefined);
      channel.stderr.on('error', () => undefined);
      // It comes last, whatever the order of the others is.
      channel.once('close', (code?: number | null, signal?: string) => {
        const exit = this.exit ?? code;
        if (typeof exit === 'number' || this.exit === null || signal) {
          resolve(exit ?? null);
        } else {
          reject(cutTrouble(this.party));
        }
      });
    });
  }

  private noAnswer(): HostTroubleError {
    const { address, port } = this.party;
    return new HostTroubleError(
      'unreachable',
      `${address}:${port}: no answer in ${this.options.timeoutMs / 1000} s.`,
    );
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), patience]);
  clearTimeout(timer);
}
