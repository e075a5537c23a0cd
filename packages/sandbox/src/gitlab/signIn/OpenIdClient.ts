import { createHash } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { errorText } from '../../systemError';
import { OpenIdSettings } from './settings';

/** How the provider is asked: by its public address, from inside of the container. */
export type AskProvider = (
  url: string,
  init?: { form?: Readonly<Record<string, string>>; authorization?: string },
) => Promise<{ status: number; body: unknown }>;

/** What a sign-in that was begun must come back with. */
export interface Begun {
  state: string;
  nonce: string;
  verifier: string;
}

/** Who came back. */
export interface SignedIn {
  /** What GitLab knows them by. */
  uid: string;
  username: string;
  name: string;
  email: string;
}

/** A sign-in that the client does not take, with why. */
export class SignInRefused extends Error {}

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  userinfo_endpoint: z.string(),
  jwks_uri: z.string(),
});

const tokensSchema = z.object({
  access_token: z.string(),
  id_token: z.string(),
});

const keysSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string() })),
});

const claimsSchema = z.looseObject({
  sub: z.string(),
  preferred_username: z.string(),
  name: z.string().optional(),
  email: z.string(),
});

/** A client of OpenID Connect, as strict as GitLab's own: state, nonce, PKCE, and a signed ID token. */
export class OpenIdClient {
  constructor(
    private readonly settings: OpenIdSettings,
    private readonly ask: AskProvider,
    private readonly random: (bytes: number) => Buffer,
  ) {}

  /** Of the button that leads to it. */
  get label(): string {
    return this.settings.label;
  }

  /** Where its pages are. */
  get origin(): string {
    return new URL(this.settings.issuer).origin;
  }

  /** @returns where the browser goes, and what it must come back with */
  async begin(): Promise<{ location: string; begun: Begun }> {
    const { authorization_endpoint: endpoint } = await this.discover();
    const word = () => this.random(24).toString('base64url');
    const begun = { state: word(), nonce: word(), verifier: word() + word() };
    const location = new URL(endpoint);
    const { clientId, redirectUri, scopes } = this.settings;
    for (const [name, value] of Object.entries({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: scopes.join(' '),
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: createHash('sha256')
        .update(begun.verifier)
        .digest('base64url'),
      code_challenge_method: 'S256',
    })) {
      location.searchParams.set(name, value);
    }
    return { location: location.href, begun };
  }

  /** @param answer - the query that the browser came back with. @throws SignInRefused */
  async finish(answer: URLSearchParams, begun: Begun): Promise<SignedIn> {
    const code = answer.get('code');
    if (answer.get('state') !== begun.state || code === null) {
      throw new SignInRefused(
        answer.get('error_description') ??
          'the answer belongs to no sign-in that was begun here',
      );
    }
    const provider = await this.discover();
    const { clientId, clientSecret, redirectUri, uidField } = this.settings;
    const basic = [clientId, clientSecret].map(encodeURIComponent).join(':');
    const tokens = await this.read(tokensSchema, provider.token_endpoint, {
      authorization: `Basic ${Buffer.from(basic).toString('base64')}`,
      form: {
        grant_type: 'authorization_code',
        ...{ code, redirect_uri: redirectUri, code_verifier: begun.verifier },
      },
    });
    const keys = await this.read(keysSchema, provider.jwks_uri);
    const { payload } = await jwtVerify(
      tokens.id_token,
      createLocalJWKSet(keys),
      { issuer: provider.issuer, audience: clientId },
    ).catch(error => {
      throw new SignInRefused(`its ID token is not good: ${errorText(error)}`);
    });
    if (payload.nonce !== begun.nonce) {
      throw new SignInRefused('its ID token is of another sign-in');
    }
    const claims = await this.read(claimsSchema, provider.userinfo_endpoint, {
      authorization: `Bearer ${tokens.access_token}`,
    });
    if (claims.sub !== payload.sub) {
      throw new SignInRefused('the provider answers for somebody else');
    }
    const { preferred_username: username, name = username, email } = claims;
    return { uid: String(claims[uidField] ?? ''), username, name, email };
  }

  private async discover() {
    const { issuer } = this.settings;
    const found = await this.read(
      discoverySchema,
      `${issuer}/.well-known/openid-configuration`,
    );
    if (found.issuer !== issuer) {
      throw new SignInRefused(`the provider calls itself ${found.issuer}`);
    }
    return found;
  }

  private async read<T>(
    schema: z.ZodType<T>,
    url: string,
    init?: Parameters<AskProvider>[1],
  ): Promise<T> {
    const { status, body } = await this.ask(url, init).catch(error => {
      throw new SignInRefused(errorText(error));
    });
    const parsed = schema.safeParse(body);
    if (status !== 200 || !parsed.success) {
      throw new SignInRefused(`${new URL(url).pathname} answered ${status}`);
    }
    return parsed.data;
  }
}
