import { Ask, Question, refusalError, Reply } from '../http/ask';
import { isRefusal, LIMIT_SECONDS } from '../http/refusals';
import { SingleFlight } from '../http/singleFlight';
import { headerValues, VaultwardenResponse } from '../http/transport';

/** What an admin session is made of. */
export interface AdminSessionOptions {
  ask: Ask;
  /** In clear. */
  adminToken: string;
  /** Milliseconds. */
  now: () => number;
  /** Ends what the session does for all callers. */
  life: AbortSignal;
}

interface Cookie {
  value: string;
  expiresAt: number;
}

const COOKIE = /^VW_ADMIN=([^;]+)/;
const MARGIN = 60_000;

function cookieOf(
  response: VaultwardenResponse,
  now: number,
): Cookie | undefined {
  const text = headerValues(response, 'set-cookie').find(one =>
    COOKIE.test(one),
  );
  const value = text && COOKIE.exec(text)?.[1];
  // 1200 s as recorded.
  const seconds = Number(/max-age=(\d+)/i.exec(text ?? '')?.[1] ?? 0);
  return value
    ? { value, expiresAt: now + seconds * 1000 - MARGIN }
    : undefined;
}

/**
 * The admin page, signed in once: three tries, good ones too, exhaust its limit, so the cookie is kept for its twenty
 * minutes. After a 429 no other sign-in is tried until the limit has passed.
 */
export class AdminSession {
  readonly #options: AdminSessionOptions;
  readonly #signingIn: SingleFlight<Cookie>;
  #cookie?: Cookie;
  #limitedUntil = 0;

  constructor(options: AdminSessionOptions) {
    this.#options = options;
    this.#signingIn = new SingleFlight(signal => this.#signIn(signal));
  }

  /** Asks as administrator; a cookie that the server does not take any more is renewed once. */
  async ask(question: Question, signal: AbortSignal): Promise<Reply> {
    const used = await this.#current(signal);
    const first = await this.#askWith(used, question, signal);
    const { answer } = first;
    if (answer.kind === 'done' || answer.refusal.kind !== 'not-signed-in') {
      return first;
    }
    if (this.#cookie?.value === used.value) {
      this.#cookie = undefined;
    }
    return this.#askWith(await this.#current(signal), question, signal);
  }

  #askWith(
    { value }: Cookie,
    question: Question,
    signal: AbortSignal,
  ): Promise<Reply> {
    const headers = { cookie: `VW_ADMIN=${value}` };
    return this.#options.ask({ ...question, headers }, signal);
  }

  async #current(signal: AbortSignal): Promise<Cookie> {
    const { life, now } = this.#options;
    const cookie = this.#cookie;
    return cookie && now() < cookie.expiresAt
      ? cookie
      : this.#signingIn.run(life, signal);
  }

  async #signIn(signal: AbortSignal): Promise<Cookie> {
    const { ask, adminToken, now } = this.#options;
    const what = 'sign in to the admin page of Vaultwarden';
    const left = this.#limitedUntil - now();
    if (left > 0) {
      throw refusalError(what, {
        kind: 'limited',
        retryAfterSeconds: Math.ceil(left / 1000),
      });
    }
    const reply = await ask(
      { what, method: 'POST', path: '/admin', form: { token: adminToken } },
      signal,
    );
    if (reply.answer.kind === 'refused') {
      const error = this.#notSignedIn(reply);
      if (isRefusal(error, 'limited')) {
        this.#limitedUntil = now() + LIMIT_SECONDS.admin * 1000;
      }
      throw error;
    }
    const cookie = cookieOf(reply.response, now());
    if (!cookie) {
      throw reply.refused({ kind: 'unexpected' });
    }
    this.#cookie = cookie;
    return cookie;
  }

  /** A wrong token is 401, a damaged one on the server's side, too, and no admin page at all 404 (recorded). */
  #notSignedIn(reply: Reply) {
    switch (reply.response.status) {
      case 401:
        return reply.refused({ kind: 'wrong-credentials' });
      case 404:
        return reply.refused({ kind: 'no-admin-page' });
      default:
        return reply.refused();
    }
  }
}
