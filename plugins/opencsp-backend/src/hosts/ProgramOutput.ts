import { ClientChannel } from 'ssh2';

/** What a program wrote to one stream, up to a limit; the rest is read and dropped. */
export class ProgramOutput {
  private readonly parts: Buffer[] = [];
  private size = 0;
  private isTruncated = false;
  // A byte order mark is text like any other.
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** @param maxBytes - how much is kept */
  constructor(private readonly maxBytes: number) {}

  /** @returns the text that is complete with these bytes, to be shown while the program runs */
  add(bytes: Buffer): string {
    const kept = bytes.subarray(0, this.maxBytes - this.size);
    this.isTruncated ||= kept.length < bytes.length;
    if (kept.length > 0) {
      this.parts.push(kept);
      this.size += kept.length;
    }
    return this.decoder.decode(bytes, { stream: true });
  }

  /** What was left of a character that never came whole. */
  rest(): string {
    return this.decoder.decode();
  }

  get truncated(): boolean {
    return this.isTruncated;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.parts);
  }

  /** All that was kept; what is no UTF-8 is replaced, a character that the limit cut is left out. */
  get text(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes, {
      stream: this.isTruncated,
    });
  }
}

/** Both streams of a program. Both are always read: one that nobody reads stops the program. */
export class ProgramOutputs {
  readonly out: ProgramOutput;
  readonly err: ProgramOutput;

  constructor(
    maxBytes: number,
    private readonly onOutput?: (text: string, stream: 'out' | 'err') => void,
  ) {
    this.out = new ProgramOutput(maxBytes);
    this.err = new ProgramOutput(maxBytes);
  }

  get truncated(): boolean {
    return this.out.truncated || this.err.truncated;
  }

  /** @param onThrown - told what a listener throws, instead of the whole process */
  read(channel: ClientChannel, onThrown: (error: unknown) => void): void {
    const take = (name: 'out' | 'err') => (bytes: Buffer) =>
      this.tell(this[name].add(bytes), name, onThrown);
    channel.on('data', take('out'));
    channel.stderr.on('data', take('err'));
    channel.once('close', () => {
      this.tell(this.out.rest(), 'out', onThrown);
      this.tell(this.err.rest(), 'err', onThrown);
    });
  }

  private tell(
    text: string,
    name: 'out' | 'err',
    onThrown: (error: unknown) => void,
  ): void {
    try {
      if (text !== '') {
        this.onOutput?.(text, name);
      }
    } catch (error) {
      onThrown(error);
    }
  }
}
