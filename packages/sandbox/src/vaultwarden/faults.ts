import { VaultwardenScenario } from './scenarios';

/** What goes wrong on demand. */
export class Faults {
  isDown = false;
  isHanging = false;
  slowMs = 0;
  private statuses: { code: number; times?: number }[] = [];
  private lostAnswers = 0;

  /** All is well again. */
  mend(): void {
    this.isDown = false;
    this.isHanging = false;
    this.slowMs = 0;
    this.statuses = [];
    this.lostAnswers = 0;
  }

  arm(scenario: VaultwardenScenario): void {
    switch (scenario.scenario) {
      case 'down':
      case 'up':
        this.isDown = scenario.scenario === 'down';
        return;
      case 'hang':
        this.isHanging = true;
        return;
      case 'slow':
        this.slowMs = scenario.milliseconds;
        return;
      case 'status':
        this.statuses.push({ code: scenario.code, times: scenario.times });
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

  /** The status of the next answer over HTTP, where one was ordered. */
  takeStatus(): number | undefined {
    const [fault] = this.statuses;
    if (fault?.times !== undefined) {
      fault.times -= 1;
      this.statuses = this.statuses.filter(({ times }) => times !== 0);
    }
    return fault?.code;
  }

  /** Whether the answer to this change is lost. */
  takeLostAnswer(): boolean {
    const isLost = this.lostAnswers > 0;
    this.lostAnswers -= isLost ? 1 : 0;
    return isLost;
  }

  /** For people. */
  overview() {
    return {
      isUp: !this.isDown,
      isHanging: this.isHanging,
      slowMs: this.slowMs,
      statuses: this.statuses,
      lostAnswers: this.lostAnswers,
    };
  }
}
