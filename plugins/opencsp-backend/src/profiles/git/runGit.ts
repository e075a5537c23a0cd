import { ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { RepositoryUnavailableError } from './ProfileRepository';

/** What a run of Git came to. */
export interface GitResult {
  /** Nothing when it was ended by a signal: ours, or another's. */
  exitCode: number | undefined;
  stdout: Buffer;
  stderr: string;
  /** Who ended it. */
  ended: 'itself' | 'timeout' | 'aborted' | 'too-much-output';
}

/** One run of Git. */
export interface GitRun {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  input?: Buffer | string;
  /** It is ended when it writes more than this, in bytes. */
  maxOutput: number;
  /** In milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** Of a run that was given up before it began. */
const NOT_BEGUN: GitResult = {
  exitCode: undefined,
  stdout: Buffer.alloc(0),
  stderr: '',
  ended: 'aborted',
};

/** What is kept of what Git writes for people, in bytes. */
const MAX_STDERR = 64 * 1024;

/** How long it may take to tidy up after SIGTERM, in milliseconds. */
const GRACE_MS = 2_000;

/**
 * Runs `git` with an argument list, never through a shell. It leads a process group of its own, so that
 * its helpers end with it.
 *
 * @throws RepositoryUnavailableError when it cannot be started
 */
export function runGit(run: GitRun): Promise<GitResult> {
  if (run.signal?.aborted) {
    return Promise.resolve(NOT_BEGUN);
  }
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...run.args], {
      cwd: run.cwd,
      env: { ...run.env },
      detached: true,
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timers = new Set<NodeJS.Timeout>();
    const over = new AbortController();
    let written = 0;
    let complained = 0;
    let ended: GitResult['ended'] = 'itself';

    const finish = (exitCode: number | null) => {
      timers.forEach(timer => clearTimeout(timer));
      over.abort();
      resolve({
        exitCode: exitCode ?? undefined,
        stdout: Buffer.concat(stdout).subarray(0, run.maxOutput),
        stderr: Buffer.concat(stderr).toString('utf8'),
        ended,
      });
    };
    const later = (milliseconds: number, action: () => void) =>
      timers.add(setTimeout(action, milliseconds));
    const end = (why: GitResult['ended']) => {
      if (ended !== 'itself') {
        return;
      }
      ended = why;
      killGroup(child, 'SIGTERM');
      later(GRACE_MS, () => {
        killGroup(child, 'SIGKILL');
        // A grandchild that left the group could hold the pipes open for ever.
        later(GRACE_MS, () => {
          child.stdout.destroy();
          child.stderr.destroy();
        });
      });
    };
    const onAbort = () => end('aborted');

    child.once('error', error => {
      timers.forEach(timer => clearTimeout(timer));
      over.abort();
      reject(
        new RepositoryUnavailableError(
          `The program git cannot be started (${error.message}). Install git 2.30 or newer, and put it into PATH.`,
          'local',
        ),
      );
    });
    child.stdout.on('data', (chunk: Buffer) => {
      written += chunk.length;
      stdout.push(chunk);
      if (written > run.maxOutput) {
        end('too-much-output');
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complained < MAX_STDERR) {
        complained += chunk.length;
        stderr.push(chunk);
      }
    });
    child.once('close', finish);
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(run.input);
    later(run.timeoutMs, () => end('timeout'));
    run.signal?.addEventListener('abort', onAbort, { signal: over.signal });
  });
}

function killGroup(
  child: ChildProcessWithoutNullStreams,
  signal: NodeJS.Signals,
): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}
