import { ProgramScenario } from './scenarios';

/** What goes wrong on demand with a program that has a web server. */
export class ProgramFaults {
  isDown = false;
  slowMs = 0;
  private starting = 0;
  private statuses: { code: number; times: number }[] = [];
  private lostAnswers = 0;
  private isHanging = false;
  private readonly waiting = new Set<() => void>();

  /** All is well again; whoever hung is let go. */
  mend(): void {
    this.isDown = false;
    this.slowMs = 0;
    this.starting = 0;
    this.statuses = [];
    this.lostAnswers = 0;
    this.letGo();
  }

  arm(scenario: ProgramScenario): void {
    switch (scenario.scenario) {
      case 'down':
      case 'up':
        this.isDown = scenario.scenario === 'down';
        return;
      case 'starting':
        this.start(scenario.times);
        return;
      case 'status':
        this.statuses.push({
          code: scenario.code,
          times: scenario.times ?? Infinity,
        });
        return;
      case 'slow':
        this.slowMs = scenario.milliseconds;
        return;
      case 'hang':
        this.isHanging = true;
        return;
      case 'lose-answer':
        this.lostAnswers = scenario.times ?? 1;
        return;
      case 'mend':
      case 'reset':
        this.mend();
        return;
      default:
    }
  }

  /** It loads for so many requests; without a number until it is mended. */
  start(times: number = Infinity): void {
    this.starting = times;
  }

  get isStarting(): boolean {
    return this.starting > 0;
  }

  /** Whether this request comes while it loads. */
  takeStarting(): boolean {
    const isIn = this.isStarting;
    this.starting -= isIn ? 1 : 0;
    return isIn;
  }

  /** The status of the next answer, where one was ordered. */
  takeStatus(): number | undefined {
    const [fault] = this.statuses;
    if (fault) {
      fault.times -= 1;
      this.statuses = this.statuses.filter(({ times }) => times > 0);
    }
    return fault?.code;
  }

  /** Whether the answer to this change is lost. */
  takeLostAnswer(): boolean {
    const isLost = this.lostAnswers > 0;
    this.lostAnswers -= isLost ? 1 : 0;
    return isLost;
  }

  /** Waits while it hangs. @returns whether it did: the request is not carried out */
  async hung(): Promise<boolean> {
    if (!this.isHanging) {
      return false;
    }
    await new Promise<void>(resolve => this.waiting.add(resolve));
    return true;
  }

  /** Lets go of all that hangs. */
  letGo(): void {
    this.isHanging = false;
    for (const resolve of this.waiting) {
      resolve();
    }
    this.waiting.clear();
  }

  /** For people. */
  overview() {
    return {
      isUp: !this.isDown,
      isStarting: this.isStarting,
      isHanging: this.isHanging,
      waiting: this.waiting.size,
      slowMs: this.slowMs,
      statuses: this.statuses.map(({ code, times }) => ({
        code,
        times: times === Infinity ? 'until it is mended' : times,
      })),
      lostAnswers: this.lostAnswers,
    };
  }
}
