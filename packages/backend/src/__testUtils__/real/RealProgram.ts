import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a program may take until it answers, in milliseconds. */
const READY_MS = 30_000;
const ASK_AGAIN_MS = 100;

/** A program of the real system, which writes its output into a file. It ends with {@link stop}. */
export class RealProgram {
  private constructor(
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {}

  /** @param options - what is in the file of the log already stays, and is written on */
  static start(
    [program, ...args]: readonly [string, ...string[]],
    options: { logFile: string; env?: Record<string, string> },
  ): RealProgram {
    const output = openSync(options.logFile, 'a');
    const child = spawn(program, args, {
      stdio: ['ignore', output, output],
      env: { ...process.env, ...options.env },
    });
    closeSync(output);
    return new RealProgram(child, options.logFile);
  }

  /** Waits until this is so. @throws Error with the end of its output when it ends before, or never is */
  async until(isReady: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + READY_MS;
    while (!(await isReady().catch(() => false))) {
      if (!this.isRunning || Date.now() > deadline) {
        const said = readFileSync(this.logFile, 'utf8').slice(-2_000);
        throw new Error(`${this.child.spawnfile} did not come up: ${said}`);
      }
      await sleep(ASK_AGAIN_MS);
    }
  }

  async stop(): Promise<void> {
    if (this.isRunning) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
  }

  private get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }
}

/** Ports of 127.0.0.1 that nobody listens on just now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map(server => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(
    servers.map(async server => {
      server.close();
      await once(server, 'close');
    }),
  );
  return ports;
}
