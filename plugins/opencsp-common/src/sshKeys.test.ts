/*
 * Proves that real public keys are taken whole and everything else is refused with the reason.
 */
import fc from 'fast-check';
import { formatSshPublicKey, parseSshPublicKey } from './sshKeys';

function field(bytes: number[] | string): number[] {
  const content =
    typeof bytes === 'string' ? [...bytes].map(c => c.charCodeAt(0)) : bytes;
  return [
    Math.floor(content.length / 2 ** 24) % 256,
    Math.floor(content.length / 2 ** 16) % 256,
    Math.floor(content.length / 2 ** 8) % 256,
    content.length % 256,
    ...content,
  ];
}

function blobOf(...fields: (number[] | string)[]): string {
  return btoa(String.fromCharCode(...fields.flatMap(field)));
}

const ed25519 = blobOf('ssh-ed25519', Array(32).fill(7));
const rsa = (bits: number) =>
  blobOf('ssh-rsa', [1, 0, 1], [0, 0x80, ...Array(bits / 8 - 1).fill(1)]);

function problemOf(text: string): string {
  const parsed = parseSshPublicKey(text);
  return parsed.ok ? '' : parsed.problem;
}

describe('parseSshPublicKey', () => {
  it.each([
    `ssh-ed25519 ${ed25519}`,
    `  ssh-ed25519\t${ed25519} me@example with blanks \n`,
    `ssh-rsa ${rsa(2048)} me`,
    `ssh-rsa ${rsa(4096)} me`,
    `ecdsa-sha2-nistp256 ${blobOf(
      'ecdsa-sha2-nistp256',
      'nistp256',
      [4, 1, 2],
    )}`,
  ])('takes %s', text => {
    const parsed = parseSshPublicKey(text);
    expect(parsed.ok).toBe(true);
  });

  it('gives back type, blob and comment, and writes them as one line', () => {
    const parsed = parseSshPublicKey(
      ` ssh-ed25519   ${ed25519}   me  at home `,
    );
    expect(parsed).toEqual({
      ok: true,
      key: { type: 'ssh-ed25519', blob: ed25519, comment: 'me at home' },
    });
    expect(parsed.ok && formatSshPublicKey(parsed.key)).toBe(
      `ssh-ed25519 ${ed25519} me at home`,
    );
  });

  it.each([
    ['', /Paste an SSH public key/],
    ['hello', /looks like/],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END', /private key/],
    [`ssh-ed25519 ${ed25519}\nssh-ed25519 ${ed25519}`, /one line/],
    [`ssh-dss ${blobOf('ssh-dss', [1])}`, /not a supported key type/],
    [`ssh-ed25519 ${ed25519.slice(0, -8)}`, /cut off or damaged/],
    [`ssh-ed25519 ${blobOf('ssh-rsa', [1])}`, /the key itself says "ssh-rsa"/],
    [`ssh-ed25519 ${blobOf('ssh-ed25519', [1, 2, 3])}`, /32 bytes/],
    [`ssh-rsa ${rsa(1024)}`, /1024 bits; 2048 is the least/],
    [`no-pty ssh-ed25519 ${ed25519}`, /looks like|not a supported/],
  ])('refuses %j', (text, why) => {
    expect(problemOf(text)).toMatch(why);
  });

  it('never throws, and never takes a text of more than one line', () => {
    const anyText = fc.property(fc.string(), text => {
      const parsed = parseSshPublicKey(text);
      return !parsed.ok && parsed.problem.length > 0;
    });
    expect(() => fc.assert(anyText)).not.toThrow();
    const anyComment = fc.property(fc.string(), comment => {
      const parsed = parseSshPublicKey(`ssh-ed25519 ${ed25519} ${comment}`);
      return !parsed.ok || !/[\n\r\0]/.test(formatSshPublicKey(parsed.key));
    });
    expect(() => fc.assert(anyComment)).not.toThrow();
  });
});
