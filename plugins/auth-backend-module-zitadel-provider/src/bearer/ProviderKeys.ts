import {
  createLocalJWKSet,
  errors,
  JWSHeaderParameters,
  JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { describeError } from '../providerErrors';

/** Keys are asked for again after so long: one that the provider took away is refused from then on. */
export const KEYS_FRESH_MILLISECONDS = 5 * 60_000;
/** The provider is asked at most once in so long, whatever key ids callers make up. */
export const KEYS_COOLDOWN_MILLISECONDS = 5_000;
/** Known keys go on so long while the provider does not answer. */
export const KEYS_USABLE_MILLISECONDS = 24 * 3_600_000;

const FETCH_TIMEOUT_MILLISECONDS = 5_000;

const keySetSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string() })),
});

/** What the provider publishes (RFC 7517 §5). */
export type KeySet = z.infer<typeof keySetSchema>;

/** Fetches a key set. @throws Error when there is none at the address */
export async function fetchKeySet(uri: string): Promise<KeySet> {
  const answer = await fetch(uri, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MILLISECONDS),
  });
  if (!answer.ok) {
    throw new Error(`status ${answer.status}`);
  }
  return keySetSchema.parse(await answer.json());
}

/** What {@link ProviderKeys} works with. */
export interface ProviderKeysOptions {
  uri: string;
  fetchKeySet: (uri: string) => Promise<KeySet>;
  /** Milliseconds since 1970. */
  now: () => number;
  logger: LoggerService;
}

interface Known {
  find: JWTVerifyGetKey;
  /** Milliseconds since 1970. */
  since: number;
}

/**
 * The signing keys of a provider, kept between tokens. An unknown key id has them fetched again, so
 * that a new key counts at once; while the provider is away, the known ones go on.
 */
export class ProviderKeys {
  private known: Known | undefined;
  private askedAt = -Infinity;
  private underWay: Promise<void> | undefined;

  constructor(private readonly options: ProviderKeysOptions) {}

  /**
   * The key that signed a token, for `jwtVerify` of jose.
   *
   * @throws JWKSNoMatchingKey when the provider has no such key, ServiceUnavailableError when no keys
   *   are known
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    assertKeyId(header);
    if (this.age() > KEYS_FRESH_MILLISECONDS) {
      await this.reload();
    }
    const before = this.usable();
    try {
      return await before.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) {
        throw error;
      }
      await this.reload();
      const after = this.usable();
      if (after === before) {
        throw error;
      }
      return after.find(header, token);
    }
  };

  private usable(): Known {
    if (!this.known || this.age() > KEYS_USABLE_MILLISECONDS) {
      throw new ServiceUnavailableError(
        'The token cannot be checked: the keys of the identity provider cannot be had. Try again in a minute; if it stays, tell an administrator.',
      );
    }
    return this.known;
  }

  private age(): number {
    return this.options.now() - (this.known?.since ?? -Infinity);
  }

  /** Fetches the keys, if nobody did a moment ago. Whoever comes meanwhile waits for the same answer. */
  private async reload(): Promise<void> {
    const { now } = this.options;
    if (!this.underWay && now() - this.askedAt >= KEYS_COOLDOWN_MILLISECONDS) {
      this.askedAt = now();
      this.underWay = this.load().finally(() => {
        this.underWay = undefined;
      });
    }
    await this.underWay;
  }

  private async load(): Promise<void> {
    const { uri, now, logger } = this.options;
    const since = now();
    try {
      const keySet = await this.options.fetchKeySet(uri);
      this.known = { find: createLocalJWKSet(keySet), since };
    } catch (error) {
      logger.warn(
        `The keys of the identity provider cannot be had at ${uri}. ${describeError(
          error,
        )}`,
      );
    }
  }
}

/** Without an id any key of the set might be meant; no provider leaves it out. */
function assertKeyId({ kid }: JWSHeaderParameters): void {
  if (typeof kid !== 'string' || kid === '') {
    throw new errors.JWKSNoMatchingKey('the token names no key');
  }
}
