import { until } from '../until';
import { BareHost } from './BareHost';
import { OpenMachine } from './benchMachine';
import { DeployScene } from './DeployScene';
import { NEVER_HEALTHY } from './labDefinitions';
import { Figures, figuresOf } from './measure';
import { sseLines } from './sseLines';
import {
  delaysBetween,
  noteLines,
  outputOf,
  Times,
  writeLines,
} from './writtenLines';

/** Between two lines, in milliseconds: close together and far apart alike, by chance. */
const SHORTEST_MS = 20;
const LONGEST_MS = 3_000;

/** Longer than all lines take. */
const LATE_SECONDS = 900;

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
      ? await host.follow(`tail -n 0 -f ${output}`, text =>
          noteLines(atTail, text),
        )
      : undefined;
    const { append, end } = await machine.appender(output);
    const written = await writeLines(append, {
      ...{ from: 0, count },
      pauseMs: () => SHORTEST_MS * (LONGEST_MS / SHORTEST_MS) ** Math.random(),
    });
    end();
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
      toReader: figuresOf(delaysBetween(written, atReader)),
      ...(stopTail && { bare: figuresOf(delaysBetween(written, atTail)) }),
    };
  } finally {
    host.end();
    await scene.end();
  }
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
      lines.forEach(({ text }) => noteLines(times, text));
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}
