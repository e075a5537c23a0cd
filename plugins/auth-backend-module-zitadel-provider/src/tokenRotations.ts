import { createHash } from 'node:crypto';

/** What a refresh brings at least. */
export interface Rotated {
  refreshToken: string;
}

interface Entry<T> {
  result: Promise<T>;
  /** Milliseconds since 1970; absent while the refresh is under way. */
  expiresAt?: number;
}

/** Limits of {@link TokenRotations}. */
export interface TokenRotationsOptions {
  /** How long an old token still gets what it was exchanged for. */
  graceMilliseconds: number;
  maxEntries: number;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * One refresh at a time for each refresh token.
 *
 * ZITADEL gives several of parallel refreshes a pair and lets only the last one live, and refuses
 * an old token at once (recorded: 05-refresh/parallel, rotation). Two tabs refresh with the same
 * cookie; here they share one exchange, and one that comes a moment later with the replaced token
 * gets the newest pair. It holds for one process: replicas do not know of each other's.
 */
export class TokenRotations<T extends Rotated> {
  private readonly entries = new Map<string, Entry<T>>();

  constructor(private readonly options: TokenRotationsOptions) {}

  /** The newest pair for a token: a running or recent exchange's, or a new one by `exchange`. */
  async rotate(
    token: string,
    exchange: (token: string) => Promise<T>,
  ): Promise<T> {
    const entry = this.find(token);
    return entry ? this.follow(entry) : this.begin(token, exchange);
  }

  /**
   * Keeps what a token was exchanged for longer, because it could not be delivered: the provider
   * refuses the old token by now, and the browser has no other.
   */
  hold(token: string, milliseconds: number): void {
    const entry = this.find(token);
    if (entry?.expiresAt !== undefined) {
      entry.expiresAt = this.options.now() + milliseconds;
    }
  }

  /** The token that a token was exchanged for, as far as is known here; the same one otherwise. */
  async newestToken(token: string): Promise<string> {
    const entry = this.find(token);
    const newest = entry && (await this.follow(entry).catch(() => undefined));
    return newest?.refreshToken ?? token;
  }

  /** From exchange to exchange: the pair that an entry brought may have been exchanged, too. */
  private async follow(first: Entry<T>): Promise<T> {
    const seen = new Set<Entry<T>>();
    let entry = first;
    for (;;) {
      seen.add(entry);
      const result = await entry.result;
      const next = this.find(result.refreshToken);
      if (!next || seen.has(next)) {
        return result;
      }
      entry = next;
    }
  }

  private async begin(
    token: string,
    exchange: (token: string) => Promise<T>,
  ): Promise<T> {
    this.makeRoom();
    const entry: Entry<T> = { result: exchange(token) };
    this.entries.set(keyOf(token), entry);
    try {
      const result = await entry.result;
      entry.expiresAt = this.options.now() + this.options.graceMilliseconds;
      return result;
    } catch (error) {
      this.entries.delete(keyOf(token));
      throw error;
    }
  }

  private find(token: string): Entry<T> | undefined {
    const entry = this.entries.get(keyOf(token));
    return entry && !this.isOver(entry) ? entry : undefined;
  }

  private makeRoom(): void {
    for (const [key, entry] of this.entries) {
      if (this.isOver(entry)) {
        this.entries.delete(key);
      }
    }
    for (const [key, entry] of this.entries) {
      if (this.entries.size < this.options.maxEntries) {
        return;
      }
      if (entry.expiresAt !== undefined) {
        this.entries.delete(key);
      }
    }
  }

  private isOver({ expiresAt }: Entry<T>): boolean {
    return expiresAt !== undefined && expiresAt <= this.options.now();
  }
}

/** Tokens are not kept in clear longer than needed. */
function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
