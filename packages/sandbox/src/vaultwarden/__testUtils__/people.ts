import { z } from 'zod';
import { adminCookie, Answer, Lab, send, sendJson } from './lab';

/** With what somebody registers; the server looks at none of the keys. */
export const KEYS = {
  key: '2.EREREREREREREREREREREQ==|AA==|AA==',
  kdf: 0,
  kdfIterations: 600_000,
  keys: { publicKey: 'MIIB', encryptedPrivateKey: '2.AA==|AA==|AA==' },
};

const tokenSchema = z.object({ access_token: z.string() });

/** What identifies an account. */
export interface Credentials {
  email: string;
  masterPasswordHash: string;
}

/** People of a stand-in, by the names that the recording has for them. */
export class People {
  private readonly credentials = new Map<string, Credentials>();
  private readonly tokens = new Map<string, string>();
  private cookie: string | undefined;

  constructor(private readonly lab: Lab) {}

  /** Somebody has registered. */
  add(name: string, credentials: Credentials): void {
    this.credentials.set(name, credentials);
    this.tokens.delete(name);
  }

  /** Who somebody is. @throws Error for who never registered */
  of(name: string): Credentials {
    const credentials = this.credentials.get(name);
    if (!credentials) {
      throw new Error(`${name} has not registered.`);
    }
    return credentials;
  }

  /** Invites and registers somebody, with a public key of their own where one is given. */
  async enter(
    name: string,
    email: string,
    publicKey = KEYS.keys.publicKey,
  ): Promise<void> {
    await this.ask('admin', 'POST', '/admin/invite', { email });
    const credentials = { email, masterPasswordHash: `hash of ${name}` };
    const { status } = await this.ask(
      'nobody',
      'POST',
      '/identity/accounts/register',
      { ...credentials, name, ...KEYS, keys: { ...KEYS.keys, publicKey } },
    );
    if (status !== 200) {
      throw new Error(`${name} could not register: ${status}.`);
    }
    this.add(name, credentials);
  }

  /** A login with the master password. */
  logIn(name: string): Promise<Answer> {
    const { email, masterPasswordHash } = this.of(name);
    return send(`${this.lab.url}/identity/connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        username: email,
        password: masterPasswordHash,
        scope: 'api offline_access',
        client_id: 'cli',
        deviceType: '8',
        deviceIdentifier: '7e8684a3-4cef-488c-8933-3a17d4bb1eae',
        deviceName: 'lab',
      }),
    });
  }

  /** Asks as somebody, who is logged in at the first time; `nobody` and `… (not logged in)` are not. */
  async ask(
    name: string,
    method: string,
    path: string,
    json?: unknown,
    accept = 'application/json',
  ): Promise<Answer> {
    const headers = {
      accept,
      ...(await this.headersOf(name)),
    };
    const url = `${this.lab.url}${path}`;
    if (json === undefined && name !== 'admin') {
      return send(url, { method, headers });
    }
    return method === 'GET'
      ? send(url, { headers })
      : sendJson(url, json, headers, method);
  }

  /** As {@link ask}, for an answer of this form. @throws ZodError for another */
  async read<T>(
    name: string,
    [method, path, json]: readonly [string, string, unknown?],
    schema: z.ZodType<T>,
  ): Promise<T> {
    return schema.parse((await this.ask(name, method, path, json)).body);
  }

  private async headersOf(name: string): Promise<Record<string, string>> {
    if (name === 'nobody' || name.endsWith('(not logged in)')) {
      return {};
    }
    if (name === 'admin') {
      this.cookie ??= await adminCookie(this.lab.url);
      return { cookie: this.cookie };
    }
    return { authorization: `Bearer ${await this.tokenOf(name)}` };
  }

  private async tokenOf(name: string): Promise<string> {
    const known = this.tokens.get(name);
    if (known !== undefined) {
      return known;
    }
    const answer = await this.logIn(name);
    const { access_token: token } = tokenSchema.parse(answer.body);
    this.tokens.set(name, token);
    return token;
  }
}
