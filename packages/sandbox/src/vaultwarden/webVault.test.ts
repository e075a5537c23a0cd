/*
 * Proves the web vault: how it is served, that its script derives keys as recorded, and that a person registers, logs in
 * and reads their own items and their organisation's with it, against the stand-in. What the page shows is left to
 * tests in a browser; here only its elements and that no text is put in as HTML.
 */
import { constants, publicEncrypt, randomBytes, webcrypto } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { Lab, send, startLab, stopLabs } from './__testUtils__/lab';
import { People } from './__testUtils__/people';
import { recordedFile } from './__testUtils__/recorded';
import { PAGE_SCRIPT } from './webVault/pageScript';
import { VAULT_SCRIPT } from './webVault/vaultScript';

interface Session {
  token: string;
  userKey: Uint8Array;
}

interface Vault {
  derive(
    email: string,
    password: string,
    iterations: number,
  ): Promise<{ proof: string; stretched: Uint8Array }>;
  seal(bytes: Uint8Array, key: Uint8Array, iv?: Uint8Array): Promise<string>;
  open(text: string, key: Uint8Array): Promise<Uint8Array>;
  register(form: Record<string, string>): Promise<void>;
  logIn(form: Record<string, string>): Promise<Session>;
  items(
    session: Session,
  ): Promise<{ title: string; items: Record<string, string>[] }[]>;
}

const createVaultSchema = z.custom<
  (options: { base: string; fetch: typeof fetch }) => Vault
>(value => typeof value === 'function');

function createVault(base: string): Vault {
  const created = runInNewContext(`${VAULT_SCRIPT}; createVault`, {
    crypto: webcrypto,
    TextEncoder,
    TextDecoder,
    URLSearchParams,
    Uint8Array,
    atob,
    btoa,
  });
  return createVaultSchema.parse(created)({ base, fetch });
}

afterEach(stopLabs);

describe('is served', () => {
  const files = ['/', '/vault.js', '/vault-page.js', '/vault.css'];

  it('under a policy that allows its own files only', async () => {
    const { url } = await startLab({ WEB_VAULT_ENABLED: 'true' });
    const answers = await Promise.all(files.map(path => send(url + path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    answers.forEach(({ headers }) => {
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'; script-src 'self'");
      expect(policy).not.toContain('unsafe');
    });
  });

  it('below the path of the public address', async () => {
    const { url } = await startLab({
      WEB_VAULT_ENABLED: 'true',
      DOMAIN: 'https://example.com/vault',
    });
    const { body } = await send(`${url}/vault/`);
    const script = await send(`${url}/vault/vault.js`);
    expect(body).toContain('src="/vault/vault.js"');
    expect(script.status).toBe(200);
  });

  it('not at all where it is off', async () => {
    const { url } = await startLab();
    const answers = await Promise.all(files.map(path => send(url + path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  it('with a label for each field, and no text put in as HTML', async () => {
    const { url } = await startLab({ WEB_VAULT_ENABLED: 'true' });
    const body = String((await send(url)).body);
    const fields = [...body.matchAll(/<input id="([^"]+)"/g)].map(
      ([, id]) => id,
    );
    const used = [...PAGE_SCRIPT.matchAll(/find\('([^']+)'\)/g)];
    const labels = fields.map(id => body.includes(`<label for="${id}">`));
    const there = used.map(([, id]) => body.includes(`id="${id}"`));
    expect(fields).toHaveLength(6);
    expect(labels).toEqual(fields.map(() => true));
    expect(used.length).toBeGreaterThan(5);
    expect(there).toEqual(used.map(() => true));
    expect(PAGE_SCRIPT + VAULT_SCRIPT).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/,
    );
  });
});

describe('keys', () => {
  const vector = z
    .object({
      email: z.string(),
      password: z.string(),
      kdfIterations: z.number(),
      steps: z.record(z.string(), z.unknown()),
    })
    .parse(recordedFile('derivation-vectors'));

  function step(number: number): string {
    const found = Object.entries(vector.steps).find(([name]) =>
      name.startsWith(`${number} `),
    );
    return z.string().parse(found?.[1]);
  }

  it('are derived and sealed as recorded', async () => {
    const vault = createVault('');
    const { proof, stretched } = await vault.derive(
      vector.email,
      vector.password,
      vector.kdfIterations,
    );
    const [enc, mac] = [stretched.slice(0, 32), stretched.slice(32)];
    const userKey = Buffer.from(step(6), 'base64');
    const iv = (byte: number) => new Uint8Array(16).fill(byte);
    const name = Buffer.from('Nextcloud');
    expect(proof).toBe(step(3));
    expect(Buffer.from(enc).toString('base64')).toBe(step(4));
    expect(Buffer.from(mac).toString('base64')).toBe(step(5));
    await expect(vault.seal(userKey, stretched, iv(0x11))).resolves.toBe(
      step(7),
    );
    await expect(vault.seal(name, userKey, iv(0x22))).resolves.toBe(step(8));
  });

  it('open nothing that was changed', async () => {
    const vault = createVault('');
    const key = Buffer.from(step(6), 'base64');
    await expect(vault.open(step(8), key)).resolves.toEqual(
      new Uint8Array(Buffer.from('Nextcloud')),
    );
    const other = Buffer.concat([key.subarray(0, 32), Buffer.alloc(32)]);
    await expect(vault.open(step(8), other)).rejects.toThrow(/was changed/);
    await expect(vault.open('plain', key)).rejects.toThrow(/not encrypted/);
  });
});

describe('a person', () => {
  const form = {
    email: ' Carl@Example.com ',
    name: 'Carl',
    password: 'a long master password',
    again: 'a long master password',
  };

  let lab: Lab;
  let people: People;
  let vault: Vault;

  beforeEach(async () => {
    lab = await startLab({ WEB_VAULT_ENABLED: 'true' });
    people = new People(lab);
    vault = createVault(lab.url);
  });

  function invite() {
    return people.ask('admin', 'POST', '/admin/invite', {
      email: 'carl@example.com',
    });
  }

  it('registers, logs in, and sees an own item', async () => {
    await invite();
    await vault.register(form);
    const session = await vault.logIn(form);
    const sealed = (text: string) =>
      vault.seal(Buffer.from(text), session.userKey);
    await fetch(`${lab.url}/api/ciphers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${session.token}` },
      body: JSON.stringify({
        type: 1,
        name: await sealed('Mail'),
        login: {
          username: await sealed('carl'),
          password: await sealed('pässword'),
          uris: [
            { uri: await sealed('https://mail.example.com'), match: null },
          ],
        },
      }),
    });
    await expect(vault.items(session)).resolves.toEqual([
      {
        title: 'Your own items',
        items: [
          {
            name: 'Mail',
            username: 'carl',
            password: 'pässword',
            address: 'https://mail.example.com',
            notes: '',
          },
        ],
      },
    ]);
  });

  it('sees items of the organisation, once the key was made for them', async () => {
    await invite();
    await vault.register(form);
    const organizationKey = randomBytes(64);
    await organizationWith(organizationKey);
    const session = await vault.logIn(form);
    const [, group] = await vault.items(session);
    expect(group.title).toBe('Customers');
    expect(group.items).toMatchObject([
      { name: 'Nextcloud', password: 's3cret' },
    ]);
  });

  /** An organisation with an item in a collection that Carl may read. */
  async function organizationWith(key: Buffer): Promise<void> {
    const withId = z.object({ id: z.string() });
    await people.enter('P', 'portal@example.com');
    const { id } = await people.read(
      'P',
      [
        'POST',
        '/api/organizations',
        {
          name: 'Customers',
          billingEmail: 'portal@example.com',
          collectionName: '2.c',
          key: '4.k',
          planType: 0,
        },
      ],
      withId,
    );
    const path = `/api/organizations/${id}`;
    const collection = await people.read(
      'P',
      ['POST', `${path}/collections`, { name: '2.c', groups: [], users: [] }],
      withId,
    );
    await people.ask('P', 'POST', '/api/ciphers/create', {
      cipher: {
        type: 1,
        name: await vault.seal(Buffer.from('Nextcloud'), key),
        organizationId: id,
        login: { password: await vault.seal(Buffer.from('s3cret'), key) },
      },
      collectionIds: [collection.id],
    });
    await confirmCarl(path, collection.id, key);
  }

  async function confirmCarl(path: string, collection: string, key: Buffer) {
    const rights = { readOnly: true, hidePasswords: false, manage: false };
    await people.ask('P', 'POST', `${path}/users/invite`, {
      emails: ['carl@example.com'],
      groups: [],
      type: 2,
      collections: [{ id: collection, ...rights }],
      permissions: {},
    });
    const { data } = await people.read(
      'P',
      ['GET', `${path}/users`],
      z.object({
        data: z.array(
          z.object({ id: z.string(), userId: z.string(), email: z.string() }),
        ),
      }),
    );
    const [carl] = data.filter(({ email }) => email === 'carl@example.com');
    const { publicKey } = await people.read(
      'P',
      ['GET', `/api/users/${carl.userId}/public-key`],
      z.object({ publicKey: z.string() }),
    );
    const sealed = publicEncrypt(
      {
        key: `-----BEGIN PUBLIC KEY-----\n${publicKey}\n-----END PUBLIC KEY-----`,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha1',
      },
      key,
    );
    await people.ask('P', 'POST', `${path}/users/${carl.id}/confirm`, {
      key: `4.${sealed.toString('base64')}`,
    });
  }

  it('is told what is wrong before the server could use the invitation up', async () => {
    await invite();
    await expect(
      vault.register({ ...form, password: 'short', again: 'short' }),
    ).rejects.toThrow(/at least 12/);
    await expect(
      vault.register({ ...form, again: 'another one, also long' }),
    ).rejects.toThrow(/differ/);
    await expect(vault.register({ ...form, email: 'carl' })).rejects.toThrow(
      /address/,
    );
    await expect(vault.register(form)).resolves.toBeUndefined();
  });

  it('is told when they are not invited, or the password is wrong', async () => {
    await expect(vault.register(form)).rejects.toThrow(
      /Registration not allowed/,
    );
    await invite();
    await vault.register(form);
    await expect(
      vault.logIn({ ...form, password: 'another one, also long' }),
    ).rejects.toThrow(/incorrect/);
  });
});
