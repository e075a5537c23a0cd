import { spawn } from 'node:child_process';

/** What Git may know of this computer: where programs are, and nothing of its people's settings. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/**
 * Runs Git to its end.
 *
 * @returns what it wrote, without the last line break
 * @throws Error with code ENOENT when Git is not installed, and with Git's words when it refuses
 */
export function runGit(args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env: gitEnvironment() });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', chunk => (stdout += chunk));
    child.stderr.on('data', chunk => (stderr += chunk));
    child.on('error', reject);
    // It may end without reading all; its exit code says so.
    child.stdin.on('error', () => undefined);
    child.on('close', code => {
      if (code === 0) {
        resolve(stdout.trimEnd());
        return;
      }
      reject(new Error(`git: ${stderr.trim()}`));
    });
    child.stdin.end(input);
  });
}
