/**
 * A value that is made once and kept, unless making it failed: then the next caller tries again.
 * Callers at the same moment share one try.
 */
export class Retried<T> {
  private current: Promise<T> | undefined;

  constructor(private readonly make: () => Promise<T>) {}

  /** The next caller makes a new one. */
  forget(): void {
    this.current = undefined;
  }

  async get(): Promise<T> {
    this.current ??= this.make();
    const mine = this.current;
    try {
      return await mine;
    } catch (error) {
      if (this.current === mine) {
        this.current = undefined;
      }
      throw error;
    }
  }
}
