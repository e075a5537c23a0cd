import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Instance, OpencspClient } from '@opencsp/plugin-opencsp-common';

const PACKAGE_FOLDER = join(__dirname, '..', '..');

/** How often the API is asked while something is awaited, in milliseconds. */
const LOOK_MS = 100;
/** Long enough for a loaded machine; not a figure that anything is promised by. */
const PATIENCE_MS = 300_000;

/** The slim backend as a process that can be killed and started again on the same database. */
export class SlimBackend {
  readonly client: OpencspClient;
  private child?: ChildProcess;
  private output = '';

  constructor(private readonly options: { configFile: string; port: number }) {
    this.client = new OpencspClient({
      baseUrl: async () => `http://127.0.0.1:${options.port}/api/opencsp`,
      fetch,
    });
  }

  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        '--require',
        '@backstage/cli-node/config/nodeTransform.cjs',
        'src/__testUtils__/slimBackendProcess.ts',
        '--config',
        this.options.configFile,
      ],
      {
        cwd: PACKAGE_FOLDER,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_ENV: 'development' },
      },
    );
    this.child = child;
    [child.stdout, child.stderr].forEach(stream =>
      stream?.on('data', data => this.keep(String(data))),
    );
    await this.until(
      () => 'it answers',
      async () => {
        if (child.exitCode !== null) {
          throw new Error(`The backend ended:\n${this.output}`);
        }
        return (await this.client.listSizes().catch(() => undefined)) && true;
      },
    );
  }

  /** The log of requests is left out: nothing else would be seen after some seconds of asking. */
  private keep(text: string): void {
    const lines = text
      .split('\n')
      .filter(line => !line.includes('incomingRequest'));
    this.output = (this.output + lines.join('\n')).slice(-20_000);
  }

  /** Ends it as the kernel does when memory is short: nothing is tidied up. */
  async kill(): Promise<void> {
    if (
      this.child &&
      this.child.exitCode === null &&
      this.child.signalCode === null
    ) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
  }

  async untilState(id: string, state: Instance['state']): Promise<Instance> {
    let seen: Instance | undefined;
    const what = () =>
      `the machine is ${state}; it was last seen as ${JSON.stringify(seen)}`;
    return this.until(what, async () => {
      const instance = await this.client.getInstance(id);
      seen = instance;
      if (instance.state === 'failed' && state !== 'failed') {
        throw new Error(
          `The machine failed: ${JSON.stringify(instance.failure)}\n${
            this.output
          }`,
        );
      }
      return instance.state === state ? instance : undefined;
    });
  }

  private async until<T>(
    what: () => string,
    look: () => Promise<T | undefined>,
  ): Promise<T> {
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end) {
      const seen = await look();
      if (seen !== undefined) {
        return seen;
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_MS));
    }
    throw new Error(
      `It did not come about that ${what()}. The backend said:\n${this.output}`,
    );
  }
}
