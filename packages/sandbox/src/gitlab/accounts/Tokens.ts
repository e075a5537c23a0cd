import { createHash } from 'node:crypto';
import { GitlabToken } from '../state';
import { Store } from '../Store';

/** Scopes that a token can have. */
export const SCOPES: readonly string[] = [
  ...['api', 'read_api', 'read_user', 'create_runner', 'manage_runner'],
  ...['k8s_proxy', 'read_repository', 'write_repository', 'sudo'],
  ...['admin_mode', 'read_service_ping'],
];

/** A token may live so long. */
export const MOST_DAYS = 365;

const PREFIX = 'glpat-';
const TOKEN_BYTES = 15;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Personal access tokens. */
export class Tokens {
  constructor(private readonly store: Store) {}

  /** Makes one. @returns the token itself, which is nowhere else, and what is kept of it */
  create(
    userId: number,
    name: string,
    scopes: readonly string[],
    expiresAt: string,
  ): { secret: string; token: GitlabToken } {
    const { state, chance, moment } = this.store;
    const secret = `${PREFIX}${chance
      .random(TOKEN_BYTES)
      .toString('base64url')}`;
    const token: GitlabToken = {
      ...{ id: state.nextTokenId, userId, name, scopes: [...scopes] },
      hash: hashOf(secret),
      createdAt: moment,
      expiresAt,
      isRevoked: false,
    };
    state.nextTokenId += 1;
    state.tokens.push(token);
    this.store.changed();
    return { secret, token };
  }

  find(secret: string): GitlabToken | undefined {
    const hash = hashOf(secret);
    return this.store.state.tokens.find(token => token.hash === hash);
  }

  isExpired({ expiresAt }: GitlabToken): boolean {
    return expiresAt <= this.store.today;
  }

  revoke(token: GitlabToken): void {
    token.isRevoked = true;
    this.store.changed();
  }

  /** Revokes those of somebody with a name. */
  revokeNamed(userId: number, name: string): void {
    const { tokens } = this.store.state;
    tokens
      .filter(each => each.userId === userId && each.name === name)
      .filter(each => !each.isRevoked && !this.isExpired(each))
      .forEach(each => this.revoke(each));
  }

  /** That one was used; it is kept with the next change. */
  used(token: GitlabToken): void {
    token.lastUsedAt = this.store.moment;
  }

  /** All end today. */
  expireAll(): void {
    for (const token of this.store.state.tokens) {
      token.expiresAt = this.store.today;
    }
    this.store.changed();
  }

  /** The date so many days from now. */
  dateIn(days: number): string {
    const time = this.store.chance.now().getTime() + days * DAY_MS;
    return new Date(time).toISOString().slice(0, 10);
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
