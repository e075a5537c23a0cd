import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder that is removed when the session ends, however it ends. */
export function tempFolder(session, name) {
  const folder = mkdtempSync(join(tmpdir(), `opencsp-${name}-`));
  session.onEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
