/**
 * Proves that generated keys are OpenSSH keys that really sign, and that key files are made once
 * with the permissions that OpenSSH demands. That a client logs in with them is proved by the
 * tests of the machines.
 */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParsedKey, utils } from 'ssh2';
import { ensureKeyFiles, generateOpenSshKeyPair } from '.';

function parse(key: string): ParsedKey {
  const parsed = utils.parseKey(key);
  if (parsed instanceof Error) {
    throw parsed;
  }
  return parsed;
}

describe('generateOpenSshKeyPair', () => {
  // So many that some public keys begin with a zero byte.
  it('makes pairs that sign and verify, whatever their bytes', () => {
    const lengths = new Set<number>();
    for (let i = 0; i < 600; i++) {
      const pair = generateOpenSshKeyPair('portal@opencsp');
      const signature = parse(pair.privateKey).sign('text');
      expect(parse(pair.publicKey).verify('text', signature)).toBe(true);
      lengths.add(pair.publicKey.length);
    }
    expect(lengths.size).toBe(1);
  });

  it('carries its comment', () => {
    const pair = generateOpenSshKeyPair('ansible@opencsp');
    expect(pair.publicKey).toMatch(/^ssh-ed25519 AAAA\S+ ansible@opencsp$/);
    expect(parse(pair.privateKey).comment).toBe('ansible@opencsp');
  });
});

describe('ensureKeyFiles', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes the files once and reads them ever after', async () => {
    const file = join(folder, 'keys', 'portal');
    const first = await ensureKeyFiles(file, 'portal');
    const second = await ensureKeyFiles(file, 'another comment');
    expect(second).toEqual(first);
    expect((await readFile(`${file}.pub`, 'utf8')).trim()).toBe(
      first.publicKey,
    );
    // eslint-disable-next-line no-bitwise -- file modes are bits
    expect((await stat(file)).mode & 0o077).toBe(0);
  });
});
