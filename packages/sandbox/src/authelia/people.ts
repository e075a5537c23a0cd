import { timingSafeEqual } from 'node:crypto';
import { Regulation } from './settings';

/** Somebody who can sign in. */
export interface AutheliaPerson {
  username: string;
  password: string;
  displayName: string;
  email: string;
  groups: readonly string[];
  /** Name and password stand on the login page, as it is a sandbox. */
  isShown?: boolean;
}

/** Who may sign in, and who is kept out for wrong passwords. */
export class People {
  private readonly failures = new Map<string, number[]>();
  private readonly banned = new Map<string, number>();

  constructor(
    private readonly people: readonly AutheliaPerson[],
    private readonly regulation: Regulation,
  ) {}

  /** Those whom the login page names. */
  get shown(): readonly AutheliaPerson[] {
    return this.people.filter(({ isShown }) => isShown);
  }

  /** By the name that a session holds. */
  find(username: string): AutheliaPerson | undefined {
    return this.people.find(person => person.username === username);
  }

  /**
   * The person with this name or e-mail in any case (recorded: Authelia 9) and this password; nothing when
   * either is wrong, or when the person is kept out.
   */
  signIn(
    name: string,
    password: string,
    now: number,
  ): AutheliaPerson | undefined {
    const wanted = name.toLowerCase();
    const person = this.people.find(
      ({ username, email }) =>
        username.toLowerCase() === wanted || email.toLowerCase() === wanted,
    );
    if (!person || this.isBanned(person.username, now)) {
      return undefined;
    }
    if (!isEqual(password, person.password)) {
      this.count(person.username, now);
      return undefined;
    }
    this.failures.delete(person.username);
    return person;
  }

  /** Names of those who are kept out. */
  bannedNow(now: number): string[] {
    return [...this.banned.keys()].filter(name => this.isBanned(name, now));
  }

  /** Nobody is kept out. */
  forgive(): void {
    this.failures.clear();
    this.banned.clear();
  }

  private isBanned(username: string, now: number): boolean {
    return (this.banned.get(username) ?? 0) > now;
  }

  private count(username: string, now: number): void {
    const { maxRetries, findMs, banMs } = this.regulation;
    const recent = [...(this.failures.get(username) ?? []), now].filter(
      at => at > now - findMs,
    );
    this.failures.set(username, recent);
    if (maxRetries > 0 && recent.length >= maxRetries) {
      this.failures.delete(username);
      this.banned.set(username, now + banMs);
    }
  }
}

function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
