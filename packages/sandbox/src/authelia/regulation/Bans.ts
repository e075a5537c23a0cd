import { Ban, Database } from '../database';
import { Regulation } from '../settings';

/** Who is kept out for wrong passwords: by name, whatever the address (recorded: Authelia 14). */
export class Bans {
  constructor(
    private readonly database: Database,
    private readonly regulation: Regulation,
  ) {}

  /** The ban of somebody, if there is one now. */
  banOf(username: string, now: number): Ban | undefined {
    return this.effective(now).find(ban => ban.username === username);
  }

  /** Those who are kept out now. */
  effective(now: number): Ban[] {
    return this.database.state.bans.filter(
      ({ isRevoked, expires }) => !isRevoked && expires > now,
    );
  }

  /** Those of somebody now, or the one with this number, also when it is over. */
  meant(wanted: { username: string } | { id: number }, now: number): Ban[] {
    return 'id' in wanted
      ? this.database.state.bans.filter(({ id }) => id === wanted.id)
      : this.effective(now).filter(
          ({ username }) => username === wanted.username,
        );
  }

  /** A right password: what was wrong before counts no more. */
  succeeded(username: string, now: number): void {
    this.note(username, true, now);
  }

  /** A wrong password; the last one that is allowed is the first one that is not. */
  failed(username: string, now: number): void {
    this.note(username, false, now);
    const { maxRetries, banMs } = this.regulation;
    if (maxRetries > 0 && this.recentFailures(username) >= maxRetries) {
      const { bans } = this.database.state;
      const id = 1 + Math.max(0, ...bans.map(ban => ban.id));
      bans.push({ id, username, expires: now + banMs, isRevoked: false });
      this.database.changed();
    }
  }

  /** Ends a ban; the wrong passwords before it count still, as in the real one. */
  revoke(id: number): void {
    const ban = this.database.state.bans.find(each => each.id === id);
    if (ban) {
      ban.isRevoked = true;
      this.database.changed();
    }
  }

  /** Nobody is kept out, and no wrong password counts. */
  forgive(): void {
    const { state } = this.database;
    state.bans = [];
    state.attempts = [];
    this.database.changed();
  }

  private note(username: string, isSuccessful: boolean, now: number): void {
    const { state } = this.database;
    state.attempts = [
      ...state.attempts.filter(({ at }) => at > now - this.regulation.findMs),
      { username, at: now, isSuccessful },
    ];
    this.database.changed();
  }

  /** Since the last right one; only those of late are kept. */
  private recentFailures(username: string): number {
    const own = this.database.state.attempts.filter(
      each => each.username === username,
    );
    return own.length - 1 - own.findLastIndex(each => each.isSuccessful);
  }
}
