/** A code that proves who reads the messages of somebody. */
export interface OneTimeCode {
  /** By which it is revoked. */
  id: string;
  code: string;
}

interface Given extends OneTimeCode {
  username: string;
  expires: number;
}

/** Without those that are mistaken for each other; upper case, as codes are compared. */
const CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 8;
const ID_BYTES = 16;
/** services-contracts.md §4.5 */
const LIFESPAN_MS = 5 * 60_000;

/** One-time codes that were sent and neither used nor revoked. */
export class OneTimeCodes {
  private given: Given[] = [];

  constructor(private readonly random: (bytes: number) => Buffer) {}

  make(username: string, now: number): OneTimeCode {
    const code = [...this.random(LENGTH)]
      .map(byte => CHARACTERS[byte % CHARACTERS.length])
      .join('');
    const id = this.random(ID_BYTES).toString('base64url');
    this.given = [
      ...this.given.filter(({ expires }) => expires > now),
      { username, code, id, expires: now + LIFESPAN_MS },
    ];
    return { id, code };
  }

  /** Takes a code once, in any case. @returns false for a wrong one */
  take(username: string, typed: string, now: number): boolean {
    const code = typed.trim().toUpperCase();
    const found = this.given.find(
      each =>
        each.username === username && each.code === code && each.expires > now,
    );
    this.given = this.given.filter(each => each !== found);
    return found !== undefined;
  }

  /** @returns false when there is none with this id */
  revoke(id: string): boolean {
    const left = this.given.filter(each => each.id !== id);
    const isChanged = left.length < this.given.length;
    this.given = left;
    return isChanged;
  }
}
