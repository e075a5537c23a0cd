/*
 * Proves which lines people are shown of the platform's keys, that a file which is missing or holds
 * something else is named in the log and keeps nothing from starting, and that no private key is shown. Who
 * sees them is proven by `services/hosts`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { newSshKeyPair } from '../services/hosts/sshKeyPair';
import { readPlatformKey, readPublicKeys } from './platformKeyFiles';

describe('the files of the platform’s keys', () => {
  const portal = newSshKeyPair('portal@opencsp');
  const ansible = newSshKeyPair('ansible@opencsp');
  let folder: string;
  const file = (name: string, text?: string) => {
    const path = join(folder, name);
    if (text !== undefined) {
      writeFileSync(path, text);
    }
    return path;
  };
  const read = async (hosts: Parameters<typeof readPublicKeys>[0]) => {
    const logger = mockServices.logger.mock();
    const keys = await readPublicKeys(hosts, logger);
    const warned = logger.warn.mock.calls.map(([text]) => text);
    return { keys, warned, informed: logger.info.mock.calls.length };
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'opencsp-keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('give the public lines', async () => {
    const sshKeyFile = file('portal', portal.privateKey);
    file('portal.pub', `${portal.publicKey}\n`);
    const ansiblePublicKeyFile = file('a.pub', ` ${ansible.publicKey} \n`);
    expect(await read({ sshKeyFile, ansiblePublicKeyFile })).toEqual({
      keys: {
        platformPublicKey: portal.publicKey,
        ansiblePublicKey: ansible.publicKey,
      },
      warned: [],
      informed: 0,
    });
    expect(await readPlatformKey(sshKeyFile)).toBe(portal.privateKey);
  });

  it('may all be left out', async () => {
    expect(await read({})).toEqual({ keys: {}, warned: [], informed: 1 });
    await expect(readPlatformKey(undefined)).rejects.toThrow(
      'hosts.sshKeyFile is not set',
    );
  });

  it('are named when they are missing, or hold something else', async () => {
    const missing = await read({
      sshKeyFile: file('portal'),
      ansiblePublicKeyFile: file('none'),
    });
    expect(missing).toMatchObject({
      keys: {},
      warned: [
        'The public half of opencsp.hosts.sshKeyFile cannot be read',
        'The file of opencsp.hosts.ansiblePublicKeyFile cannot be read',
      ],
    });
    await expect(readPlatformKey(file('portal'))).rejects.toThrow(
      'Look at opencsp.hosts.sshKeyFile',
    );
    const { keys, warned } = await read({
      ansiblePublicKeyFile: file('private', ansible.privateKey),
    });
    expect(keys.ansiblePublicKey).toBeUndefined();
    expect(warned).toEqual([
      expect.stringContaining('holds no public key: This is a private key.'),
    ]);
    expect(JSON.stringify(warned)).not.toContain('BEGIN');
  });
});
