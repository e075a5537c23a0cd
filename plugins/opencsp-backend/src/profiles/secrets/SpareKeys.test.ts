/*
 * Proves that a key is ready when it is asked for, that none is given twice, and that trouble in the
 * background is told and costs nothing but time. Leaves what a key is to `generateSecret.test.ts`.
 */
import { RandomSource } from './randomSource';
import { SpareKeys } from './SpareKeys';

const BITS = 2048;

/** Keys are finished by the test, in the order of their numbers. */
class Maker implements RandomSource {
  readonly begun: number[] = [];
  private readonly ends: (() => void)[] = [];
  trouble: Error | undefined;

  bytes(count: number): Uint8Array {
    return new Uint8Array(count).fill(7);
  }

  rsaKey(bits: number): Promise<string> {
    this.begun.push(bits);
    const { trouble } = this;
    const number = this.begun.length;
    return trouble
      ? Promise.reject(trouble)
      : new Promise(resolve => {
          this.ends.push(() => resolve(`key ${number}`));
        });
  }

  finishAll(): void {
    this.ends.splice(0).forEach(end => end());
  }
}

function withSpares() {
  const maker = new Maker();
  const told: unknown[] = [];
  const spares = new SpareKeys(maker, BITS, error => told.push(error));
  return { maker, told, spares };
}

describe('SpareKeys', () => {
  it('gives the key that is ready, and makes the next one without being waited for', async () => {
    const { maker, spares } = withSpares();
    spares.start();
    maker.finishAll();
    expect(await spares.rsaKey(BITS)).toBe('key 1');
    expect(maker.begun).toEqual([BITS, BITS]);
    maker.finishAll();
    expect(await spares.rsaKey(BITS)).toBe('key 2');
  });

  it('gives each key once, however many ask at once', async () => {
    const { maker, spares } = withSpares();
    spares.start();
    const asked = Array.from({ length: 20 }, () => spares.rsaKey(BITS));
    maker.finishAll();
    const keys = await Promise.all(asked);
    expect(new Set(keys).size).toBe(20);
    expect(maker.begun).toHaveLength(21);
  });

  it('begins once, however often it is started', () => {
    const { maker, spares } = withSpares();
    spares.start();
    spares.start();
    expect(maker.begun).toEqual([BITS]);
  });

  it('makes nothing before it is started, and nothing ahead once it is stopped', async () => {
    const { maker, spares } = withSpares();
    expect(maker.begun).toEqual([]);
    const early = spares.rsaKey(BITS);
    await Promise.resolve();
    maker.finishAll();
    expect(await early).toBe('key 1');

    spares.start();
    maker.finishAll();
    spares.stop();
    const late = spares.rsaKey(BITS);
    await Promise.resolve();
    maker.finishAll();
    expect(await late).toBe('key 3');
    expect(maker.begun).toHaveLength(3);
  });

  it('keeps the spare for those who want one of its size', async () => {
    const { maker, spares } = withSpares();
    spares.start();
    const large = spares.rsaKey(4096);
    await Promise.resolve();
    maker.finishAll();
    expect(await large).toBe('key 2');
    expect(maker.begun).toEqual([BITS, 4096]);
    expect(await spares.rsaKey(BITS)).toBe('key 1');
  });

  it('tells of a spare that could not be made, and makes the key on the spot', async () => {
    const { maker, told, spares } = withSpares();
    maker.trouble = new Error('no entropy');
    spares.start();
    await Promise.resolve();
    maker.trouble = undefined;
    const asked = spares.rsaKey(BITS);
    // The failed one, its successor, and the one on the spot.
    while (maker.begun.length < 3) {
      await Promise.resolve();
    }
    maker.finishAll();
    expect(await asked).toBe('key 3');
    expect(told).toEqual([new Error('no entropy')]);
    expect(await spares.rsaKey(BITS)).toBe('key 2');
  });

  it('passes trouble on to who asked for a key that could not be made on the spot', async () => {
    const { maker, spares } = withSpares();
    maker.trouble = new Error('no entropy');
    spares.start();
    await expect(spares.rsaKey(BITS)).rejects.toThrow('no entropy');
  });

  it('has the bytes of its source', () => {
    expect(withSpares().spares.bytes(2)).toEqual(Uint8Array.of(7, 7));
  });
});
