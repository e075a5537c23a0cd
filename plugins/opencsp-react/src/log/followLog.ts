import {
  deploymentLogLineSchema,
  OpencspApiError,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { RunLogLine } from './logBuffer';
import { emptySseState, parseSse, ServerSentEvent } from './sse';

/** How the following of a log stands. */
export type LogStatus =
  | 'connecting'
  | 'live'
  | 'polling'
  | 'reconnecting'
  | 'ended'
  | 'failed';

/** Options of each question. */
interface Call {
  signal?: AbortSignal;
}

/** Where a log is read: as pages, and as a live stream. */
export interface LogSource {
  page: (
    after: number,
    call: Call,
  ) => Promise<{ items: RunLogLine[]; complete: boolean }>;
  /** Server-sent events: `lines` with an array of lines, and `end`. */
  stream: (after: number, call: Call) => Promise<Response>;
}

/** The world of {@link followLog}. */
export interface FollowLogPorts {
  source: LogSource;
  onLines: (lines: RunLogLine[]) => void;
  onStatus: (status: LogStatus, error?: unknown) => void;
  /** Waits, or ends at once when the signal aborts. Milliseconds. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1, for the jitter. */
  random: () => number;
}

/** A stream that says nothing for so long is dead: heartbeats come every 15 s. */
export const SILENCE_MS = 45_000;
const LONGEST_WAIT_MS = 15_000;

/** The last line that came. */
interface Cursor {
  after: number;
}

// A machine's lines have this form, too.
const linesSchema = z.array(deploymentLogLineSchema);

/** How long to wait before the next try: 1, 2, 4 … 15 s, less up to a quarter of it. */
export function backOff(failures: number, random: number): number {
  const full = Math.min(
    LONGEST_WAIT_MS,
    1_000 * 2 ** Math.max(0, failures - 1),
  );
  return Math.round(full * (1 - random / 4));
}

/** True when asking again would get the same refusal. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof OpencspApiError &&
    [401, 403, 404, 410].includes(error.details.status)
  );
}

/**
 * Follows a log from a line on: by the live stream, and where that breaks or cannot be
 * had, by pages in between. Ends when the log is complete, may not be read, or the signal aborts.
 *
 * @returns the last line's number, to go on from
 */
export async function followLog(
  from: number,
  ports: FollowLogPorts,
  signal: AbortSignal,
): Promise<number> {
  const cursor: Cursor = { after: from };
  let failures = 0;
  const take = (lines: RunLogLine[]) => {
    const fresh = lines.filter(line => line.seq > cursor.after);
    if (fresh.length > 0) {
      cursor.after = fresh[fresh.length - 1].seq;
      ports.onLines(fresh);
    }
  };

  ports.onStatus('connecting');
  while (!signal.aborted) {
    const sawAny = await readStream(cursor, take, ports, signal).catch(
      error => {
        if (isFinal(error) && !signal.aborted) {
          ports.onStatus('failed', error);
          return 'final' as const;
        }
        return false;
      },
    );
    if (sawAny === 'final' || signal.aborted) {
      return cursor.after;
    }
    failures = sawAny ? 0 : failures + 1;
    // The stream also ends at a shutdown or for a new authorization: only the page says "complete".
    const page = await readPages(cursor, take, ports, signal);
    if (page !== 'more' || signal.aborted) {
      return cursor.after;
    }
    await ports.sleep(backOff(failures + 1, ports.random()), signal);
  }
  return cursor.after;
}

async function readPages(
  cursor: Cursor,
  take: (lines: RunLogLine[]) => void,
  ports: FollowLogPorts,
  signal: AbortSignal,
): Promise<'more' | 'stop'> {
  try {
    for (;;) {
      const page = await ports.source.page(cursor.after, { signal });
      const before = cursor.after;
      take(page.items);
      if (page.complete && page.items.length === 0) {
        ports.onStatus('ended');
        return 'stop';
      }
      if (cursor.after === before) {
        if (page.complete) {
          ports.onStatus('ended');
          return 'stop';
        }
        ports.onStatus('polling');
        return 'more';
      }
    }
  } catch (error) {
    if (signal.aborted) {
      return 'stop';
    }
    if (isFinal(error)) {
      ports.onStatus('failed', error);
      return 'stop';
    }
    ports.onStatus('reconnecting', error);
    return 'more';
  }
}

/** Reads one stream to its end. True when it brought anything, a heartbeat too. */
async function readStream(
  cursor: Cursor,
  take: (lines: RunLogLine[]) => void,
  ports: FollowLogPorts,
  outer: AbortSignal,
): Promise<boolean> {
  const stream = new AbortController();
  const stop = () => stream.abort();
  outer.addEventListener('abort', stop);
  try {
    const response = await ports.source.stream(cursor.after, {
      signal: stream.signal,
    });
    const reader = response.body?.getReader();
    if (!reader) {
      return false;
    }
    ports.onStatus('live');
    try {
      return await readEvents(reader, take, ports, stream.signal);
    } finally {
      // A stream that was left is closed, but nobody waits for that.
      reader.cancel().catch(() => undefined);
    }
  } finally {
    outer.removeEventListener('abort', stop);
    stream.abort();
  }
}

async function readEvents(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  take: (lines: RunLogLine[]) => void,
  ports: FollowLogPorts,
  signal: AbortSignal,
): Promise<boolean> {
  const decoder = new TextDecoder();
  let state = emptySseState;
  let sawAny = false;
  for (;;) {
    const piece = await beforeSilence(reader.read(), ports, signal);
    if (!piece || piece.done) {
      return sawAny;
    }
    sawAny = true;
    const text = decoder.decode(piece.value, { stream: true });
    const parsed = parseSse(state, text);
    state = parsed.state;
    for (const event of parsed.events) {
      if (event.event === 'end') {
        return true;
      }
      take(linesOf(event));
    }
  }
}

/** What comes next; nothing when the stream was silent for too long, or the signal aborted. */
async function beforeSilence<T>(
  next: Promise<T>,
  ports: FollowLogPorts,
  signal: AbortSignal,
): Promise<T | undefined> {
  const timer = new AbortController();
  const stop = () => timer.abort();
  signal.addEventListener('abort', stop);
  if (signal.aborted) {
    stop();
  }
  try {
    return await Promise.race([
      next,
      ports.sleep(SILENCE_MS, timer.signal).then(() => undefined),
    ]);
  } finally {
    signal.removeEventListener('abort', stop);
    timer.abort();
  }
}

/** The lines of an event; nothing for an event of another kind or form. */
export function linesOf(event: ServerSentEvent): RunLogLine[] {
  if (event.event !== 'lines') {
    return [];
  }
  try {
    const parsed = linesSchema.safeParse(JSON.parse(event.data));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
