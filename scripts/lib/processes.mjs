import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endTree } from './processTree.mjs';
import { Interrupted, Problem } from './problem.mjs';
import { onLines } from './text.mjs';

const WATCHER = fileURLToPath(new URL('parentWatcher.cjs', import.meta.url));
const PARENT_FD = 3;
const GRACE_MS = 10_000;
const REAP_MS = 2_000;

/**
 * @typedef {object} StartOptions
 * @property {string} name for messages
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [logFile] gets what the process writes; begun anew unless `append`
 * @property {boolean} [append]
 * @property {(line: string) => void} [onLine] called with each line of standard output
 */

/** A process that was started. */
class Child {
  #child;
  /** Resolves with the exit code; 128 + n after a signal, as shells count. */
  exited;
  running = true;

  constructor(child) {
    this.#child = child;
    this.exited = new Promise(resolve => {
      child.once('error', () => resolve(127));
      child.once('close', (code, signal) => resolve(code ?? codeOf(signal)));
    }).finally(() => {
      this.running = false;
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** Ends it and everything that it started. */
  async end(options) {
    if (this.running && this.pid !== undefined) {
      await endTree(this.pid, { graceMs: GRACE_MS, ...options });
      // Only when we have taken note of its end has it gone from the system's table, too.
      await Promise.race([
        this.exited,
        sleep(REAP_MS, undefined, { ref: false }),
      ]);
    }
  }
}

function codeOf(signal) {
  const numbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
  return 128 + (numbers[signal] ?? 0);
}

/** Everything that a script has started, so that all of it can be ended. */
export class Processes {
  #children = [];
  #ending = false;
  #hurry = new AbortController();

  /**
   * Starts a program. Its standard input is empty.
   *
   * @param {string} command
   * @param {string[]} args
   * @param {StartOptions} options
   * @throws {Interrupted} when the end has begun
   */
  start(command, args, options) {
    if (this.#ending) {
      throw new Interrupted();
    }
    const log = options.logFile && openLog(options.logFile, options.append);
    const sink = log ?? 'ignore';
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...(options.env ?? process.env), OPENCSP_PARENT_FD: PARENT_FD },
      stdio: ['ignore', options.onLine ? 'pipe' : sink, sink, 'pipe'],
    });
    // The other end only ever closes.
    child.stdio[PARENT_FD]?.on('error', () => {});
    if (options.onLine && child.stdout) {
      onLines(child.stdout, line => {
        if (log !== undefined) {
          writeSync(log, `${line}\n`);
        }
        options.onLine(line);
      });
    }
    const started = new Child(child);
    if (log !== undefined) {
      started.exited.then(() => closeSync(log));
    }
    this.#children.push(started);
    return started;
  }

  /** Starts a Node program that ends when this script does, however it ends. */
  startNode(node, args, options) {
    return this.start(node, ['--require', WATCHER, ...args], options);
  }

  /**
   * Runs a program to its end.
   *
   * @throws {Problem} when it fails, unless `mayFail`
   */
  async run(command, args, options) {
    return this.#finish(this.start(command, args, options), options);
  }

  /** As {@link run}, for a Node program. */
  async runNode(node, args, options) {
    return this.#finish(this.startNode(node, args, options), options);
  }

  async #finish(child, options) {
    const code = await child.exited;
    this.#children = this.#children.filter(it => it !== child);
    if (this.#ending) {
      throw new Interrupted();
    }
    if (code !== 0 && !options.mayFail) {
      throw new Problem(`${options.name} failed with exit code ${code}.`, {
        logFile: options.logFile,
        next: options.next,
      });
    }
    return code;
  }

  /** Ends everything, the youngest first; nothing can be started after that. */
  async endAll() {
    this.#ending = true;
    for (const child of [...this.#children].reverse()) {
      await child.end({ hurry: this.#hurry.signal });
    }
  }

  /** No more grace: who asks twice means it. */
  hurry() {
    this.#hurry.abort();
  }
}

function openLog(file, append = false) {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, append ? 'a' : 'w');
}
