import { randomInt } from 'node:crypto';
import { AutheliaPerson } from './directory/Directory';
import { CookieDomain } from './settings';

/** Somebody who signed in. */
export interface Session {
  /** As the directory had them when it was last asked. */
  person: AutheliaPerson;
  /** When it is asked again, in milliseconds since 1970. */
  refreshAt: number;
  level: 1 | 2;
  /** When they gave their password, in milliseconds since 1970. */
  signedInAt: number;
  /** "Remember me": no end by inactivity. */
  isKept: boolean;
  /** Milliseconds since 1970. */
  lastUse: number;
  /** Until when somebody may change what protects the account: they had a one-time code. */
  elevatedUntil?: number;
  /** A secret that waits for its first code. */
  enrolment?: { secret: string; expires: number };
}

/** Characters that were recorded in values; they are neither encoded nor decoded (Authelia 6). */
const ALPHABET =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_!@#$%^*';
const LENGTH = 32;
const MINUTE_MS = 60_000;

/** Sessions of one cookie domain. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly domain: CookieDomain) {}

  get count(): number {
    return this.sessions.size;
  }

  /** The live session with this value; it counts as used now. Both times slide (recorded: 15). */
  use(value: string | undefined, now: number): Session | undefined {
    const session = value === undefined ? undefined : this.sessions.get(value);
    if (value === undefined || !session) {
      return undefined;
    }
    const unused = now - session.lastUse;
    const { expirationMs, inactivityMs, rememberMs } = this.domain;
    const most = session.isKept
      ? rememberMs
      : Math.min(expirationMs, inactivityMs);
    if (unused >= most) {
      this.sessions.delete(value);
      return undefined;
    }
    session.lastUse = now;
    return session;
  }

  /** A new session under a new value, whatever value came before (recorded: 08, no fixation). */
  begin(session: Session, before: string | undefined): string {
    this.end(before);
    const value = newValue();
    this.sessions.set(value, session);
    return value;
  }

  /** @returns false when there was none */
  end(value: string | undefined): boolean {
    return value !== undefined && this.sessions.delete(value);
  }

  clear(): void {
    this.sessions.clear();
  }

  /** The header that sets the cookie, with the attributes that were recorded. */
  cookie(value: string, isKept: boolean, now: number): string {
    const { cookie, domain, expirationMs, rememberMs } = this.domain;
    const expires = new Date(now + (isKept ? rememberMs : expirationMs));
    return `${cookie}=${value}; expires=${expires.toUTCString()}; domain=${domain}; path=/; HttpOnly; secure; SameSite=Lax`;
  }

  /** The header at the end; it names no domain, so that browsers keep the cookie (recorded: Authelia 24). */
  endCookie(now: number): string {
    const expires = new Date(now - MINUTE_MS).toUTCString();
    return `${this.domain.cookie}=; expires=${expires}; path=/; HttpOnly`;
  }
}

/** A value for a cookie. */
export function newValue(): string {
  return Array.from(
    { length: LENGTH },
    () => ALPHABET[randomInt(ALPHABET.length)],
  ).join('');
}

/** The value of a cookie, as it was sent. */
export function cookieValue(
  header: string | undefined,
  name: string,
): string | undefined {
  return header
    ?.split(';')
    .map(part => part.trim())
    .find(part => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
