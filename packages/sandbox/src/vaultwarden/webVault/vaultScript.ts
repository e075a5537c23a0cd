/**
 * What the page does with keys, in plain JavaScript for browsers: `createVault({ base, fetch })`. It knows nothing of the
 * page. All keys stay in it; what leaves is what the API of the server has (recorded: derivation-vectors).
 */
export const VAULT_SCRIPT = String.raw`'use strict';

function createVault({ base, fetch }) {
  const ITERATIONS = 600000;
  const MIN_PASSWORD = 12;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const bytesOf = text => Uint8Array.from(atob(text), one => one.charCodeAt(0));
  const textOf = bytes =>
    btoa(Array.from(new Uint8Array(bytes), one => String.fromCharCode(one)).join(''));
  const hmacUse = { name: 'HMAC', hash: 'SHA-256' };
  const rsa = { name: 'RSA-OAEP', hash: 'SHA-1' };

  async function pbkdf2(secret, salt, iterations) {
    const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
    return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
  }

  async function hmac(key, data) {
    const imported = await crypto.subtle.importKey('raw', key, hmacUse, false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
  }

  function joined(...parts) {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return all;
  }

  /** Master password to what proves it, and the 64 bytes that open the user key. */
  async function derive(email, password, iterations) {
    const secret = encoder.encode(password);
    const salt = encoder.encode(email.trim().toLowerCase());
    const master = await pbkdf2(secret, salt, iterations);
    const expand = word => hmac(master, joined(encoder.encode(word), Uint8Array.of(1)));
    return {
      proof: textOf(await pbkdf2(master, secret, 1)),
      stretched: joined(await expand('enc'), await expand('mac')),
    };
  }

  async function seal(bytes, key, iv = crypto.getRandomValues(new Uint8Array(16))) {
    const how = { name: 'AES-CBC', iv };
    const aes = await crypto.subtle.importKey('raw', key.slice(0, 32), 'AES-CBC', false, ['encrypt']);
    const sealed = new Uint8Array(await crypto.subtle.encrypt(how, aes, bytes));
    const mac = await hmac(key.slice(32), joined(iv, sealed));
    return '2.' + [iv, sealed, mac].map(textOf).join('|');
  }

  async function open(text, key) {
    if (!/^2\.[^|]+\|[^|]+\|[^|]+$/.test(text)) {
      throw new Error('This is not encrypted in a way that this page knows.');
    }
    const [iv, sealed, mac] = text.slice(2).split('|').map(bytesOf);
    const macKey = await crypto.subtle.importKey('raw', key.slice(32), hmacUse, false, ['verify']);
    if (!(await crypto.subtle.verify('HMAC', macKey, mac, joined(iv, sealed)))) {
      throw new Error('This was changed, or is of another key.');
    }
    const aes = await crypto.subtle.importKey('raw', key.slice(0, 32), 'AES-CBC', false, ['decrypt']);
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, aes, sealed));
  }

  async function ask(path, init) {
    const answer = await fetch(base + path, { ...init, cache: 'no-store', credentials: 'omit' });
    const isJson = (answer.headers.get('content-type') || '').startsWith('application/json');
    const body = isJson ? await answer.json() : {};
    if (!answer.ok) {
      throw new Error(body.message || 'The server answered ' + answer.status + '. Try again later.');
    }
    return body;
  }

  const post = (path, body) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });

  /** What is wrong with a registration; a refusal of the server would use the invitation up. */
  function check({ email, password, again }) {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())) {
      throw new Error('Write the address that was invited, such as ada@example.com.');
    }
    if (password.length < MIN_PASSWORD) {
      throw new Error('The master password needs at least ' + MIN_PASSWORD + ' characters.');
    }
    if (password !== again) {
      throw new Error('The two master passwords differ.');
    }
  }

  async function register(form) {
    check(form);
    const email = form.email.trim().toLowerCase();
    const { proof, stretched } = await derive(email, form.password, ITERATIONS);
    const userKey = crypto.getRandomValues(new Uint8Array(64));
    const pair = await crypto.subtle.generateKey(
      { ...rsa, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
      true,
      ['encrypt', 'decrypt'],
    );
    const secret = await crypto.subtle.exportKey('pkcs8', pair.privateKey);
    await post('/identity/accounts/register', {
      email,
      name: form.name.trim() || null,
      masterPasswordHash: proof,
      masterPasswordHint: null,
      key: await seal(userKey, stretched),
      kdf: 0,
      kdfIterations: ITERATIONS,
      keys: {
        publicKey: textOf(await crypto.subtle.exportKey('spki', pair.publicKey)),
        encryptedPrivateKey: await seal(new Uint8Array(secret), userKey),
      },
    });
  }

  async function logIn({ email, password }) {
    const address = email.trim().toLowerCase();
    const how = await post('/identity/accounts/prelogin', { email: address });
    if (how.kdf !== 0) {
      throw new Error('This account derives its key with Argon2id. Use another client for it.');
    }
    const { proof, stretched } = await derive(address, password, how.kdfIterations);
    const body = new URLSearchParams({
      grant_type: 'password',
      username: address,
      password: proof,
      scope: 'api offline_access',
      client_id: 'web',
      deviceType: '14',
      deviceIdentifier: crypto.randomUUID(),
      deviceName: 'web vault',
    });
    const answer = await ask('/identity/connect/token', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: body.toString(),
    });
    return { token: answer.access_token, userKey: await open(answer.Key, stretched) };
  }

  /** The key of each organisation, by its id, opened with the private key. */
  async function organizationKeys(profile, userKey) {
    const keys = new Map();
    if (!profile.privateKey) {
      return keys;
    }
    const secret = await open(profile.privateKey, userKey);
    const key = await crypto.subtle.importKey('pkcs8', secret, rsa, false, ['decrypt']);
    for (const { id, key: sealed } of profile.organizations) {
      const opened = crypto.subtle.decrypt(rsa, key, bytesOf(sealed.replace(/^4\./, '')));
      keys.set(id, await opened.then(bytes => new Uint8Array(bytes), () => undefined));
    }
    return keys;
  }

  async function readItem(item, key) {
    const itemKey = item.key ? await open(item.key, key) : key;
    const read = async text => (text ? decoder.decode(await open(text, itemKey)) : '');
    const login = item.login || {};
    return {
      name: await read(item.name),
      username: await read(login.username),
      password: await read(login.password),
      address: await read(login.uri),
      notes: await read(item.notes),
    };
  }

  /** Groups of items: one's own, and those of each organisation; what cannot be opened says so. */
  async function items({ token, userKey }) {
    const { profile, ciphers } = await ask('/api/sync?excludeDomains=true', {
      headers: { authorization: 'Bearer ' + token, accept: 'application/json' },
    });
    const keys = await organizationKeys(profile, userKey);
    const groupOf = async (title, id, key) => ({
      title,
      items: await Promise.all(
        ciphers
          .filter(item => item.organizationId === id && !item.deletedDate)
          .map(item =>
            (key ? readItem(item, key) : Promise.reject(new Error('The key of this organisation cannot be opened.')))
              .catch(error => ({ problem: error.message })),
          ),
      ),
    });
    const organizations = profile.organizations.map(({ id, name }) => groupOf(name, id, keys.get(id)));
    return Promise.all([groupOf('Your own items', null, userKey), ...organizations]);
  }

  return { derive, items, logIn, open, register, seal };
}
`;
