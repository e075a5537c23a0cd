// Proves: which rows are drawn, where, and what is found in them. Leaves to LogView's test: the scrolling.
import { logFixture } from '../testUtils';
import { columnsOf, layoutRows, rowAt, visibleRows } from './layout';
import { appendLines, emptyLogBuffer, linesOfStep } from './logBuffer';
import { createLineReader, logFile, MOST_CHARACTERS } from './readLines';
import { markSpans, rowsWith } from './search';

describe('layoutRows', () => {
  it('gives each row one line when rows do not wrap', () => {
    expect([...layoutRows([5, 500, 0], 20, undefined).tops]).toEqual([
      0, 20, 40, 60,
    ]);
  });
  it('gives a long row as many lines as it needs', () => {
    const layout = layoutRows([10, 11, 0, 30], 20, 10);
    expect([...layout.tops]).toEqual([0, 20, 60, 80, 140]);
    expect(layout.total).toBe(140);
  });
  it.each([
    [-5, 0],
    [0, 0],
    [19, 0],
    [20, 1],
    [59, 1],
    [60, 2],
    [9_999, 3],
  ])('finds the row at %d', (y, row) => {
    expect(rowAt(layoutRows([10, 11, 0, 30], 20, 10), y)).toBe(row);
  });
});

describe('visibleRows', () => {
  it('draws a window of 20,000 rows, not all', () => {
    const layout = layoutRows(Array(20_000).fill(1), 20, undefined);
    expect(visibleRows(layout, 200_000, 360, 10)).toEqual({
      first: 9_990,
      last: 10_029,
    });
  });
  it('stays within the rows', () => {
    const layout = layoutRows([1, 1], 20, undefined);
    expect(visibleRows(layout, 0, 360)).toEqual({ first: 0, last: 2 });
    expect(visibleRows(layoutRows([], 20, undefined), 0, 360)).toEqual({
      first: 0,
      last: 0,
    });
  });
});

it('counts wide characters twice', () => {
  expect(columnsOf('ab')).toBe(2);
  expect(columnsOf('日本')).toBe(4);
  expect(columnsOf('🚀')).toBe(2);
});

describe('the buffer', () => {
  it('keeps the newest lines and counts what it lets go', () => {
    const lines = logFixture(10);
    const first = appendLines(emptyLogBuffer, lines.slice(0, 6), 4);
    const second = appendLines(first, lines.slice(6), 4);
    expect(first.dropped).toBe(2);
    expect(second.lines.map(line => line.seq)).toEqual([7, 8, 9, 10]);
    expect(second.dropped).toBe(6);
  });
  it('gives the lines of one step, or all', () => {
    const lines = [...logFixture(2), ...logFixture(1, new Date(), 'security')];
    expect(linesOfStep(lines, 'security')).toHaveLength(1);
    expect(linesOfStep(lines, undefined)).toBe(lines);
  });
});

describe('search', () => {
  it('finds rows whatever the case', () => {
    expect(rowsWith(['Ok', 'changed', 'OK again'], 'ok')).toEqual([0, 2]);
    expect(rowsWith(['a'], '')).toEqual([]);
  });
  it('marks matches, over the edges of spans too', () => {
    const spans = [
      { text: 'fatal: FA', style: { bold: true } },
      { text: 'ILED fail', style: {} },
    ];
    expect(
      markSpans(spans, 'failed').map(({ text, match }) => [text, match]),
    ).toEqual([
      ['fatal: ', false],
      ['FA', true],
      ['ILED', true],
      [' fail', false],
    ]);
    expect(markSpans(spans, '').map(span => span.text)).toEqual([
      'fatal: FA',
      'ILED fail',
    ]);
  });
});

describe('reading lines', () => {
  it('takes each line apart once', () => {
    const read = createLineReader();
    const [line] = logFixture(1);
    expect(read(line)).toBe(read(line));
  });
  it('shows the beginning of a very long line, and writes all of it', () => {
    const [line] = logFixture(1);
    const long = { ...line, text: 'x'.repeat(1_048_576) };
    expect(createLineReader()(long).text).toHaveLength(MOST_CHARACTERS + 1);
    expect(logFile([long]).length).toBeGreaterThan(1_048_576);
  });
  it('writes a file of plain lines', () => {
    const [, , line] = logFixture(3, new Date('2026-03-01T12:00:00Z'));
    expect(logFile([line])).toBe(
      '2026-03-01T11:59:59.500Z monitoring ok: [vm-k7f2mw9q]\n',
    );
  });
});
