/*
 * Proves that the key `opencsp.profiles` is read whole with absolute paths, that the files it names give
 * the credentials and keys that are used, and that a mistake is said with its field and never with a
 * secret; leaves what is wrong with an address to `git/transports.test.ts`, and with a key to
 * `secrets/ageKeys.test.ts`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { loadAgeKeys, readRepositoryAuth } from './profileKeyFiles';
import { readProfilesConfig } from './profilesConfig';

const HTTPS = { url: 'https://git.example.com/profiles.git' };
const SSH = {
  url: 'ssh://git@git.example.com/profiles.git',
  sshKeyFile: '/keys/git',
  knownHostsFile: '/keys/known_hosts',
};
const KEY = `ssh-ed25519 ${'A'.repeat(43)}`;
const OTHER_KEY = `ssh-rsa ${'B'.repeat(80)}`;

function given(repository: object, age: object = { identityFile: 'age' }) {
  return { repository, folder: 'mirror', age };
}

describe('readProfilesConfig', () => {
  it('is off without the key', () => {
    expect(readProfilesConfig(undefined)).toBeUndefined();
  });

  it('reads everything, with absolute paths', () => {
    expect(
      readProfilesConfig({
        repository: {
          ...HTTPS,
          tokenFile: 'token',
          username: 'opencsp',
          caFile: '/ca.pem',
          cloneUrl: 'git@git.example.com:team/profiles.git',
          webhookSecret: 'a1b2c3d4e5f60718',
        },
        folder: 'mirror',
        age: {
          identityFile: 'age',
          recipients: ['age1x'],
          recoveryRecipientFile: 'recovery.pub',
        },
      }),
    ).toEqual({
      repository: {
        ...HTTPS,
        tokenFile: resolve('token'),
        username: 'opencsp',
        caFile: '/ca.pem',
        cloneUrl: 'git@git.example.com:team/profiles.git',
        webhookSecret: 'a1b2c3d4e5f60718',
      },
      folder: resolve('mirror'),
      age: {
        identityFile: resolve('age'),
        recipients: ['age1x'],
        recoveryRecipientFile: resolve('recovery.pub'),
      },
    });
  });

  it.each([
    [null, 'opencsp.profiles is not right. (the whole): '],
    [{ ...given(HTTPS), folder: undefined }, 'folder: Name a folder'],
    [given({}), 'repository.url: Write the address'],
    [given({ url: ' ' }), 'repository.url: Write the address'],
    [given({ ...HTTPS, token: 'x' }), 'repository: Unrecognized key: "token"'],
    [given({ ...HTTPS, tokenFile: '' }), 'repository.tokenFile: Name the file'],
    [
      given({ ...SSH, tokenFile: 'x' }),
      'repository.sshKeyFile: Leave it out, or tokenFile',
    ],
    [
      given({ ...SSH, knownHostsFile: undefined }),
      'repository.knownHostsFile: Name the file',
    ],
    [
      given({ ...SSH, sshKeyFile: undefined }),
      'repository.sshKeyFile: Name the file',
    ],
    [
      given({ ...SSH, username: 'git' }),
      'repository.username: It goes with tokenFile',
    ],
    [given(HTTPS, {}), 'age.identityFile: Name the file'],
    [
      given(HTTPS, { identityFile: 'age', recipients: [] }),
      'age.recipients: Write the public keys',
    ],
    [
      given(HTTPS, {
        identityFile: 'age',
        recovery: 'age1x',
        recoveryRecipientFile: 'x',
      }),
      'age.recovery: Leave it out, or recoveryRecipientFile',
    ],
  ])('says what is wrong in %j', (raw, message) => {
    expect(() => readProfilesConfig(raw)).toThrow(message);
  });

  it.each([
    ['empty', ''],
    ['shorter than 16', 'x7Gq2m9Zr4Lk1Vb'],
    ['a number', 1234567890123456],
    ['an example', 'changeme-changeme'],
    ['another example', 'your-secret-here-please'],
    ['one letter again and again', 'a'.repeat(32)],
    ['with a space', 'x7Gq2m9Zr4 Lk1VbT'],
    ['with a line end', 'x7Gq2m9Zr4Lk1VbTw\n'],
    ['of other than ASCII', 'x7Gq2m9Zr4Lk1VbTé'],
    ['endless', 'x7'.repeat(200)],
  ])('takes no webhook secret that is %s, and never says it', (_, given_) => {
    const read = () =>
      readProfilesConfig(given({ ...HTTPS, webhookSecret: given_ }));
    expect(read).toThrow('repository.webhookSecret: ');
    expect(read).toThrow(/^((?!x7Gq|changeme|secret-here|aaaa).)*$/s);
    expect(read).toThrow('16 to 255 letters, digits or signs');
  });

  it('takes a pattern by which domains are suggested', () => {
    const suggestedDomain = '{name}.{handle}.example.com';
    expect(
      readProfilesConfig({ ...given(HTTPS), suggestedDomain }),
    ).toMatchObject({ suggestedDomain });
  });

  it.each(['', 'example.com', '{name}.example.com', 7])(
    'takes no pattern like %j',
    suggestedDomain => {
      expect(() =>
        readProfilesConfig({ ...given(HTTPS), suggestedDomain }),
      ).toThrow(
        'suggestedDomain: Write a domain with {name} and {handle} in it',
      );
    },
  );

  it.each([
    'https://git.example.com/p.git; rm -rf ~',
    'https://git.example.com/$(id).git',
    'https://ada:secret@git.example.com/p.git',
    '--upload-pack=x',
    'ext::sh',
    "https://git.example.com/'p.git",
    'https://git.example.com/p.git\nid',
  ])('takes no address for people like %j', cloneUrl => {
    expect(() => readProfilesConfig(given({ ...HTTPS, cloneUrl }))).toThrow(
      'repository.cloneUrl: Write an address that people can clone',
    );
  });
});

describe('files that the configuration names', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'opencsp-profiles-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function file(name: string, content: string): string {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  }

  it('leaves a token in its file', async () => {
    expect(
      await readRepositoryAuth({ ...HTTPS, tokenFile: '/none', username: 'a' }),
    ).toEqual({ kind: 'token', tokenFile: '/none', username: 'a' });
    expect(await readRepositoryAuth(HTTPS)).toBeUndefined();
  });

  it.each([
    ['ssh://git@git.example.com/p.git', 'git.example.com'],
    ['git@Git.example.com:p.git', 'git.example.com,192.0.2.1'],
    ['ssh://git@git.example.com:2222/p.git', '[git.example.com]:2222'],
  ])('takes the host keys of %s alone', async (url, name) => {
    const knownHostsFile = file(
      'known_hosts',
      `# git.example.com:22 SSH-2.0\n${name} ${KEY}\nother.example.com ${OTHER_KEY}\n@revoked ${name} ${OTHER_KEY}\n`,
    );
    expect(await readRepositoryAuth({ ...SSH, url, knownHostsFile })).toEqual({
      kind: 'ssh-key',
      keyFile: SSH.sshKeyFile,
      hostKeys: KEY,
    });
  });

  it('takes keys without a name, and says when there is none of the server', async () => {
    const bare = file('bare', `${KEY}\n${OTHER_KEY}\n`);
    expect(
      await readRepositoryAuth({ ...SSH, knownHostsFile: bare }),
    ).toMatchObject({ hostKeys: `${KEY}\n${OTHER_KEY}` });
    const foreign = file('foreign', `other.example.com ${KEY}\n`);
    await expect(
      readRepositoryAuth({ ...SSH, knownHostsFile: foreign }),
    ).rejects.toThrow(
      /repository\.knownHostsFile: There is no key of the server/,
    );
    await expect(
      readRepositoryAuth({ ...SSH, knownHostsFile: join(folder, 'none') }),
    ).rejects.toThrow(/repository\.knownHostsFile: The file .*none cannot be/);
  });

  it('reads the keys, with the recipients of the identity by default', async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const recovery = await identityToRecipient(await generateX25519Identity());
    const identityFile = file(
      'age',
      `# created: now\n# public key: ${recipient}\n${identity}\n`,
    );
    const recoveryRecipientFile = file('recovery.pub', `# ours\n${recovery}\n`);
    const expected = {
      identities: [identity],
      recipients: { all: [recipient, recovery].sort() },
    };
    for (const age of [
      { identityFile, recoveryRecipientFile },
      { identityFile, recovery, recipients: [recipient] },
    ]) {
      expect(await loadAgeKeys(age, { sandbox: false })).toMatchObject(
        expected,
      );
    }
    await expect(
      loadAgeKeys({ identityFile }, { sandbox: false }),
    ).rejects.toThrow(/age\.recovery: Give a recovery recipient/);
  });

  it('says which file is wrong, and nothing of what is in it', async () => {
    const identity = await generateX25519Identity();
    const broken = file('broken', identity.slice(0, -1));
    const error = await loadAgeKeys(
      { identityFile: broken },
      { sandbox: true },
    ).catch(thrown => thrown);
    expect(String(error)).toContain('opencsp.profiles.age.identityFile');
    expect(String(error)).not.toContain(identity.slice(0, 30));
    await expect(
      loadAgeKeys({ identityFile: join(folder, 'none') }, { sandbox: true }),
    ).rejects.toThrow(/age\.identityFile: The file .*none cannot be read/);
  });
});
