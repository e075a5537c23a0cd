import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { until } from '../until';

const PACKAGE_FOLDER = join(__dirname, '..', '..', '..');

/** The backend of `listsBackendProcess.ts` on databases in a folder. */
export class ListsBackend {
  private child?: ChildProcess;

  constructor(private readonly folder: string, private readonly port: number) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const configFile = join(this.folder, 'app-config.yaml');
    const url = `http://127.0.0.1:${this.port}`;
    const config = {
      app: { baseUrl: url },
      backend: {
        baseUrl: url,
        listen: { host: '127.0.0.1', port: this.port },
        database: {
          client: 'better-sqlite3',
          connection: { directory: this.folder },
        },
      },
      // What is in it was put there behind its back.
      catalog: { orphanStrategy: 'keep', processingInterval: false },
    };
    await writeFile(configFile, stringify(config));
    const child = spawn(
      process.execPath,
      [
        ...['--require', '@backstage/cli-node/config/nodeTransform.cjs'],
        join(__dirname, 'listsBackendProcess.ts'),
        ...['--config', configFile],
      ],
      {
        cwd: PACKAGE_FOLDER,
        stdio: 'ignore',
        env: { ...process.env, NODE_ENV: 'production' },
      },
    );
    this.child = child;
    await until(
      () => 'the backend of the lists answers',
      async () => {
        if (child.exitCode !== null) {
          throw new Error(`The backend ended with ${child.exitCode}`);
        }
        const answers = await Promise.all([
          fetch(`${url}/api/opencsp/v1/instances`).catch(() => undefined),
          fetch(`${url}/api/catalog/entities/by-query`).catch(() => undefined),
        ]);
        return answers.every(answer => answer?.ok) || undefined;
      },
    );
  }

  async end(): Promise<void> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
  }

  /** @throws Error when the page does not hold so many things: nothing would be measured */
  async get(path: string, items: number): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
    const body: unknown = await response.json();
    const found =
      typeof body === 'object' &&
      body !== null &&
      'items' in body &&
      Array.isArray(body.items)
        ? body.items.length
        : 0;
    if (found !== items) {
      throw new Error(
        `${path} answered ${response.status} with ${found} of ${items} items`,
      );
    }
  }
}
