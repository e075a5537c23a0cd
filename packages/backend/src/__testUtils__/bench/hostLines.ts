import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../until';
import { BareHost } from './BareHost';
import { BenchMachine, OpenMachine } from './benchMachine';
import { DeployScene } from './DeployScene';
import { NEVER_HEALTHY } from './labDefinitions';
import { Figures, figuresOf } from './measure';
import { sseLines } from './sseLines';

/** Between two lines, in milliseconds: close together and far apart alike, by chance. */
const SHORTEST_MS = 20;
const LONGEST_MS = 3_000;

/** Longer than all lines take. */
const LATE_SECONDS = 900;

const LINE = /^bench line (\d+)$/gm;

/** When lines were where, by their number, in milliseconds of one clock. */
type Times = Map<number, number>;

/** How soon a line of a program on a host is with who follows the log, in milliseconds. */
export interface HostLineFigures {
  on: string;
  /** Written on the host, to read from `GET /v1/deployments/:id/logs/stream`. */
  toReader: Figures;
  /** The same lines over a bare `ssh host tail -f`; a machine of the sandbox has no `tail`. */
  bare?: Figures;
}

/**
 * Lines that a program writes at random moments while the portal follows it: `up`, which waits for a
 * container that never becomes healthy. The bench writes them into the program's output.
 */
export async function benchHostLines(
  open: OpenMachine,
  count: number,
): Promise<HostLineFigures> {
  const scene = await DeployScene.begin(open, { hasLab: true });
  const { machine } = scene;
  const host = await BareHost.connect(machine);
  try {
    await machine.startLate(NEVER_HEALTHY, LATE_SECONDS);
    const { id: profileId } = await scene.profile('lines', [NEVER_HEALTHY]);
    const { id } = await scene.start(profileId);
    const output = await outputOf(host, id);
    const atReader: Times = new Map();
    const atTail: Times = new Map();
    const reading = new AbortController();
    const read = readInto(atReader, scene, id, reading.signal);
    const stopTail = machine.hasTail
      ? await host.follow(`tail -n 0 -f ${output}`, text => note(atTail, text))
      : undefined;
    const written = await write(machine, output, count);
    const times = stopTail ? [atReader, atTail] : [atReader];
    await until(
      () => `all lines arrive: ${times.map(({ size }) => size)} of ${count}`,
      async () => times.every(({ size }) => size === count),
    );
    reading.abort();
    await read;
    stopTail?.();
    await scene.client.deployments.cancel(id);
    await scene.settle(id, 'cancelled');
    return {
      on: machine.what,
      toReader: figuresOf(delays(written, atReader)),
      ...(stopTail && { bare: figuresOf(delays(written, atTail)) }),
    };
  } finally {
    host.end();
    await scene.end();
  }
}

/** Where the program's output is, once it runs. */
async function outputOf(host: BareHost, deploymentId: string): Promise<string> {
  const run = `/var/lib/opencsp/runs/compose-${deploymentId}-apps0-1-0`;
  await until(
    () => `the applications are being started: ${run}`,
    async () => (await host.run(`cat ${run}/pid`)).exit === 0,
  );
  return `${run}/output`;
}

async function readInto(
  times: Times,
  { client }: DeployScene,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const stream = await client.deployments.openLogStream(id, 0, { signal });
    for await (const lines of sseLines(stream)) {
      lines.forEach(({ text }) => note(times, text));
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

function note(times: Times, text: string): void {
  const now = performance.now();
  for (const [, number] of text.matchAll(LINE)) {
    times.set(Number(number), now);
  }
}

async function write(
  machine: BenchMachine,
  file: string,
  count: number,
): Promise<Times> {
  const times: Times = new Map();
  const { append, end } = await machine.appender(file);
  for (let number = 0; number < count; number++) {
    await sleep(SHORTEST_MS * (LONGEST_MS / SHORTEST_MS) ** Math.random());
    times.set(number, performance.now());
    await append(`bench line ${number}\n`);
  }
  end();
  return times;
}

function delays(from: Times, to: Times): number[] {
  return [...from].map(([number, time]) => (to.get(number) ?? NaN) - time);
}
