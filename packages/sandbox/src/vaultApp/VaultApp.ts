import { KeyObject } from 'node:crypto';
import { z } from 'zod';
import {
  Derived,
  derived,
  newUserKeys,
  opened,
  organizationKeys,
  privateKeyOf,
} from './crypto';

const ITERATIONS = 600_000;

const JSON_BODY = { 'content-type': 'application/json' };

const loginSchema = z.object({
  access_token: z.string(),
  Key: z.string(),
  PrivateKey: z.string(),
});

const text = z.string().nullish();
const syncSchema = z.object({
  profile: z.object({
    organizations: z.array(z.object({ id: z.string(), key: z.string() })),
  }),
  ciphers: z.array(
    z.object({
      organizationId: text,
      name: z.string(),
      login: z.object({
        username: text,
        password: text,
        uris: z.array(z.object({ uri: text })).nullish(),
      }),
      passwordHistory: z.array(z.object({ password: z.string() })).nullish(),
    }),
  ),
});

/** A question to the server. */
export interface VaultQuestion {
  method: 'GET' | 'POST';
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** Carries a question to the server, on whatever way it is reached. */
export type VaultWay = (
  question: VaultQuestion,
) => Promise<{ status: number; body: string }>;

/** A login as its person reads it. */
export interface ReadLogin {
  title: string;
  username: string;
  password: string;
  url: string;
  /** The passwords that it had, the last one first. */
  before: string[];
}

/** A vault that was opened: each read asks the server anew. */
export interface OpenVault {
  read(): Promise<ReadLogin[]>;
}

/**
 * An app for vaults in the hands of somebody who has nothing but the own address and master password. Written by the
 * recorded steps (recorded/vaultwarden, "Key derivation, step by step") with Node's cryptography alone, and sharing
 * nothing with the client of the portal, nor with the server's stand-in.
 */
export class VaultApp {
  constructor(
    private readonly way: VaultWay,
    private readonly mail: string,
    private readonly masterPassword: string,
  ) {}

  /** Chooses the master password. @returns the status */
  async register(): Promise<number> {
    const own = await this.derived();
    return this.sendRegistration({
      ...{ masterPasswordHash: own.hash, kdfIterations: ITERATIONS },
      ...(await newUserKeys(own)),
    });
  }

  /** A registration that fails when the server has found the invitation: it is used up then. */
  burnInvitation(): Promise<number> {
    return this.sendRegistration({
      ...{ masterPasswordHash: 'x', kdfIterations: 5000, key: 'x' },
    });
  }

  /** Signs in. The server allows few of these a minute. @throws Error with its answer when it refuses */
  async open(): Promise<OpenVault> {
    const own = await this.derived();
    const { status, body } = await this.way({
      ...{ method: 'POST', path: '/identity/connect/token' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        ...{ grant_type: 'password', username: this.mail, password: own.hash },
        ...{ scope: 'api offline_access', client_id: 'cli', deviceType: '8' },
        deviceIdentifier: '2f1b9d4c-7e0a-4d52-8b3c-5a6d7e8f9a01',
        deviceName: 'phone',
      }).toString(),
    });
    if (status !== 200) {
      throw new Error(`Status ${status}: ${body}`);
    }
    const login = loginSchema.parse(JSON.parse(body));
    const sealedKeys = { key: login.Key, privateKey: login.PrivateKey };
    const privateKey = privateKeyOf(sealedKeys, own);
    return { read: () => this.sync(login.access_token, privateKey) };
  }

  /** Signs in and opens all that is there for them. @throws Error with the server's answer when it refuses */
  async read(): Promise<ReadLogin[]> {
    return (await this.open()).read();
  }

  private async sync(
    token: string,
    privateKey: KeyObject,
  ): Promise<ReadLogin[]> {
    const { status, body } = await this.way({
      ...{ method: 'GET', path: '/api/sync' },
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    });
    if (status !== 200) {
      throw new Error(`Status ${status}: ${body}`);
    }
    const { profile, ciphers } = syncSchema.parse(JSON.parse(body));
    const organizations = new Map(
      profile.organizations.map(({ id, key }) => [
        id,
        organizationKeys(key, privateKey),
      ]),
    );
    return ciphers.flatMap(
      ({ organizationId, name, login, passwordHistory }) => {
        const keys = organizations.get(organizationId ?? '');
        if (!keys) {
          return [];
        }
        const read = (one?: string | null) =>
          one ? opened(one, keys).toString('utf8') : '';
        return {
          title: read(name),
          username: read(login.username),
          password: read(login.password),
          url: read(login.uris?.[0]?.uri),
          before: (passwordHistory ?? []).map(({ password }) => read(password)),
        };
      },
    );
  }

  private derived(): Promise<Derived> {
    return derived(this.mail, this.masterPassword, ITERATIONS);
  }

  private async sendRegistration(change: object): Promise<number> {
    const { status } = await this.way({
      ...{ method: 'POST', path: '/identity/accounts/register' },
      headers: JSON_BODY,
      body: JSON.stringify({
        ...{ email: this.mail, name: 'Person' },
        ...{ masterPasswordHint: null, kdf: 0, ...change },
      }),
    });
    return status;
  }
}

/** The way to a server at an address that this computer reaches by itself. */
export function byFetch(url: () => string): VaultWay {
  return async ({ path, ...request }) => {
    const answer = await fetch(`${url()}${path}`, request);
    return { status: answer.status, body: await answer.text() };
  };
}
