import { NextcloudScenario } from './scenarios';

const POLICY_HINT = 'Password needs to contain at least one special character.';

/** What goes wrong on demand. */
export class Faults {
  isDown = false;
  slowMs = 0;
  private restarting = 0;
  private refusals = 0;
  private hint = POLICY_HINT;
  private lostAnswers = 0;
  private isHanging = false;
  private readonly waiting = new Set<() => void>();

  /** All is well again; whoever hung is let go. */
  mend(): void {
    this.isDown = false;
    this.slowMs = 0;
    this.restarting = 0;
    this.refusals = 0;
    this.lostAnswers = 0;
    this.letGo();
  }

  arm(scenario: NextcloudScenario): void {
    switch (scenario.scenario) {
      case 'down':
      case 'up':
        this.isDown = scenario.scenario === 'down';
        return;
      case 'restarting':
        this.restarting = scenario.times ?? Infinity;
        return;
      case 'policy-refuses':
        this.refusals = scenario.times ?? Infinity;
        this.hint = scenario.hint ?? POLICY_HINT;
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

  /** Whether it starts again, and apps are not loaded. */
  get isRestarting(): boolean {
    return this.restarting > 0;
  }

  /** Whether this request comes while it starts again. */
  takeRestart(): boolean {
    const isIn = this.restarting > 0;
    this.restarting -= isIn ? 1 : 0;
    return isIn;
  }

  /** Why this password is not taken, where that was ordered. */
  takePolicyHint(): string | undefined {
    const refuses = this.refusals > 0;
    this.refusals -= refuses ? 1 : 0;
    return refuses ? this.hint : undefined;
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
      isHanging: this.isHanging,
      waiting: this.waiting.size,
      isRestarting: this.isRestarting,
      slowMs: this.slowMs,
      refusesPasswords: this.refusals > 0,
      lostAnswers: this.lostAnswers,
    };
  }
}
