import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { Refusal } from '../http/reply';
import { errorText } from '../../systemError';

/** What a token is for; it stands in the issuer. */
export type TokenUse = 'login' | 'admin' | 'register_verify' | 'invite';

/** Clocks may differ by so much. */
const LEEWAY_SECONDS = 30;

/** Makes and checks the server's tokens. */
export class Tokens {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;

  /**
   * @param pem - the signing key
   * @param origin - of the public address, without a path
   */
  constructor(
    pem: string,
    private readonly origin: string,
    private readonly now: () => Date,
  ) {
    this.privateKey = createPrivateKey(pem);
    this.publicKey = createPublicKey(pem);
  }

  /** Signs a token that holds for so many seconds. */
  sign(
    use: TokenUse,
    claims: Record<string, unknown>,
    seconds: number,
  ): Promise<string> {
    const from = Math.floor(this.now().getTime() / 1000);
    return new SignJWT({
      nbf: from,
      exp: from + seconds,
      iss: this.issuer(use),
      ...claims,
    })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256' })
      .sign(this.privateKey);
  }

  /**
   * The claims of a good token.
   *
   * @throws Refusal with the server's words when it is not good
   */
  async verify<T extends z.ZodType>(
    use: TokenUse,
    token: string,
    claims: T,
  ): Promise<z.output<T>> {
    const { payload } = await jwtVerify(
      token.replace(/\s/g, ''),
      this.publicKey,
      {
        algorithms: ['RS256'],
        issuer: this.issuer(use),
        clockTolerance: LEEWAY_SECONDS,
        currentDate: this.now(),
      },
    ).catch((error: unknown) => {
      throw new Refusal(wordsOf(error));
    });
    const parsed = claims.safeParse(payload);
    if (!parsed.success) {
      throw new Refusal('Error decoding JWT: missing field');
    }
    return parsed.data;
  }

  private issuer(use: TokenUse): string {
    return `${this.origin}|${use}`;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) {
    return 'Token has expired';
  }
  if (
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid
  ) {
    return 'Token is invalid';
  }
  if (
    error instanceof errors.JWTClaimValidationFailed &&
    error.claim === 'iss'
  ) {
    return 'Issuer is invalid';
  }
  return `Error decoding JWT: ${errorText(error)}`;
}
