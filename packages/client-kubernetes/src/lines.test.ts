/*
 * Cutting a stream into lines and lines into watch events, with recorded lines of a real API server
 * (v1.33.13) broken at every odd place. The loop that lives on them is in `objectCache.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ExpiredError } from './errors';
import { readLines } from './lines';
import { kubernetesObjectSchema, Resource } from './objects';
import { parseWatchLine } from './watchEvents';

const recordings = readFileSync(
  join(__dirname, '__testUtils__', 'recordings', 'watches.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map(line =>
    z
      .object({ case: z.string(), lines: z.array(z.unknown()) })
      .parse(JSON.parse(line)),
  );

const gitRepositories: Resource<z.infer<typeof kubernetesObjectSchema>> = {
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  plural: 'gitrepositories',
  schema: kubernetesObjectSchema,
};

function recorded(name: string): string[] {
  const found = recordings.find(each => each.case === name);
  return (found?.lines ?? []).map(line => JSON.stringify(line));
}

async function* inPieces(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) {
    yield bytes.subarray(from, from + size);
  }
}

async function collect(text: string, size: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(inPieces(text, size))) {
    lines.push(line);
  }
  return lines;
}

const parse = (line: string) =>
  parseWatchLine('Watching', gitRepositories, line);

describe('readLines', () => {
  const lines = [
    ...recorded('initial'),
    JSON.stringify({ note: 'Grüße, 世界 🌍' }),
    ...recorded('selector'),
  ];
  const stream = `${lines.join('\n')}\n`;

  it.each([1, 2, 3, 5, 7, 13, 64, 1000, 1_000_000])(
    'puts pieces of %i bytes together, characters of several bytes too',
    async size => {
      expect(await collect(stream, size)).toEqual(lines);
    },
  );

  it('does not give out a line that was cut off', async () => {
    expect(await collect(`${lines[0]}\n${lines[1].slice(0, 40)}`, 7)).toEqual([
      lines[0],
    ]);
  });

  it('passes over empty lines', async () => {
    expect(await collect(`\n${lines[0]}\r\n\n`, 3)).toEqual([lines[0]]);
  });
});

describe('parseWatchLine', () => {
  it('reads present, absent and bookmark', () => {
    expect(recorded('selector').map(line => parse(line).type)).toEqual([
      'absent',
      'present',
    ]);
    expect(recorded('bookmarks').map(parse)).toEqual(
      ['3275', '3290', '3298'].map(resourceVersion => ({
        type: 'bookmark',
        resourceVersion,
      })),
    );
  });

  it('throws ExpiredError for a version that is too old', () => {
    const [line] = recorded('too old');
    expect(() => parse(line)).toThrow(ExpiredError);
    expect(() => parse(line)).toThrow(/410 Expired: too old resource version/);
  });

  it('throws for any other ERROR, and for what is no event', () => {
    const error = { type: 'ERROR', object: { code: 500, message: 'etcd' } };
    expect(() => parse(JSON.stringify(error))).toThrow(/500: etcd/);
    expect(() => parse('<html>')).toThrow(/no event/);
  });

  it('passes over an object that it cannot read, and says so', () => {
    const odd = {
      type: 'ADDED',
      object: { metadata: { resourceVersion: '5' } },
    };
    expect(parse(JSON.stringify(odd)).type).toBe('unreadable');
  });
});
