/*
 * Proves that what the host's program prints is read as it was meant, wherever an output is cut, and
 * that nothing else is believed; leaves the program itself to hostScript.runs.test.ts.
 */
import fc from 'fast-check';
import {
  readList,
  readPoll,
  readSections,
  readStarted,
  UnreadableAnswer,
} from './hostAnswers';

const toBuffer = (part: string | number[]) =>
  typeof part === 'string' ? Buffer.from(part) : Buffer.from(part);
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map(toBuffer));

/** Text and bytes that are none. */
const outputs = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }).map(text => Buffer.from(text)),
      fc.uint8Array({ maxLength: 5 }).map(part => Buffer.from(part)),
    ),
  )
  .map(parts => Buffer.concat(parts));

describe('readPoll', () => {
  it('tells an output that is read in pieces as if it were read at once', () => {
    fc.assert(
      fc.property(outputs, fc.integer({ min: 4, max: 9 }), (output, max) => {
        let [after, text, ended] = [0, '', false];
        while (!ended) {
          const part = output.subarray(after, after + max);
          const answer = bytes(`ended 7 ${output.length}\n`, [...part]);
          const state = readPoll(answer, after);
          ended = state.state === 'ended';
          expect(ended || state.next > after).toBe(true);
          text += state.output;
          after = state.next;
        }
        expect(after).toBe(output.length);
        expect(text).toBe(output.toString());
      }),
    );
  });

  it('leaves a character that is not whole while the program runs', () => {
    expect(readPoll(bytes('running - 3\n', [0x61, 0xe2, 0x82]), 0)).toEqual({
      ...{ state: 'running', output: 'a', next: 1 },
    });
    expect(readPoll(bytes('lost - 3\n', [0x61, 0xe2, 0x82]), 0)).toEqual({
      ...{ state: 'lost', output: 'a\ufffd', next: 3 },
    });
  });

  it('reads that there is nothing', () => {
    expect(readPoll(bytes('absent - 0\n'), 5)).toEqual({
      ...{ state: 'absent', output: '', next: 5 },
    });
  });

  it.each([
    '',
    'running',
    'ended - 0\n',
    'lost 3 0\n',
    'well - 0\n',
    'ended 0 x\n',
  ])('does not believe %j', answer => {
    expect(() => readPoll(bytes(answer), 0)).toThrow(UnreadableAnswer);
  });
});

describe('readSections', () => {
  it('reads sections by their sizes, whatever is in them', () => {
    const section = fc.record({
      exit: fc.nat(255),
      stdout: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constant('#opencsp a 0 1 0\nx\n'),
      ),
      stderr: fc.string({ unit: 'grapheme' }),
    });
    fc.assert(
      fc.property(fc.array(section), sections => {
        const named = sections.map((each, at) => ({ name: `n${at}`, ...each }));
        const answer = named.map(({ name, exit, stdout, stderr }) =>
          bytes(
            `#opencsp ${name} ${exit} ${Buffer.byteLength(stdout)} `,
            `${Buffer.byteLength(stderr)}\n${stdout}${stderr}\n`,
          ),
        );
        expect(
          readSections(
            Buffer.concat(answer),
            named.map(({ name }) => name),
          ),
        ).toEqual(named);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['another name', '#opencsp b 0 0 0\n\n'],
    ['less than it says', '#opencsp a 0 5 0\nx\n'],
    ['more than was asked', '#opencsp a 0 0 0\n\n#opencsp b 0 0 0\n\n'],
    ['what is no section', 'Welcome\n#opencsp a 0 0 0\n\n'],
  ])('does not believe %s', (_words, answer) => {
    expect(() => readSections(bytes(answer), ['a'])).toThrow(UnreadableAnswer);
  });
});

describe('readList and readStarted', () => {
  it('read what they know and nothing else', () => {
    const sha256 = 'a'.repeat(64);
    expect(readList(bytes(`${sha256} 0644 a b\n`))).toEqual([
      { path: 'a b', mode: '0644', sha256 },
    ]);
    expect(() => readList(bytes('Welcome\n'))).toThrow(UnreadableAnswer);
    expect(readStarted(bytes('busy d-1\n'))).toEqual({
      ...{ outcome: 'busy', by: 'd-1' },
    });
    for (const answer of ['', 'busy\n', 'Welcome\n']) {
      expect(() => readStarted(bytes(answer))).toThrow(UnreadableAnswer);
    }
  });
});
