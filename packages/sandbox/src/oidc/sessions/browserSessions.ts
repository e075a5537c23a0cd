import { Context } from 'koa';
import { z } from 'zod';
import { newId, randomText } from '../ids';
import { ProviderState } from '../state';

const BROWSER = 'Browser';
const SESSION = 'Session';
const SESSION_SECONDS = 10 * 24 * 3600;
const COOKIE_MILLISECONDS = 365 * 24 * 3600 * 1000;

const browserSchema = z.object({ sessionId: z.string() });

const sessionSchema = z.object({
  /** The `sid` claim. */
  id: z.string(),
  personId: z.string(),
  /** When the password was checked, in seconds since 1970. */
  authTime: z.number().int(),
});

/** Someone's session at the provider, which signs in further applications without asking. */
export type BrowserSession = z.infer<typeof sessionSchema>;

/** Which browser has which session: by a cookie, as each provider names it. */
export class BrowserSessions {
  constructor(
    private readonly state: ProviderState,
    private readonly now: () => number,
  ) {}

  /** The session of the browser that sent a request. */
  of(ctx: Context, cookie: string): BrowserSession | undefined {
    const id = ctx.cookies.get(cookie);
    const browser = browserSchema.safeParse(
      id && this.state.find(BROWSER, id)?.payload,
    ).data;
    return browser && this.find(browser.sessionId);
  }

  find(sessionId: string): BrowserSession | undefined {
    return sessionSchema.safeParse(this.state.find(SESSION, sessionId)?.payload)
      .data;
  }

  /** Gives the browser its cookie, which stays what it is when it has one. */
  identify(ctx: Context, cookie: string, path = '/'): string {
    const known = ctx.cookies.get(cookie);
    const id = known && /^[\w-]{20,}$/.test(known) ? known : randomText(40);
    ctx.cookies.set(cookie, id, {
      path,
      httpOnly: true,
      sameSite: 'lax',
      maxAge: COOKIE_MILLISECONDS,
      overwrite: true,
    });
    return id;
  }

  /** Begins a session, or renews the one that the same person has at this browser. */
  begin(
    ctx: Context,
    cookie: string,
    personId: string,
    path?: string,
  ): BrowserSession {
    const before = this.of(ctx, cookie);
    const seconds = Math.floor(this.now() / 1000);
    const session = {
      id: before?.personId === personId ? before.id : newId(),
      personId,
      authTime: seconds,
    };
    const expiresAt = seconds + SESSION_SECONDS;
    this.state.put(SESSION, session.id, { payload: session, expiresAt });
    this.state.put(BROWSER, this.identify(ctx, cookie, path), {
      payload: { sessionId: session.id },
      expiresAt,
    });
    return session;
  }

  remove(sessionId: string): void {
    this.state.remove(SESSION, sessionId);
  }

  /** All sessions of a person. */
  ofPerson(personId: string): BrowserSession[] {
    return this.state
      .list(SESSION)
      .flatMap(([, { payload }]) => sessionSchema.safeParse(payload).data ?? [])
      .filter(session => session.personId === personId);
  }
}
