import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort } from '../Scene';
import { bundleWholeBackend } from './bundleWholeBackend';
import { cpuSecondsOf, medianOf, residentMiB, round } from './measure';

const PACKAGE_FOLDER = join(__dirname, '..', '..', '..');

const LOOK_MS = 10;
const PATIENCE_MS = 120_000;

/** One start, until the backend says that it is ready. */
interface Start {
  readyMs: number;
  cpuMs: number;
  residentMiB: number;
}

/** Medians of starts, with and without our plugins, taken in turns. */
export interface StartFigures {
  runs: number;
  stock: Start;
  ours: Start;
  /** Ours over stock, in milliseconds. */
  addedMs: number;
  addedCpuMs: number;
  ratio: number;
}

/**
 * Starts a backend of Backstage's plugins alone and with ours, on databases that are there already. Nothing outside
 * is configured, so that no client of an outside system is made.
 */
export async function benchStart(runs: number): Promise<StartFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'opencsp-bench-'));
  try {
    const program = join(folder, 'backend.cjs');
    await bundleWholeBackend(program);
    const stock: Start[] = [];
    const ours: Start[] = [];
    // The first ones make the tables, and bring the files into memory.
    await startOnce(folder, program, 'stock');
    await startOnce(folder, program, 'ours');
    for (let run = 0; run < runs; run++) {
      stock.push(await startOnce(folder, program, 'stock'));
      ours.push(await startOnce(folder, program, 'ours'));
    }
    const [without, withOurs] = [mediansOf(stock), mediansOf(ours)];
    return {
      runs,
      stock: without,
      ours: withOurs,
      addedMs: round(withOurs.readyMs - without.readyMs),
      addedCpuMs: round(withOurs.cpuMs - without.cpuMs),
      ratio: round(withOurs.readyMs / without.readyMs),
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function mediansOf(starts: readonly Start[]): Start {
  return {
    readyMs: medianOf(starts.map(({ readyMs }) => readyMs)),
    cpuMs: medianOf(starts.map(({ cpuMs }) => cpuMs)),
    residentMiB: medianOf(starts.map(it => it.residentMiB)),
  };
}

async function startOnce(
  folder: string,
  program: string,
  what: 'stock' | 'ours',
): Promise<Start> {
  const port = await freePort();
  const configFile = join(folder, 'app-config.yaml');
  const databases = join(folder, what);
  await mkdir(databases, { recursive: true });
  await writeFile(configFile, stringify(configuration(port, databases)));
  const began = performance.now();
  const child = spawn(process.execPath, [program, '--config', configFile], {
    cwd: PACKAGE_FOLDER,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      OPENCSP_BENCH_WITH: what,
    },
  });
  const said: string[] = [];
  child.stderr.on('data', data => said.push(String(data)));
  try {
    await untilReady(child, port, said);
    return {
      readyMs: performance.now() - began,
      cpuMs: cpuSecondsOf(child.pid ?? 0) * 1_000,
      residentMiB: residentMiB(child.pid ?? 0),
    };
  } finally {
    await kill(child);
  }
}

function configuration(port: number, databases: string) {
  const url = `http://127.0.0.1:${port}`;
  return {
    app: { baseUrl: url },
    backend: {
      baseUrl: url,
      listen: { host: '127.0.0.1', port },
      // A backend of production has keys of its own for calls between plugins.
      auth: { dangerouslyDisableDefaultAuthPolicy: true },
      database: {
        client: 'better-sqlite3',
        connection: { directory: databases },
      },
    },
    permission: { enabled: true },
  };
}

/** @throws Error when it ends instead, or takes too long */
async function untilReady(
  child: ChildProcess,
  port: number,
  said: readonly string[],
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const url = `http://127.0.0.1:${port}/.backstage/health/v1/readiness`;
  for (;;) {
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(
        `The backend did not get ready: ${said.join('').slice(-4_000)}`,
      );
    }
    const isReady = await fetch(url).then(
      answer => answer.ok,
      () => false,
    );
    if (isReady) {
      return;
    }
    await sleep(LOOK_MS);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
