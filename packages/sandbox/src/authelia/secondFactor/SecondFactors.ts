import { Database, TotpConfiguration } from '../database';
import { periodAt, periodOf, SECRET_BYTES, toBase32 } from './totp';

/** How long used codes are remembered: no longer than they could count. */
const USED_PERIODS_KEPT = 4;

/** Who has an app for codes, and which codes were used. */
export class SecondFactors {
  constructor(private readonly database: Database) {}

  of(username: string): TotpConfiguration | undefined {
    return this.database.state.totp.find(each => each.username === username);
  }

  /** The kind of second factor is chosen: an app for codes is the first that there is. */
  choose(username: string): void {
    const { state } = this.database;
    if (!this.hasChosen(username)) {
      state.withMethod = [...state.withMethod, username];
      this.database.changed();
    }
  }

  hasChosen(username: string): boolean {
    return this.database.state.withMethod.includes(username);
  }

  /** A secret that is nobody's yet, in base32. */
  newSecret(): string {
    return toBase32(this.database.chance.random(SECRET_BYTES));
  }

  /**
   * Makes a secret somebody's, with the first code of it. That code counts for nothing more (recorded:
   * Authelia 21).
   *
   * @returns false for a wrong code
   */
  enrol(username: string, secret: string, code: string, now: number): boolean {
    const period = periodOf(secret, code, now);
    if (period === undefined) {
      return false;
    }
    const { state } = this.database;
    state.totp = [
      ...state.totp.filter(each => each.username !== username),
      { username, createdAt: now, secret, used: [period] },
    ];
    this.database.changed();
    return true;
  }

  /** Takes each code once. @returns false for a wrong or used one, and for somebody without an app */
  take(username: string, code: string, now: number): boolean {
    const own = this.of(username);
    const period = own && periodOf(own.secret, code, now);
    if (!own || period === undefined || own.used.includes(period)) {
      return false;
    }
    own.used = [
      ...own.used.filter(each => each > periodAt(now) - USED_PERIODS_KEPT),
      period,
    ];
    this.database.changed();
    return true;
  }

  /** Takes the app away from somebody. @returns false when there was none */
  remove(username: string): boolean {
    const { state } = this.database;
    const left = state.totp.filter(each => each.username !== username);
    const isChanged = left.length < state.totp.length;
    if (isChanged) {
      state.totp = left;
      this.database.changed();
    }
    return isChanged;
  }
}
