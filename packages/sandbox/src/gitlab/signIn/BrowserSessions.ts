import { Begun } from './OpenIdClient';

/** Name of the cookie, as the real one's. */
export const COOKIE = '_gitlab_session';

/** What is known of a browser. */
export interface BrowserSession {
  /** A sign-in that is under way. */
  begun?: Begun;
  /** Who is signed in. */
  userId?: number;
}

/** Sessions of browsers; they are gone with the process. */
export class BrowserSessions {
  private readonly sessions = new Map<string, BrowserSession>();

  constructor(private readonly random: (bytes: number) => Buffer) {}

  /** Of the browser that sent this cookie header. */
  of(header: string | undefined): BrowserSession | undefined {
    const id = idOf(header);
    return id === undefined ? undefined : this.sessions.get(id);
  }

  /** A session in place of the one before. @returns the cookie to set */
  renew(header: string | undefined, session: BrowserSession): string {
    this.end(header);
    const id = this.random(24).toString('base64url');
    this.sessions.set(id, session);
    return `${COOKIE}=${id}; Path=/; Secure; HttpOnly; SameSite=Lax`;
  }

  end(header: string | undefined): void {
    const id = idOf(header);
    if (id !== undefined) {
      this.sessions.delete(id);
    }
  }
}

function idOf(header = ''): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([A-Za-z0-9_-]+)`).exec(header)?.[1];
}
