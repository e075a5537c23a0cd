/** @jest-environment node */
// Proves: a log is followed to its end, through breaks, without a line lost or twice. Leaves to the backend's
// tests: the stream itself. The environment is Node's for its streams.
import { LogLine, OpencspApiError } from '@opencsp/plugin-opencsp-common';
import { logFixture } from '../testUtils/fixtures';
import {
  backOff,
  followLog,
  FollowLogPorts,
  linesOf,
  LogStatus,
  SILENCE_MS,
} from './followLog';
import { RunLogLine } from './logBuffer';

const lines = logFixture(10);

function event(part: LogLine[]): string {
  return `id: ${
    part[part.length - 1].seq
  }\nevent: lines\ndata: ${JSON.stringify(part)}\n\n`;
}

function streamOf(...pieces: string[]): Response {
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream({
      start(controller) {
        pieces.forEach(piece => controller.enqueue(encoder.encode(piece)));
        controller.close();
      },
    }),
  );
}

function refusal(status: number) {
  return new OpencspApiError('No.', { status, fields: [] });
}

/** A log on the other side; each stream is what the test says, pages are what is there. */
function world(
  streams: (() => Response)[],
  there: () => LogLine[],
  complete = () => true,
) {
  const seen: RunLogLine[] = [];
  const statuses: LogStatus[] = [];
  const asked: number[] = [];
  const slept: number[] = [];
  const stop = new AbortController();
  const ports: FollowLogPorts = {
    source: {
      stream: async after => {
        asked.push(after);
        const next = streams.shift();
        if (!next) {
          throw refusal(503);
        }
        return next();
      },
      page: async after => {
        const items = there()
          .filter(line => line.seq > after)
          .slice(0, 3);
        return {
          items,
          complete: complete(),
        };
      },
    },
    onLines: part => seen.push(...part),
    onStatus: status => statuses.push(status),
    random: () => 0,
    sleep: async (ms, signal) => {
      // Silence never comes in these streams; other waits end at once.
      if (ms === SILENCE_MS) {
        await new Promise<void>(resolve =>
          signal.aborted
            ? resolve()
            : signal.addEventListener('abort', () => resolve()),
        );
      } else {
        slept.push(ms);
      }
    },
  };
  const run = () => followLog(0, ports, stop.signal);
  return { seen, statuses, asked, slept, run, stop, ports };
}

const numbers = (part: readonly { seq: number }[]) =>
  part.map(line => line.seq);

it('follows one stream to its end', async () => {
  const { seen, statuses, run } = world(
    [
      () =>
        streamOf(
          ': heartbeat\n\n',
          event(lines.slice(0, 4)),
          event(lines.slice(4)),
          'event: end\ndata: {}\n\n',
        ),
    ],
    () => lines,
  );
  expect(await run()).toBe(10);
  expect(numbers(seen)).toEqual(numbers(lines));
  expect(statuses).toEqual(['connecting', 'live', 'ended']);
});

it('goes on from the last line after a break, and takes no line twice', async () => {
  let known = 4;
  const { seen, asked, run } = world(
    [
      () => streamOf(event(lines.slice(0, 4)), 'id: 5\nevent: li'),
      () => {
        known = 10;
        return streamOf(event(lines.slice(2, 7)), event(lines.slice(7)));
      },
    ],
    () => lines.slice(0, known),
    () => known === 10,
  );
  await run();
  expect(asked).toEqual([0, 4]);
  expect(numbers(seen)).toEqual(numbers(lines));
});

it('reads pages where no stream can be had, and tries the stream again', async () => {
  let known = 2;
  const { seen, statuses, asked, slept, run } = world(
    [],
    () => {
      known += 2;
      return lines.slice(0, known);
    },
    () => known >= 10,
  );
  await run();
  expect(numbers(seen)).toEqual(numbers(lines));
  expect(statuses).toContain('ended');
  expect(asked.length).toBe(slept.length + 1);
});

it('says that it reconnects when nothing answers, and waits longer each time', async () => {
  const { statuses, slept, run, ports, stop } = world([], () => []);
  ports.source.page = async () => {
    if (slept.length === 3) {
      stop.abort();
    }
    throw refusal(0);
  };
  await run();
  expect(statuses).toContain('reconnecting');
  expect(slept).toEqual([2_000, 4_000, 8_000]);
});

it.each([401, 403, 404])('ends when the answer is %d', async status => {
  const { statuses, run } = world(
    [
      () => {
        throw refusal(status);
      },
    ],
    () => lines,
  );
  await run();
  expect(statuses).toEqual(['connecting', 'failed']);
});

it('gives a silent stream up', async () => {
  const { statuses, run, ports } = world(
    [() => new Response(new ReadableStream({}))],
    () => lines,
  );
  ports.sleep = async () => undefined;
  await run();
  expect(statuses).toEqual(['connecting', 'live', 'ended']);
});

it('ends when it is told to', async () => {
  const { run, stop, seen } = world(
    [() => new Response(new ReadableStream({}))],
    () => lines,
  );
  const running = run();
  stop.abort();
  await running;
  expect(seen).toEqual([]);
});

it('waits at most 15 s, less up to a quarter', () => {
  expect(backOff(1, 0)).toBe(1_000);
  expect(backOff(9, 0)).toBe(15_000);
  expect(backOff(9, 1)).toBe(11_250);
});

it.each([
  ['another event', { id: '', event: 'hello', data: '[]' }],
  ['no JSON', { id: '', event: 'lines', data: '[' }],
  ['another form', { id: '', event: 'lines', data: '[{"seq":"x"}]' }],
])('takes no line from %s', (_, sent) => {
  expect(linesOf(sent)).toEqual([]);
});
