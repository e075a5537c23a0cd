import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { systemErrorCode } from '../systemError';

/**
 * Makes an identity of age once, in the form of `age-keygen`; only its owner may read the file.
 */
export async function ensureAgeIdentity(file: string): Promise<void> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  await writeOnce(file, `# public key: ${recipient}\n${identity}\n`, 0o600);
}

/**
 * Makes a public key once, whose identity nobody has: a sandbox has nothing to recover.
 */
export async function ensureAgeRecipient(file: string): Promise<void> {
  const recipient = await identityToRecipient(await generateX25519Identity());
  await writeOnce(file, `${recipient}\n`, 0o644);
}

async function writeOnce(
  file: string,
  content: string,
  mode: number,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, content, { mode, flag: 'wx' });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') {
      throw error;
    }
  }
}
