import { ProgramFaults } from '../program/ProgramFaults';

const POLICY_HINT = 'Password needs to contain at least one special character.';

/** What goes wrong on demand. While it starts again, apps are not loaded. */
export class Faults extends ProgramFaults {
  private refusals = 0;
  private hint = POLICY_HINT;

  override mend(): void {
    super.mend();
    this.refusals = 0;
  }

  /** So many passwords are refused, in the words of a policy. */
  refusePasswords({
    times = Infinity,
    hint = POLICY_HINT,
  }: {
    times?: number;
    hint?: string;
  }): void {
    this.refusals = times;
    this.hint = hint;
  }

  /** Why this password is not taken, where that was ordered. */
  takePolicyHint(): string | undefined {
    const refuses = this.refusals > 0;
    this.refusals -= refuses ? 1 : 0;
    return refuses ? this.hint : undefined;
  }

  override overview() {
    return { ...super.overview(), refusesPasswords: this.refusals > 0 };
  }
}
