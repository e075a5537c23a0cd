import { setTimeout as sleep } from 'node:timers/promises';
import { BareHost } from './BareHost';
import { OpenMachine } from './benchMachine';
import { DeployScene } from './DeployScene';
import { NEVER_HEALTHY } from './labDefinitions';
import {
  cpuSecondsOf,
  Figures,
  figuresOf,
  residentMiB,
  round,
} from './measure';
import { StreamReaders } from './StreamReaders';
import { outputOf, writeLines } from './writtenLines';

/** Longer than everything takes. */
const LATE_SECONDS = 900;
const LINES = 60;
const PAUSE_MS = 200;
/** For how long the backend's CPU is watched while nobody writes. */
const IDLE_MS = 10_000;
const KIB_OF_MIB = 1_024;

/** Live logs that many people follow at once, on one backend as a process of its own. */
export interface StreamFigures {
  on: string;
  streams: number;
  /** What the backend holds more for each open stream, in KiB. */
  kibPerStream: number;
  /** CPU of the backend while nothing is written, in milliseconds of each second. */
  idleCpu: { none: number; all: number; perStream: number };
  /** From a line's write on the host to a reader, in milliseconds. */
  oneReader: Figures;
  allReaders: Figures;
  /** All readers against one, at the median. */
  ratio: number;
  /** CPU of the backend for one line to one reader, beyond that of its idle streams, in milliseconds. */
  cpuPerLineAndReader: number;
  /** Of the streams, how many the backend ended when it was told to stop, and how soon it was gone. */
  endedAtShutdown: number;
  shutdownMs: number;
}

/** Opens so many streams of one deployment that runs. */
export async function benchStreams(
  open: OpenMachine,
  count: number,
): Promise<StreamFigures> {
  const scene = await DeployScene.begin(open, { hasLab: true });
  const { machine, backend } = scene;
  const host = await BareHost.connect(machine);
  try {
    await machine.startLate(NEVER_HEALTHY, LATE_SECONDS);
    const { id: profileId } = await scene.profile('streams', [NEVER_HEALTHY]);
    const { id } = await scene.start(profileId);
    const output = await outputOf(host, id);
    const { append, end } = await machine.appender(output);
    const write = (from: number) =>
      writeLines(append, { from, count: LINES, pauseMs: PAUSE_MS });

    const one = await StreamReaders.open(scene.client, id, 1);
    const first = await write(0);
    const oneReader = await one.delays(first);
    await one.leave();

    const none = await idleCpu(backend.pid);
    const before = residentMiB(backend.pid);
    const all = await StreamReaders.open(scene.client, id, count);
    const idle = await idleCpu(backend.pid);
    const held = residentMiB(backend.pid) - before;
    const cpuBefore = cpuSecondsOf(backend.pid);
    const began = performance.now();
    const second = await write(LINES);
    end();
    const delays = await all.delays(second);
    const tookMs = performance.now() - began;
    const usedMs = (cpuSecondsOf(backend.pid) - cpuBefore) * 1_000;

    const stopping = performance.now();
    process.kill(backend.pid, 'SIGTERM');
    await backend.untilItEnds();
    const shutdownMs = performance.now() - stopping;
    const [oneFigures, allFigures] = [figuresOf(oneReader), figuresOf(delays)];
    return {
      on: machine.what,
      streams: count,
      kibPerStream: round((held * KIB_OF_MIB) / count),
      idleCpu: {
        none: round(none),
        all: round(idle),
        perStream: round((idle - none) / count),
      },
      oneReader: oneFigures,
      allReaders: allFigures,
      ratio: round(allFigures.p50 / oneFigures.p50),
      cpuPerLineAndReader: round(
        (usedMs - (idle * tookMs) / 1_000) / (LINES * count),
      ),
      endedAtShutdown: await all.ended(),
      shutdownMs: round(shutdownMs),
    };
  } finally {
    host.end();
    await scene.end();
  }
}

/** Milliseconds of CPU in each second. */
async function idleCpu(pid: number): Promise<number> {
  const before = cpuSecondsOf(pid);
  const began = performance.now();
  await sleep(IDLE_MS);
  const seconds = (performance.now() - began) / 1_000;
  return ((cpuSecondsOf(pid) - before) * 1_000) / seconds;
}
