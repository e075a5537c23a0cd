import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BrowserPage, FormBrowser } from './formBrowser';
import { OidcClient, SANDBOX_PASSWORD, SANDBOX_PROJECT_ID } from './options';

export const CALLBACK = 'http://localhost:7007/api/auth/zitadel/handler/frame';
export const DONE = 'http://localhost:7007/';

/** Two clients of the sandbox's project. */
export const CLIENTS: OidcClient[] = [
  {
    clientId: 'opencsp-portal',
    clientSecret: 'portal-secret',
    redirectUris: [CALLBACK],
    postLogoutRedirectUris: [DONE],
  },
  {
    clientId: 'other-client',
    clientSecret: 'other-secret',
    redirectUris: ['http://localhost:9999/callback'],
    postLogoutRedirectUris: [],
  },
];

const ALL_SCOPES = `openid profile email offline_access urn:zitadel:iam:org:project:id:${SANDBOX_PROJECT_ID}:aud urn:zitadel:iam:org:projects:roles`;

const tokensSchema = z.looseObject({
  access_token: z.string(),
  id_token: z.string(),
  /** Empty without `offline_access`. */
  refresh_token: z.string().default(''),
});

/** Tokens of a sign-in. */
export type Tokens = z.infer<typeof tokensSchema>;

/** A client of the stand-in for its tests: plain HTTP, so that nothing hides an answer. */
export class TestClient {
  private readonly verifier = randomBytes(32).toString('base64url');

  constructor(
    private readonly issuer: string,
    private readonly client: OidcClient = CLIENTS[0],
  ) {}

  authorizeUrl(
    parameters: { scope?: string; prompt?: string; challenge?: string } = {},
  ): string {
    const { challenge, ...others } = parameters;
    const own = createHash('sha256').update(this.verifier).digest('base64url');
    return `${this.issuer}/oauth/v2/authorize?${new URLSearchParams({
      client_id: this.client.clientId,
      redirect_uri: this.client.redirectUris[0],
      response_type: 'code',
      scope: ALL_SCOPES,
      state: 'state-1',
      nonce: 'nonce-1',
      code_challenge: challenge ?? own,
      code_challenge_method: 'S256',
      ...others,
    })}`;
  }

  async loginPage(
    parameters: { scope?: string; challenge?: string } = {},
  ): Promise<{ browser: FormBrowser; page: BrowserPage }> {
    const browser = new FormBrowser(CALLBACK);
    return { browser, page: await browser.open(this.authorizeUrl(parameters)) };
  }

  /** Signs in by the pages and stops at the client's callback. */
  async authorize(
    user: string,
    parameters: { scope?: string; challenge?: string } = {},
    password = SANDBOX_PASSWORD,
  ) {
    const { browser, page } = await this.loginPage(parameters);
    const done = await browser.submit(page, { loginName: user, password });
    if (!done.location) {
      throw new Error(`no sign-in: ${done.text}`);
    }
    const callback = new URL(done.location);
    const code = callback.searchParams.get('code') ?? '';
    return { browser, callback, code, verifier: this.verifier };
  }

  async signIn(
    user: string,
    scope = ALL_SCOPES,
    password?: string,
  ): Promise<Tokens> {
    const { code } = await this.authorize(user, { scope }, password);
    return this.tokensOf(code);
  }

  async tokensOf(code: string): Promise<Tokens> {
    const answer = await this.redeem(code, { code_verifier: this.verifier });
    return tokensSchema.parse(await answer.json());
  }

  redeem(code: string, parameters: Record<string, string>): Promise<Response> {
    return this.post('/oauth/v2/token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      ...parameters,
    });
  }

  refresh(token: string): Promise<Response> {
    return this.post('/oauth/v2/token', {
      grant_type: 'refresh_token',
      refresh_token: token,
    });
  }

  revoke(token: string): Promise<Response> {
    return this.post('/oauth/v2/revoke', { token });
  }

  async introspect(token: string): Promise<Record<string, unknown>> {
    const answer = await this.post('/oauth/v2/introspect', { token });
    return z.record(z.string(), z.unknown()).parse(await answer.json());
  }

  userinfo(token: string): Promise<Response> {
    return fetch(`${this.issuer}/oidc/v1/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    });
  }

  endSession(query: Record<string, string>): Promise<Response> {
    return this.get(`/oidc/v1/end_session?${new URLSearchParams(query)}`);
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.issuer}${path}`, { redirect: 'manual' });
  }

  post(
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = this.basic(),
  ): Promise<Response> {
    return fetch(`${this.issuer}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams(form).toString(),
      redirect: 'manual',
    });
  }

  private basic(): Record<string, string> {
    const { clientId, clientSecret } = this.client;
    const pair = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    return { authorization: `Basic ${pair}` };
  }
}
