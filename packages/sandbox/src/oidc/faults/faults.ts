/** An answer that is given in place of the real one. */
export type FaultKind =
  | { kind: 'status'; code: number }
  | { kind: 'html' }
  | { kind: 'half-open' };

interface Rule {
  fault: FaultKind;
  /** A part of the path; all paths when absent. */
  path?: string;
  remaining: number;
}

/** What was ordered to go wrong. */
export class Faults {
  private refusals = 0;
  private isDown = false;
  private downUntil: number | undefined;
  private delayMilliseconds = 0;
  private rules: Rule[] = [];
  private skewMilliseconds = 0;

  /** @param clock - the real time, in milliseconds since 1970 */
  constructor(private readonly clock: () => number) {}

  /** The provider's clock: the real one, shifted. */
  readonly now = (): number => this.clock() + this.skewMilliseconds;

  skew(seconds: number): void {
    this.skewMilliseconds = seconds * 1000;
  }

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

  /** The next so many requests to a path get this answer. */
  answer(fault: FaultKind, times: number, path: string | undefined): void {
    this.rules.push({ fault, remaining: times, ...(path && { path }) });
  }

  /** The fault of a request, if one was ordered; counts down. */
  take(path: string): FaultKind | undefined {
    const rule = this.rules.find(
      one => one.path === undefined || path.includes(one.path),
    );
    if (!rule) {
      return undefined;
    }
    rule.remaining -= 1;
    this.rules = this.rules.filter(({ remaining }) => remaining > 0);
    return rule.fault;
  }

  /** Down until {@link up}, or for some seconds. */
  down(seconds?: number): void {
    this.isDown = true;
    this.downUntil =
      seconds === undefined ? undefined : this.clock() + seconds * 1000;
  }

  up(): void {
    this.isDown = false;
    this.downUntil = undefined;
  }

  get unavailable(): boolean {
    if (
      this.isDown &&
      this.downUntil !== undefined &&
      this.clock() >= this.downUntil
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

  get skewSeconds(): number {
    return this.skewMilliseconds / 1000;
  }

  get refusalsLeft(): number {
    return this.refusals;
  }

  get faultsLeft(): number {
    return this.rules.reduce((sum, { remaining }) => sum + remaining, 0);
  }

  reset(): void {
    this.refusals = 0;
    this.delayMilliseconds = 0;
    this.skewMilliseconds = 0;
    this.rules = [];
    this.up();
  }
}
