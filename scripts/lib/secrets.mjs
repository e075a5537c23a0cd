import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A secret of this state folder: made once, readable by its owner only.
 *
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} name
 */
export function keptSecret(settings, name) {
  const file = join(settings.state, 'secrets', name);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), {
      flag: 'wx',
      mode: 0o600,
    });
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
  return readFileSync(file, 'utf8');
}
