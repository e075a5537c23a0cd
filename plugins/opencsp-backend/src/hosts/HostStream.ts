import { Duplex } from 'node:stream';

/** What is needed of a channel of `ssh2`. */
type Channel = Pick<
  Duplex,
  'on' | 'once' | 'write' | 'end' | 'pause' | 'resume' | 'destroy'
>;

/**
 * A channel as Node's own streams behave: destroyed at once when it is, also when the other side does not
 * answer any more, and each write comes to an end (a closed channel of `ssh2` forgets them).
 */
export class HostStream extends Duplex {
  private isOver = false;
  private written?: () => void;

  constructor(private readonly channel: Channel) {
    super();
    // Whoever has it hears of its troubles; that nobody has it any more must not end the process.
    this.on('error', () => undefined);
    channel.on('error', () => this.finish());
    channel.on('data', (bytes: Buffer) => {
      if (!this.destroyed && !this.push(bytes)) {
        channel.pause();
      }
    });
    channel.once('end', () => this.push(null));
    channel.once('close', () => this.finish());
  }

  override _read(): void {
    this.channel.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.whileOpen(done, then => this.channel.write(bytes, then));
  }

  override _final(done: () => void): void {
    this.whileOpen(done, then => this.channel.end(then));
  }

  override _destroy(
    error: Error | null,
    done: (error: Error | null) => void,
  ): void {
    // It says that it is closed only after what came has been read.
    this.channel.resume();
    this.channel.destroy();
    done(error);
  }

  private whileOpen(done: () => void, work: (then: () => void) => void): void {
    if (this.isOver) {
      done();
      return;
    }
    const once = () => {
      if (this.written === once) {
        this.written = undefined;
        done();
      }
    };
    this.written = once;
    work(once);
  }

  /** The other side is gone; what came before can still be read. */
  private finish(): void {
    if (!this.isOver) {
      this.isOver = true;
      this.written?.();
      if (!this.destroyed) {
        this.push(null);
        this.end();
      }
    }
  }
}
