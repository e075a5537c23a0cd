/*
 * Proves which private keys are taken and which are refused, with the reason and without the key; and that
 * `ssh2` reads every pair that the portal makes. How a key comes to the portal is proven by
 * `HostRegistration.test.ts`.
 */
import { generateKeyPairSync } from 'node:crypto';
import { utils } from 'ssh2';
import { newSshKeyPair, readPrivateKey } from './sshKeyPair';

describe('a key of one’s own', () => {
  const pem = (type: 'pkcs1' | 'pkcs8' | 'sec1', bits = 2048) =>
    type === 'sec1'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
          .privateKey.export({ type, format: 'pem' })
          .toString()
      : generateKeyPairSync('rsa', { modulusLength: bits })
          .privateKey.export({ type, format: 'pem' })
          .toString();

  it.each([
    ['OpenSSH’s Ed25519', () => newSshKeyPair('x').privateKey, 'ssh-ed25519'],
    ['an RSA key in PEM', () => pem('pkcs1'), 'ssh-rsa'],
    ['an ECDSA key in PEM', () => pem('sec1'), 'ecdsa-sha2-nistp256'],
    [
      'line ends of Windows',
      () => newSshKeyPair('x').privateKey.replaceAll('\n', '\r\n'),
      'ssh-ed25519',
    ],
  ])('%s is read', (_, make, type) => {
    const read = readPrivateKey(make());
    expect(read.ok && read.pair.publicKey.split(' ')[0]).toBe(type);
    expect(
      read.ok && utils.parseKey(read.pair.privateKey) instanceof Error,
    ).toBe(false);
  });

  it.each([
    [
      'a passphrase, in PEM',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({
            type: 'pkcs1',
            format: 'pem',
            cipher: 'aes-256-cbc',
            passphrase: 'cAnArY',
          })
          .toString(),
      'has a passphrase',
    ],
    [
      'a passphrase, in PKCS#8',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({
            type: 'pkcs8',
            format: 'pem',
            cipher: 'aes-256-cbc',
            passphrase: 'cAnArY',
          })
          .toString(),
      'has a passphrase',
    ],
    [
      'a passphrase, in OpenSSH’s form',
      () =>
        utils.generateKeyPairSync('ed25519', {
          passphrase: 'cAnArY',
          cipher: 'aes256-ctr',
          rounds: 16,
        }).private,
      'has a passphrase',
    ],
    ['the public half', () => newSshKeyPair('x').publicKey, 'public half'],
    ['a short RSA key', () => pem('pkcs1', 1024), '1024 bits'],
    ['no key', () => 'cAnArY', 'no private key'],
    [
      'half a key',
      () => newSshKeyPair('x').privateKey.slice(0, 120),
      'no private key',
    ],
  ])('%s is refused with the reason, and without the key', (_, make, words) => {
    const given = make();
    const read = readPrivateKey(given);
    expect(read.ok ? '' : read.problem).toContain(words);
    expect(JSON.stringify(read)).not.toContain('cAnArY');
  });
});

describe('key pairs of the portal', () => {
  it('are read by ssh2 whatever their bytes', () => {
    for (let times = 0; times < 600; times++) {
      const { privateKey, publicKey } = newSshKeyPair('opencsp-web');
      const read = readPrivateKey(privateKey);
      expect(read.ok && `${read.pair.publicKey} opencsp-web`).toBe(publicKey);
    }
  });
});
