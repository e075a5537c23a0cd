import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { FormBrowser } from '../formBrowser';
import { SANDBOX_PASSWORD } from '../options';
import { CALLBACK, CLIENTS } from '../testClient';

const tokensSchema = z.looseObject({
  access_token: z.string(),
  refresh_token: z.string(),
  id_token: z.string(),
});
const metadataSchema = z.looseObject({
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  userinfo_endpoint: z.string(),
  introspection_endpoint: z.string(),
  end_session_endpoint: z.string().default(''),
});
/** Secret of the first client. */
const SECRET = 'portal-secret';

/** A client that believes discovery and nothing else. */
export class PlainClient {
  browser = new FormBrowser(CALLBACK);
  private readonly verifier = randomBytes(32).toString('base64url');

  private constructor(readonly at: z.infer<typeof metadataSchema>) {}

  static async of(issuer: string): Promise<PlainClient> {
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
    return new PlainClient(metadataSchema.parse(await answer.json()));
  }

  authorizeUrl(more: Record<string, string> = {}): string {
    return `${this.at.authorization_endpoint}?${new URLSearchParams({
      client_id: CLIENTS[0].clientId,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid profile email offline_access',
      state: 's',
      nonce: 'n-1',
      code_challenge: createHash('sha256')
        .update(this.verifier)
        .digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    })}`;
  }

  async code(user: string, more: Record<string, string> = {}) {
    const page = await this.browser.open(this.authorizeUrl(more));
    const done = page.location
      ? page
      : await this.browser.submit(page, {
          loginName: user,
          password: SANDBOX_PASSWORD,
        });
    return new URL(done.location ?? '').searchParams;
  }

  async signIn(user: string, more: Record<string, string> = {}) {
    const code = (await this.code(user, more)).get('code') ?? '';
    const answer = await this.redeem(code);
    return { code, ...tokensSchema.parse(await answer.json()) };
  }

  redeem(code: string, more: Record<string, string> = {}): Promise<Response> {
    return this.post(this.at.token_endpoint, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: this.verifier,
      ...more,
    });
  }

  refresh(token: string): Promise<Response> {
    return this.post(this.at.token_endpoint, {
      grant_type: 'refresh_token',
      refresh_token: token,
    });
  }

  introspect(token: string): Promise<Response> {
    return this.post(this.at.introspection_endpoint, { token });
  }

  userinfo(token: string): Promise<Response> {
    return fetch(this.at.userinfo_endpoint, {
      headers: { authorization: `Bearer ${token}` },
    });
  }

  post(url: string, form: Record<string, string>): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        client_id: CLIENTS[0].clientId,
        client_secret: SECRET,
        ...form,
      }),
    });
  }
}
