/*
 * Proves that each line that Compose 2.40.3 and 5.5.1 were recorded to write is read for what it is, and
 * that no line breaks the reader; leaves what is told of them to narrate.test.ts.
 */
import fc from 'fast-check';
import { recorded } from '../__testUtils__/recordings';
import { readLine } from './readLine';

function kindsIn(folder: string, n: number) {
  return recorded(folder, n)
    .stderr.split('\n')
    .flatMap(line => readLine(line) ?? []);
}

describe('a line', () => {
  it('of Compose 2 as JSON has the verb in "text", or in "status"', () => {
    expect(kindsIn('03-pull-no-registry', 3)).toEqual([
      { kind: 'progress', id: 'gone2', verb: 'Pulling', isLayer: false },
      { kind: 'progress', id: 'web', verb: 'Pulling', isLayer: false },
      { kind: 'progress', id: 'gone', verb: 'Pulling', isLayer: false },
      {
        kind: 'progress',
        id: 'gone2',
        verb: 'Error',
        detail: expect.stringContaining('connection refused'),
        isLayer: false,
      },
      { kind: 'progress', id: 'gone', verb: 'Interrupted', isLayer: false },
      { kind: 'progress', id: 'web', verb: 'Interrupted', isLayer: false },
      { kind: 'error', text: expect.stringContaining('connection refused') },
    ]);
  });

  it('of Compose 5 as JSON has the state in "status" and the error in "details"', () => {
    expect(kindsIn('30-compose-v5', 30)).toEqual([
      expect.objectContaining({
        id: 'Image 127.0.0.1:5999/lab/not-here:1',
        verb: 'Pulling',
      }),
      expect.objectContaining({ id: 'Image lab/web:1', verb: 'Pulling' }),
      {
        kind: 'progress',
        id: 'Image 127.0.0.1:5999/lab/not-here:1',
        verb: 'Error',
        detail: expect.stringContaining('connection refused'),
        isLayer: false,
      },
      {
        kind: 'progress',
        id: 'Image lab/web:1',
        verb: 'Interrupted',
        isLayer: false,
      },
      { kind: 'error', text: expect.stringContaining('connection refused') },
    ]);
  });

  it.each([
    ['04-up-wait-good', 1, 'Container good-db-1', 'Healthy'],
    ['04-up-wait-good', 16, 'Container good-db-1', 'Healthy'],
    ['30-compose-v5', 5, 'Container five-db-1', 'Healthy'],
    ['30-compose-v5', 13, 'Container five-db-1', 'Healthy'],
  ])('of each form says the same: %s, step %i', (folder, n, id, verb) => {
    const lines = kindsIn(folder, n);
    expect(lines.every(({ kind }) => kind === 'progress')).toBe(true);
    expect(lines).toContainEqual({
      kind: 'progress',
      id,
      verb,
      isLayer: false,
    });
  });

  it.each([
    ['03-pull-no-registry', 1, 'gone', 'web'],
    ['03-pull-no-registry', 5, 'gone2', 'gone'],
    [
      '30-compose-v5',
      29,
      'Image lab/web:1',
      'Image 127.0.0.1:5999/lab/not-here:1',
    ],
  ])(
    'of a pull without JSON names what could not be had: %s, step %i',
    (folder, n, failed, interrupted) => {
      const lines = kindsIn(folder, n);
      expect(lines).toContainEqual({
        kind: 'progress',
        id: failed,
        verb: 'Error',
        detail: expect.stringMatching(/^Get "http/),
        isLayer: false,
      });
      expect(lines).toContainEqual({
        kind: 'progress',
        id: interrupted,
        verb: 'Interrupted',
        isLayer: false,
      });
    },
  );

  it('of each image that could not be had is there when failures are ignored', () => {
    const lines = kindsIn('03-pull-no-registry', 7);
    expect(
      lines.flatMap(line =>
        line.kind === 'progress' && line.verb === 'Error' ? line.id : [],
      ),
    ).toEqual(['gone2', 'gone', 'web']);
  });

  it.each([
    [' 5f70bf18a086 Downloading [==>   ]  1.2MB/4MB', true],
    [' 5f70bf18a086 Pull complete ', true],
    [' wiki Pulled ', false],
    [' wiki Skipped - Image is already present locally ', false],
  ])('of a layer is told from one of an image without JSON: %s', (text, is) => {
    expect(readLine(text)).toMatchObject({ kind: 'progress', isLayer: is });
  });

  it('that only begins like one is text', () => {
    for (const text of ['wiki Error x', ' wiki Errors', ' Error response']) {
      expect(readLine(text)).toEqual({ kind: 'other', text });
    }
  });

  it.each([
    ['plain', 1],
    ['json', 2],
  ])('is a warning beside the progress, %s', (_form, n) => {
    const [first, second] = kindsIn('13-down-variants', n);
    expect(first).toEqual({
      kind: 'warning',
      text: expect.stringMatching(
        /^Found orphan containers \(\[down-old-1\]\)/,
      ),
    });
    expect(second).toMatchObject({ kind: 'progress', verb: 'Running' });
  });

  it('keeps what follows the verb: a network that is still in use', () => {
    expect(kindsIn('13-down-variants', 10)).toContainEqual(
      expect.objectContaining({
        id: 'Network down_default',
        verb: 'Resource is still in use',
      }),
    );
  });

  it('is an error without a word after a signal', () => {
    expect(readLine('{"error":true}')).toEqual({
      kind: 'error',
      text: 'It was ended.',
    });
  });

  it('of a layer is told from one of an image', () => {
    expect(
      readLine(
        '{"id":"abc","parent_id":"web","text":"Downloading","status":"[=> ]"}',
      ),
    ).toMatchObject({ isLayer: true });
  });

  it('is never more than text, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const line = readLine(text);
        expect(line === undefined).toBe(text.trim() === '');
      }),
    );
    fc.assert(
      fc.property(fc.json(), text => {
        expect(() => readLine(text)).not.toThrow();
      }),
    );
  });
});
