import { addAbortSignal, Duplex } from 'node:stream';
import { Client, ClientChannel } from 'ssh2';
import {
  HostConnectOptions,
  HostPort,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';
import { linkSignals } from '../reconcile/linkedSignal';
import { ChannelSlots } from './ChannelSlots';
import { HostStream } from './HostStream';
import { noAnswerAt, NoRoomError, openForward } from './openForward';
import { openSsh, SshTarget, SshTimes } from './openSsh';
import { ProgramOutputs } from './ProgramOutput';
import { RunningProgram } from './RunningProgram';
import { cutTrouble, SshParty } from './sshTrouble';
import { unlessAborted } from './unlessAborted';

/** `MaxSessions` of sshd is 10: two are left for what ends programs. */
const MAX_CHANNELS = 8;

/** How a command line is run. */
export interface LineOptions {
  stdin?: string | Uint8Array;
  timeoutMs: number;
  maxBytes: number;
  onOutput?: (text: string, stream: 'out' | 'err') => void;
  signal?: AbortSignal;
  /** The command line that ends it on the host, when its time is over or it is not wanted any more. */
  ending?: string;
}

/** How a command line ended. */
export interface LineResult {
  /** Null when a signal ended it, or its time was over. */
  exit: number | null;
  outputs: ProgramOutputs;
  timedOut: boolean;
}

/** How a connection behaves, in milliseconds. */
export interface ConnectionTimes extends SshTimes {
  /** Closed when nothing was asked for so long. */
  idleMs: number;
  /** What ends a program has so long; the program itself then, before it is left alone. */
  endingMs: number;
  settleMs: number;
}

/** The server opens no more channels just now. */
class ChannelRefusal extends HostTroubleError {
  constructor(address: string, cause: Error) {
    super(
      'unreachable',
      `${address} opens no channel for another program: ${cause.message}`,
      cause,
    );
  }
}

/** One login to a host, on which command lines run beside each other. */
export class SshConnection {
  private readonly slots = new ChannelSlots(MAX_CHANNELS);
  private isClosed = false;
  private isRetired = false;
  private idle?: NodeJS.Timeout;

  private constructor(
    private readonly client: Client,
    private readonly party: SshParty,
    private readonly times: ConnectionTimes,
  ) {
    client.once('close', () => {
      this.isClosed = true;
      clearTimeout(this.idle);
    });
    this.rest();
  }

  /** @throws HostTroubleError */
  static async open(
    target: SshTarget,
    times: ConnectionTimes,
  ): Promise<SshConnection> {
    return new SshConnection(await openSsh(target, times), target, times);
  }

  /** False when it was closed, from either side. */
  get isOpen(): boolean {
    return !this.isClosed;
  }

  /**
   * Runs one command line.
   *
   * @throws HostTroubleError when the connection is lost; the signal's reason when it is aborted
   */
  async run(line: string, options: LineOptions): Promise<LineResult> {
    clearTimeout(this.idle);
    try {
      return await this.queued(line, options);
    } finally {
      this.rest();
    }
  }

  /**
   * Opens a stream to a port of the host's own; it takes the place of a command line until it is closed.
   *
   * @throws HostConnectError, HostTroubleError; the signal's reason when it is aborted
   */
  async connect(
    to: HostPort,
    { timeoutMs, signal }: HostConnectOptions,
  ): Promise<Duplex> {
    clearTimeout(this.idle);
    const deadline = linkSignals(signal ? [signal] : [], timeoutMs);
    try {
      const stream = new HostStream(await this.forward(to, deadline.signal));
      return signal ? addAbortSignal(signal, stream) : stream;
    } catch (error) {
      signal?.throwIfAborted();
      throw deadline.signal.aborted
        ? noAnswerAt(this.party, to, timeoutMs)
        : error;
    } finally {
      deadline[Symbol.dispose]();
      this.rest();
    }
  }

  /** Ends the connection; what runs detached goes on. */
  end(): void {
    this.isClosed = true;
    clearTimeout(this.idle);
    this.client.end();
  }

  /** Ends the connection as soon as nothing runs on it. */
  retire(): void {
    this.isRetired = true;
    this.rest();
  }

  private async queued(
    line: string,
    options: LineOptions,
  ): Promise<LineResult> {
    for (;;) {
      await this.slots.enter(options.signal);
      try {
        return await this.once(line, options);
      } catch (error) {
        if (!(error instanceof ChannelRefusal) || !this.slots.shrink()) {
          throw error;
        }
      } finally {
        this.slots.leave();
      }
    }
  }

  private async forward(
    to: HostPort,
    signal: AbortSignal,
  ): Promise<ClientChannel> {
    for (;;) {
      await this.slots.enter(signal);
      try {
        return await this.forwardOnce(to, signal);
      } catch (error) {
        const passes = error instanceof NoRoomError && this.slots.shrink();
        this.slots.leave();
        if (!passes) {
          throw error instanceof NoRoomError
            ? new ChannelRefusal(this.party.address, error)
            : error;
        }
      }
    }
  }

  /** A channel that comes too late is closed. */
  private async forwardOnce(
    to: HostPort,
    signal: AbortSignal,
  ): Promise<ClientChannel> {
    const opening = this.isClosed
      ? Promise.reject(cutTrouble(this.party))
      : openForward(this.client, this.party, to);
    try {
      const channel = await unlessAborted(opening, signal);
      channel.once('close', () => {
        this.slots.leave();
        this.rest();
      });
      return channel;
    } catch (error) {
      opening.then(
        channel => channel.destroy(),
        () => undefined,
      );
      throw error;
    }
  }

  private async once(line: string, options: LineOptions): Promise<LineResult> {
    const program = new RunningProgram(this.party, options);
    const channel = await program.whileWanted(this.open(line));
    try {
      return await program.follow(
        channel,
        options.ending === undefined
          ? undefined
          : () => this.endOnHost(options.ending ?? ''),
        this.times.settleMs,
      );
    } catch (error) {
      channel.close();
      throw error;
    }
  }

  /** Not queued: what fills the queue may be what it has to end. */
  private async endOnHost(line: string): Promise<void> {
    const program = new RunningProgram(this.party, {
      timeoutMs: this.times.endingMs,
      maxBytes: 1_000,
    });
    try {
      await program.follow(await program.whileWanted(this.open(line)));
    } catch (error) {
      // Nobody answers any more: the program ends by the limit that it has on the host.
      this.client.destroy();
      throw error;
    }
  }

  private open(line: string): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) {
        reject(cutTrouble(this.party));
        return;
      }
      this.client.exec(line, (error, channel) => {
        if (error) {
          reject(this.refusal(error));
        } else {
          resolve(channel);
        }
      });
    });
  }

  private refusal(error: Error): HostTroubleError {
    const { address, user } = this.party;
    if (this.isClosed || /No response|Not connected/.test(error.message)) {
      return cutTrouble(this.party);
    }
    return /Channel open failure/.test(error.message)
      ? new ChannelRefusal(address, error)
      : new HostTroubleError(
          'login-refused',
          `${address} lets "${user}" in, but run no programs: ${error.message}`,
          error,
        );
  }

  private rest(): void {
    clearTimeout(this.idle);
    if (this.isClosed || !this.slots.isIdle) {
      return;
    }
    if (this.isRetired) {
      this.end();
      return;
    }
    this.idle = setTimeout(() => this.end(), this.times.idleMs);
    this.idle.unref();
  }
}
