/** What was ordered to go wrong. */
export class Scenarios {
  private refusals = 0;
  private isDown = false;
  private downUntil: number | undefined;
  private delayMilliseconds = 0;

  /** @param now - milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  refuseRefreshes(times: number): void {
    this.refusals = times;
  }

  /** True for each refresh that is to be refused; counts down. */
  takeRefusal(): boolean {
    if (this.refusals === 0) {
      return false;
    }
    this.refusals -= 1;
    return true;
  }

  /** Down until {@link up}, or for some seconds. */
  down(seconds?: number): void {
    this.isDown = true;
    this.downUntil =
      seconds === undefined ? undefined : this.now() + seconds * 1000;
  }

  up(): void {
    this.isDown = false;
    this.downUntil = undefined;
  }

  get unavailable(): boolean {
    if (
      this.isDown &&
      this.downUntil !== undefined &&
      this.now() >= this.downUntil
    ) {
      this.up();
    }
    return this.isDown;
  }

  slow(milliseconds: number): void {
    this.delayMilliseconds = milliseconds;
  }

  get delay(): number {
    return this.delayMilliseconds;
  }

  get refusalsLeft(): number {
    return this.refusals;
  }

  reset(): void {
    this.refusals = 0;
    this.delayMilliseconds = 0;
    this.up();
  }
}
