import { createHash } from 'node:crypto';
import { compactVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { Chance, Directory } from '../directory/directory';
import { Caller, callerOf } from '../directory/permissions';

/** Why a JWT is not taken, in the server's words. */
export type JwtProblem = 'Invalid JWT' | 'Expired JWT' | 'JWT was logged out';

/** Of a JWT, in seconds. */
export const JWT_SECONDS = 86_400;
/** Of a refresh token, in seconds. */
export const REFRESH_SECONDS = 2_592_000;

const REFRESH_CHARACTERS = 100;
const ALPHABET =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SECOND_MS = 1_000;

const claimsSchema = z.object({
  exp: z.number(),
  iat: z.number(),
  jti: z.string(),
  user: z.string(),
  groups: z.array(z.string()),
});

/** Makes and checks the JWTs and refresh tokens. */
export class Tokens {
  private readonly key: Uint8Array;
  /** Those made since the others were made to expire. */
  private fresh?: Set<string>;

  /** @param secret - may be empty, as at the server */
  constructor(
    secret: string,
    private readonly directory: Directory,
    private readonly chance: Chance,
  ) {
    // An HMAC key is filled up with zeros (RFC 2104 §2), so this is the empty key, which the library refuses.
    this.key = secret === '' ? new Uint8Array(1) : Buffer.from(secret);
  }

  /** A JWT with the groups of now: a later change is seen only in a new one. */
  async issue(userId: string): Promise<string> {
    const { state } = this.directory;
    const now = this.chance.now();
    const iat = Math.floor(now.getTime() / SECOND_MS);
    const jti = uuidOf(this.chance.random(16));
    const groups = this.directory
      .groupsOf(userId)
      .map(({ displayName }) => displayName);
    const expires = after(now, JWT_SECONDS);
    state.jwts = state.jwts.filter(one => new Date(one.expires) > now);
    state.jwts.push({ id: jti, userId, expires, isLoggedOut: false });
    this.fresh?.add(jti);
    this.directory.changed();
    return new SignJWT({
      exp: iat + JWT_SECONDS,
      iat,
      jti,
      user: userId,
      groups,
    })
      .setProtectedHeader({ alg: 'HS512' })
      .sign(this.key);
  }

  /** A new refresh token, `<100 characters>+<user>`. */
  issueRefresh(userId: string): string {
    const { state } = this.directory;
    const now = this.chance.now();
    const secret = [...this.chance.random(REFRESH_CHARACTERS)]
      .map(byte => ALPHABET[byte % ALPHABET.length])
      .join('');
    state.refreshTokens = state.refreshTokens.filter(
      one => new Date(one.expires) > now,
    );
    state.refreshTokens.push({
      hash: hashOf(secret),
      userId,
      expires: after(now, REFRESH_SECONDS),
    });
    this.directory.changed();
    return `${secret}+${userId}`;
  }

  /** Whose refresh token it is; nothing when it is not known. */
  ownerOf(refreshToken: string): string | undefined {
    return this.find(refreshToken)?.userId;
  }

  /**
   * Takes a refresh token away, and all JWTs of the user that it names with it: the server asks for nothing
   * else there.
   */
  logOut(refreshToken: string): void {
    const { state } = this.directory;
    const found = this.find(refreshToken);
    const [, user = ''] = splitOnce(refreshToken, '+');
    state.refreshTokens = state.refreshTokens.filter(one => one !== found);
    for (const jwt of state.jwts) {
      jwt.isLoggedOut = jwt.isLoggedOut || jwt.userId === user.toLowerCase();
    }
    this.directory.changed();
  }

  /** Who a JWT speaks for. Whether the user is still there is not asked. */
  async check(jwt: string): Promise<Caller | JwtProblem> {
    const claims = await this.claimsOf(jwt);
    if (!claims) {
      return 'Invalid JWT';
    }
    const isOver = claims.exp * SECOND_MS < this.chance.now().getTime();
    if (isOver || this.fresh?.has(claims.jti) === false) {
      return 'Expired JWT';
    }
    const kept = this.directory.state.jwts.find(({ id }) => id === claims.jti);
    return kept?.isLoggedOut
      ? 'JWT was logged out'
      : callerOf(claims.user.toLowerCase(), claims.groups);
  }

  /** All JWTs until now count as expired. Refresh tokens and new JWTs do not. */
  expireAll(): void {
    this.fresh = new Set();
  }

  /** Undoes {@link expireAll}. */
  forgetExpiry(): void {
    this.fresh = undefined;
  }

  private async claimsOf(
    jwt: string,
  ): Promise<z.infer<typeof claimsSchema> | undefined> {
    const verified = await compactVerify(jwt, this.key, {
      algorithms: ['HS512'],
    }).catch(() => undefined);
    const payload = verified && Buffer.from(verified.payload).toString('utf8');
    return claimsSchema.safeParse(payload && jsonOf(payload)).data;
  }

  private find(refreshToken: string) {
    const [secret, user = ''] = splitOnce(refreshToken, '+');
    const hash = hashOf(secret);
    const now = this.chance.now();
    return this.directory.state.refreshTokens.find(
      one =>
        one.hash === hash &&
        one.userId === user.toLowerCase() &&
        new Date(one.expires) > now,
    );
  }
}

function after(moment: Date, seconds: number): string {
  return new Date(moment.getTime() + seconds * SECOND_MS).toISOString();
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A UUID of version 4 of sixteen random bytes. */
function uuidOf(random: Buffer): string {
  const bytes = Buffer.from(random);
  bytes[6] = (bytes[6] % 0x10) + 0x40;
  bytes[8] = (bytes[8] % 0x40) + 0x80;
  return bytes
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The parts before and after the first mark. */
function splitOnce(value: string, mark: string): [string, string?] {
  const at = value.indexOf(mark);
  return at < 0 ? [value] : [value.slice(0, at), value.slice(at + 1)];
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
