import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  KeyObject,
  pbkdf2Sync,
  privateDecrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { z } from 'zod';

const ITERATIONS = 600_000;

const { publicKey: PUBLIC, privateKey: PRIVATE } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
});

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
  collections: z.array(z.object({ id: z.string() })),
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

/** A login as its person reads it. */
export interface ReadLogin {
  title: string;
  username: string;
  password: string;
  url: string;
  before: string[];
}

/** 32 bytes for AES and 32 for the MAC. */
interface Keys {
  aes: Buffer;
  mac: Buffer;
}

/**
 * Somebody with a program of Bitwarden's kind and nothing but the own master password. Written by the recorded steps
 * (recorded/vaultwarden, "Key derivation, step by step") with Node's cryptography alone, and sharing nothing with the
 * client of the portal.
 */
export class Person {
  constructor(
    private readonly url: () => string,
    private readonly mail: string,
    private readonly masterPassword: string,
  ) {}

  /** Chooses the master password. @returns the status */
  async register(): Promise<number> {
    const { stretched, hash } = this.derived();
    const user = keysOf(randomBytes(64));
    const pkcs8 = PRIVATE.export({ type: 'pkcs8', format: 'der' });
    return (
      await this.post('/identity/accounts/register', {
        ...{ email: this.mail, name: 'Person', masterPasswordHash: hash },
        ...{ masterPasswordHint: null, kdf: 0, kdfIterations: ITERATIONS },
        key: sealed(Buffer.concat([user.aes, user.mac]), stretched),
        keys: {
          publicKey: PUBLIC.export({ type: 'spki', format: 'der' }).toString(
            'base64',
          ),
          encryptedPrivateKey: sealed(pkcs8, user),
        },
      })
    ).status;
  }

  /** A registration that fails when the server has found the invitation: it is used up then. */
  async burnInvitation(): Promise<number> {
    const answer = await this.post('/identity/accounts/register', {
      ...{ email: this.mail, name: 'Person', masterPasswordHash: 'x' },
      ...{ masterPasswordHint: null, kdf: 0, kdfIterations: 5000, key: 'x' },
    });
    return answer.status;
  }

  /** Signs in and opens all that is there for them. */
  async read(): Promise<ReadLogin[]> {
    const { stretched, hash } = this.derived();
    const answer = await fetch(`${this.url()}/identity/connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'password', username: this.mail, password: hash },
        ...{ scope: 'api offline_access', client_id: 'cli', deviceType: '8' },
        deviceIdentifier: '2f1b9d4c-7e0a-4d52-8b3c-5a6d7e8f9a01',
        deviceName: 'phone',
      }),
    });
    const body: unknown = await answer.json();
    if (!answer.ok) {
      throw new Error(`Status ${answer.status}: ${JSON.stringify(body)}`);
    }
    const login = loginSchema.parse(body);
    const user = keysOf(opened(login.Key, stretched));
    const privateKey = createPrivateKey({
      ...{ key: opened(login.PrivateKey, user), type: 'pkcs8', format: 'der' },
    });
    return this.sync(login.access_token, privateKey);
  }

  private async sync(
    token: string,
    privateKey: KeyObject,
  ): Promise<ReadLogin[]> {
    const answer = await fetch(`${this.url()}/api/sync`, {
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
      },
    });
    const { profile, ciphers } = syncSchema.parse(await answer.json());
    const organizations = new Map(
      profile.organizations.map(({ id, key }) => [
        id,
        keysOf(openedByHolder(key, privateKey)),
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

  private derived(): { stretched: Keys; hash: string } {
    const salt = this.mail.trim().toLowerCase();
    const password = Buffer.from(this.masterPassword, 'utf8');
    const master = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
    return {
      stretched: {
        aes: expanded(master, 'enc'),
        mac: expanded(master, 'mac'),
      },
      hash: pbkdf2Sync(master, password, 1, 32, 'sha256').toString('base64'),
    };
  }

  private post(path: string, body: unknown): Promise<Response> {
    return fetch(`${this.url()}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}

function expanded(master: Buffer, info: string): Buffer {
  return createHmac('sha256', master)
    .update(Buffer.concat([Buffer.from(info), Buffer.from([1])]))
    .digest();
}

function keysOf(bytes: Buffer): Keys {
  return { aes: bytes.subarray(0, 32), mac: bytes.subarray(32, 64) };
}

function macOf(iv: Buffer, data: Buffer, { mac }: Keys): Buffer {
  return createHmac('sha256', mac).update(iv).update(data).digest();
}

function sealed(bytes: Buffer, keys: Keys): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', keys.aes, iv);
  const data = Buffer.concat([cipher.update(bytes), cipher.final()]);
  const parts = [iv, data, macOf(iv, data, keys)];
  return `2.${parts.map(part => part.toString('base64')).join('|')}`;
}

function opened(string: string, keys: Keys): Buffer {
  const [iv, data, mac] = string
    .replace(/^2\./, '')
    .split('|')
    .map(part => Buffer.from(part, 'base64'));
  if (!timingSafeEqual(mac, macOf(iv, data, keys))) {
    throw new Error('The MAC is another one');
  }
  const cipher = createDecipheriv('aes-256-cbc', keys.aes, iv);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function openedByHolder(string: string, key: KeyObject): Buffer {
  return privateDecrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    Buffer.from(string.replace(/^4\./, ''), 'base64'),
  );
}
