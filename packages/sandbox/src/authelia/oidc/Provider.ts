import {
  createHash,
  createPrivateKey,
  createPublicKey,
  KeyObject,
  sign,
} from 'node:crypto';
import { Database } from '../database';
import { Grant, Grants, uuid } from './Grants';
import { OidcClient, OidcSettings } from './oidcSettings';

/** How long an ID token counts. */
const LIFESPAN_S = 3_600;

/** What signs people in to services of the profile. */
export class Provider {
  readonly grants: Grants;
  private readonly key: KeyObject;

  /** @throws Error when the first key is no private key */
  constructor(
    readonly settings: OidcSettings,
    readonly issuer: string,
    private readonly database: Database,
  ) {
    this.grants = new Grants(database.chance.random);
    this.key = createPrivateKey(settings.jwks[0].key);
  }

  /** By which clients know somebody: opaque, and for good. */
  subjectOf(username: string): string {
    const { state, chance } = this.database;
    const known = state.subjects.find(each => each.username === username);
    if (known) {
      return known.subject;
    }
    const subject = uuid(chance.random);
    state.subjects = [...state.subjects, { username, subject }];
    this.database.changed();
    return subject;
  }

  /** `/jwks.json`. */
  get jwks() {
    const { n, e } = createPublicKey(this.key).export({ format: 'jwk' });
    const kid = this.settings.jwks[0].key_id;
    return { keys: [{ use: 'sig', kty: 'RSA', kid, alg: 'RS256', n, e }] };
  }

  /** Who signed in, for a client; name and groups only where its policy says so (recorded: Authelia 29). */
  idToken(
    grant: Grant,
    { client_id: client, claims_policy: policy }: OidcClient,
    { accessToken, now }: { accessToken: string; now: number },
  ): string {
    const { claims_policies: policies } = this.settings;
    const more =
      policy !== undefined && Object.hasOwn(policies, policy)
        ? policies[policy].id_token
        : [];
    const about = claimsOf(grant);
    return this.signed({
      amr: [...['pwd', 'kba'], ...(grant.level === 2 ? ['otp', 'mfa'] : [])],
      at_hash: halfHash(accessToken),
      aud: [client],
      auth_time: seconds(grant.authenticatedAt),
      azp: client,
      exp: seconds(now) + LIFESPAN_S,
      iat: seconds(now),
      iss: this.issuer,
      jti: uuid(this.database.chance.random),
      ...(grant.nonce !== undefined && { nonce: grant.nonce }),
      sub: grant.subject,
      ...Object.fromEntries(
        more.flatMap(name =>
          Object.hasOwn(about, name) ? [[name, about[name]]] : [],
        ),
      ),
    });
  }

  private signed(claims: object): string {
    const kid = this.settings.jwks[0].key_id;
    const parts = [{ alg: 'RS256', kid, typ: 'JWT' }, claims].map(part =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const text = parts.join('.');
    const signature = sign('sha256', Buffer.from(text), this.key);
    return `${text}.${signature.toString('base64url')}`;
  }
}

/** What the scopes of a grant tell of somebody. */
export function claimsOf({
  person,
  scopes,
}: Grant): Record<string, string | boolean | readonly string[]> {
  const { username, displayName, email, groups } = person;
  return {
    ...(scopes.includes('email') && { email, email_verified: true }),
    ...(scopes.includes('groups') && { groups }),
    ...(scopes.includes('profile') && {
      name: displayName,
      preferred_username: username,
    }),
  };
}

/** Whole seconds since 1970. */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}

/** Left half of the hash of a token (OpenID Connect Core §3.1.3.6). */
function halfHash(token: string): string {
  const hash = createHash('sha256').update(token).digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}
