import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Instance,
  OpencspApiError,
  OpencspClient,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { until } from './until';

const logLineSchema = z.looseObject({
  level: z.string(),
  message: z.string(),
  error: z.string().optional(),
});

/** One line of a backend's log. */
export type LogLine = z.infer<typeof logLineSchema>;

/** The slim backend as a process that can be killed, paused, and started again on its database. */
export class SlimBackend {
  readonly client: OpencspClient;
  /** How often it was killed. */
  kills = 0;
  private child?: ChildProcess;
  private output: string[] = [];
  private rest = '';
  private isOver = false;

  constructor(
    private readonly options: {
      /** What `bundleSlimBackend` made. */
      program: string;
      configFile: string;
      port: number;
    },
  ) {
    this.client = new OpencspClient({
      baseUrl: async () => `http://127.0.0.1:${options.port}/api/opencsp`,
      fetch,
    });
  }

  /** Starts it without waiting for an answer. @throws Error once it was ended */
  spawn(): void {
    if (this.isOver) {
      throw new Error('The test is over');
    }
    const { program, configFile } = this.options;
    const child = spawn(process.execPath, [program, '--config', configFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // In production the log is JSON, one line for each event.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    this.child = child;
    [child.stdout, child.stderr].forEach(stream =>
      stream?.on('data', data => this.keep(String(data))),
    );
  }

  async start(): Promise<void> {
    this.spawn();
    await this.untilItAnswers();
  }

  /** @throws Error with its output when it ends */
  async untilItAnswers(): Promise<void> {
    await until(
      () => `it answers. It said:\n${this.output.slice(-40).join('\n')}`,
      async () => {
        if (!this.isRunning) {
          throw new Error(`The backend ended:\n${this.output.join('\n')}`);
        }
        return this.client.listSizes().then(
          () => true,
          // One that asks who calls refuses us, and answers.
          error =>
            error instanceof OpencspApiError && error.details.status === 401,
        );
      },
    );
  }

  get isRunning(): boolean {
    return this.child?.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves with the exit code when it ended by itself. */
  async untilItEnds(): Promise<number | null> {
    if (this.child && this.isRunning) {
      await once(this.child, 'exit');
    }
    return this.child?.exitCode ?? null;
  }

  /** Ends it as the kernel does when memory is short: nothing is tidied up. */
  async kill(): Promise<void> {
    if (this.child && this.isRunning) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
      this.kills += 1;
    }
  }

  /** Kills it for good, even when something still wants to start it. */
  async end(): Promise<void> {
    this.isOver = true;
    await this.kill();
  }

  /** Stops it in the middle of whatever it does, as a computer that sleeps or swaps. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** What it logged above debug, without the log of requests. */
  log(): LogLine[] {
    return this.output.flatMap(line => {
      try {
        return [logLineSchema.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
  }

  /** All that it wrote, for the text of an error. */
  said(): string {
    return this.output.slice(-60).join('\n');
  }

  forgetLog(): void {
    this.output = [];
  }

  /** @throws Error when it fails instead */
  async untilState(id: string, state: Instance['state']): Promise<Instance> {
    let seen: Instance | undefined;
    const what = () =>
      `the machine is ${state}; it was last seen as ${JSON.stringify(
        seen,
      )}. The backend said:\n${this.said()}`;
    return until(what, async () => {
      seen = await this.ask(client => client.getInstance(id));
      if (seen.state === 'failed' && state !== 'failed') {
        throw new Error(
          `The machine failed: ${JSON.stringify(seen.failure)}\n${this.said()}`,
        );
      }
      return seen.state === state ? seen : undefined;
    });
  }

  /** Asks as often as it takes: it may just be killed or on its way up. */
  async ask<T>(question: (client: OpencspClient) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await question(this.client);
      } catch (error) {
        if (!isDown(error)) {
          throw error;
        }
        await sleep(50);
      }
    }
  }

  private keep(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    this.output.push(
      ...lines.filter(line => line && !line.includes('incomingRequest')),
    );
  }
}

/** Nobody listens, it is not ready yet, or it died in the middle of its answer. */
function isDown(error: unknown): boolean {
  return error instanceof OpencspApiError
    ? error.details.status < 300 || error.details.status === 503
    : error instanceof TypeError;
}
