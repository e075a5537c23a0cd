import { RandomSource } from './randomSource';

/** What is told of a spare key that could not be made. */
export type OnNoSpare = (error: unknown) => void;

/**
 * A source of chance that has one RSA key ready: making one takes a tenth of a second, at times a whole
 * one. The next is made in the background as soon as one is taken. A key is given away once, and is only
 * ever in memory.
 */
export class SpareKeys implements RandomSource {
  /** Made, or under way; nothing when it could not be made. */
  private spare: Promise<string | undefined> | undefined;
  private isRunning = false;

  /** @param bits - of the spare; other keys are made when they are asked for */
  constructor(
    private readonly source: RandomSource,
    private readonly bits: number,
    private readonly onNoSpare: OnNoSpare,
  ) {}

  /** From now on a spare is kept ready. */
  start(): void {
    this.isRunning = true;
    this.spare ??= this.make();
  }

  /** No more spares: the one that is there is forgotten, and what is asked for is made on the spot. */
  stop(): void {
    this.isRunning = false;
    this.spare = undefined;
  }

  bytes(count: number): Uint8Array {
    return this.source.bytes(count);
  }

  async rsaKey(bits: number): Promise<string> {
    const spare = bits === this.bits ? this.take() : undefined;
    return (await spare) ?? this.source.rsaKey(bits);
  }

  /** Whoever comes next finds the one that is begun here, so that none is given to two. */
  private take(): Promise<string | undefined> | undefined {
    const { spare } = this;
    this.spare = this.isRunning ? this.make() : undefined;
    return spare;
  }

  private make(): Promise<string | undefined> {
    return this.source.rsaKey(this.bits).catch(error => {
      this.onNoSpare(error);
      return undefined;
    });
  }
}
