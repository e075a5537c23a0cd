import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';

/** The oldest that deployments take. */
const OLDEST = [2, 24];

const ENV_FILES = ['config.env', 'services.env', 'profiles.env'];

/** Asks Compose about files: what it prints, warnings included. @throws when it refuses them */
export type AskCompose = (
  files: readonly RenderedFile[],
  ...words: string[]
) => string;

/** The Docker Compose of this computer, if it has one that is new enough. Nothing is started with it. */
export function realCompose(): AskCompose | undefined {
  return hasCompose() ? askCompose : undefined;
}

function askCompose(files: readonly RenderedFile[], ...words: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'opencsp-compose-'));
  try {
    for (const { path, content } of files) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const command = [
      ...['docker', 'compose', '--project-directory', folder],
      ...ENV_FILES.flatMap(name => ['--env-file', join(folder, name)]),
      ...words,
    ];
    // The shell joins both streams: a warning is on the second one.
    return execFileSync('sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command], {
      encoding: 'utf8',
      env: { ...process.env, OPENCSP_SECRETS_DIR: '/srv/secrets' },
    }).trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasCompose(): boolean {
  try {
    const version = execFileSync('docker', ['compose', 'version', '--short'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
    return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  } catch {
    return false;
  }
}
