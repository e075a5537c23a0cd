import { OpencspClient } from '@opencsp/plugin-opencsp-common';
import { until } from '../until';
import { textsOf } from './sseLines';
import { delaysBetween, noteLines, Times } from './writtenLines';

/** As a line stands in the JSON of an event. */
const QUOTED = /bench line \d+/g;

/** Streams of one log, each with a connection of its own. */
export class StreamReaders {
  private readonly gone = new AbortController();
  private readonly times: Times[] = [];
  private readonly reading: Promise<boolean>[] = [];

  private constructor() {}

  /** Resolves when each has been answered. */
  static async open(
    client: OpencspClient,
    id: string,
    count: number,
  ): Promise<StreamReaders> {
    const readers = new StreamReaders();
    const { signal } = readers.gone;
    for (let reader = 0; reader < count; reader++) {
      const stream = await client.deployments.openLogStream(id, 0, { signal });
      const times: Times = new Map();
      readers.times.push(times);
      readers.reading.push(read(stream, times));
    }
    return readers;
  }

  /** Milliseconds from the write of these lines to each reader, once all have all. */
  async delays(written: Times): Promise<number[]> {
    const hasAll = (times: Times) =>
      [...written.keys()].every(number => times.has(number));
    await until(
      () =>
        `all lines arrive: ${this.times.filter(hasAll).length} of ${
          this.times.length
        } readers have them`,
      async () => this.times.every(hasAll),
    );
    return this.times.flatMap(times => delaysBetween(written, times));
  }

  async leave(): Promise<void> {
    this.gone.abort();
    await Promise.all(this.reading);
  }

  /** How many the server has ended in order, of those that end now. */
  async ended(): Promise<number> {
    const all = await Promise.all(this.reading);
    return all.filter(Boolean).length;
  }
}

/** Not by the schema: its work would count as the backend's delay. @returns whether it ended in order */
async function read(stream: Response, times: Times): Promise<boolean> {
  try {
    let rest = '';
    for await (const text of textsOf(stream)) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      blocks.forEach(block =>
        noteLines(times, (block.match(QUOTED) ?? []).join('\n')),
      );
    }
    return true;
  } catch {
    return false;
  }
}
