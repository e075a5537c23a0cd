import { Argon2id, UserKeys } from '../crypto';
import { Ask, Question, refusalError, Reply } from './ask';
import { isRefusal, LIMIT_SECONDS } from './refusals';
import {
  Credentials,
  deriveMasterKeys,
  Device,
  logIn,
  MasterKeys,
  refresh,
} from './signIn';
import { SingleFlight } from './singleFlight';
import { Tokens } from './tokens';

/** What a session is made of. */
export interface VaultSessionOptions {
  ask: Ask;
  credentials: Credentials;
  device: Device;
  /** Milliseconds. */
  now: () => number;
  /** Absent: accounts with Argon2id are refused in words. */
  argon2id?: Argon2id;
  /** Ends what the session does for all callers. */
  life: AbortSignal;
}

interface SignedIn {
  tokens: Tokens;
  keys: UserKeys;
}

/**
 * One account, signed in. Ten logins exhaust the server's limit, good ones included, so there is one login for the
 * life of the session: tokens are refreshed before they end and after a 401, the keys are kept from the first answer,
 * and whoever comes while a login runs waits for it. After a 429 no login is tried until the limit has passed.
 */
export class VaultSession {
  readonly #options: VaultSessionOptions;
  readonly #signingIn: SingleFlight<SignedIn>;
  #masterKeys?: MasterKeys;
  #signedIn?: SignedIn;
  #limitedUntil = 0;

  constructor(options: VaultSessionOptions) {
    this.#options = options;
    this.#signingIn = new SingleFlight(signal => this.#renew(signal));
  }

  /** Whose session it is. */
  get mail(): string {
    return this.#options.credentials.mail;
  }

  /** The opened keys; signs in when it was not done yet. */
  async keys(signal: AbortSignal): Promise<UserKeys> {
    return (await this.#current(signal)).keys;
  }

  /** The master password hash: what deleting an organisation asks for. */
  async passwordHash(signal: AbortSignal): Promise<string> {
    await this.#current(signal);
    const keys = this.#masterKeys;
    if (!keys) {
      throw refusalError('prove the password', { kind: 'not-signed-in' });
    }
    return keys.passwordHash;
  }

  /**
   * Asks as this account. After a 401 the token is renewed once and the question repeated, which is safe as a 401
   * did nothing; a second 401 means that the account may not do it (`forbidden`), for the server answers 401 to
   * strangers and plain members, too, and for what is gone (recorded: organizations n.).
   */
  async ask(question: Question, signal: AbortSignal): Promise<Reply> {
    const used = await this.#current(signal);
    const first = await this.#askWith(used, question, signal);
    if (!isNotSignedIn(first)) {
      return first;
    }
    this.#expire(used);
    const renewed = await this.#current(signal);
    const second = await this.#askWith(renewed, question, signal);
    return isNotSignedIn(second)
      ? {
          ...second,
          answer: {
            kind: 'refused',
            refusal: { kind: 'forbidden' },
            said: '',
          },
          refused: refusal => second.refused(refusal ?? { kind: 'forbidden' }),
        }
      : second;
  }

  #askWith(
    { tokens }: SignedIn,
    question: Question,
    signal: AbortSignal,
  ): Promise<Reply> {
    const headers = { authorization: `Bearer ${tokens.access}` };
    return this.#options.ask({ ...question, headers }, signal);
  }

  /** Marks tokens as ended, unless others have taken their place since. */
  #expire(used: SignedIn): void {
    if (this.#signedIn?.tokens.access === used.tokens.access) {
      this.#signedIn = {
        keys: used.keys,
        tokens: { ...used.tokens, expiresAt: 0 },
      };
    }
  }

  async #current(signal: AbortSignal): Promise<SignedIn> {
    const { life, now } = this.#options;
    const current = this.#signedIn;
    return current && now() < current.tokens.expiresAt
      ? current
      : this.#signingIn.run(life, signal);
  }

  async #renew(signal: AbortSignal): Promise<SignedIn> {
    const { ask, now } = this.#options;
    const before = this.#signedIn;
    const tokens = before && (await refresh(ask, before.tokens, now, signal));
    const signedIn =
      before && tokens
        ? { tokens, keys: before.keys }
        : await this.#logIn(signal);
    this.#signedIn = signedIn;
    return signedIn;
  }

  async #logIn(signal: AbortSignal): Promise<SignedIn> {
    const { ask, credentials, argon2id, device, now } = this.#options;
    const left = this.#limitedUntil - now();
    if (left > 0) {
      throw refusalError('sign in to Vaultwarden', {
        kind: 'limited',
        retryAfterSeconds: Math.ceil(left / 1000),
      });
    }
    this.#masterKeys ??= await deriveMasterKeys(
      ask,
      credentials,
      argon2id,
      signal,
    );
    try {
      return await logIn(
        ask,
        credentials.mail,
        this.#masterKeys,
        device,
        now,
        signal,
      );
    } catch (error) {
      if (isRefusal(error, 'limited')) {
        this.#limitedUntil = now() + LIMIT_SECONDS.login * 1000;
      }
      throw error;
    }
  }
}

function isNotSignedIn({ answer }: Reply): boolean {
  return answer.kind === 'refused' && answer.refusal.kind === 'not-signed-in';
}
