/*
 * Proves that an output is told once, in words, however it is cut into parts, and that nothing in it can
 * flood the log, the store or a terminal; leaves single lines to readLine.test.ts.
 */
import fc from 'fast-check';
import { recorded } from '../__testUtils__/recordings';
import { countPulled, narrate, Narration, NO_NARRATION } from './narrate';

function toldIn(parts: readonly string[]) {
  let narration: Narration = NO_NARRATION;
  const lines: string[] = [];
  parts.forEach((part, index) => {
    const told = narrate(narration, part, index === parts.length - 1);
    lines.push(...told.lines);
    narration = told.narration;
  });
  return { lines, narration };
}

describe('what is told of an output', () => {
  it('says each thing once, though Compose 5 writes it twice', () => {
    const { stderr } = recorded('30-compose-v5', 13);
    expect(stderr.match(/"Network five_default".*Creating/g)).toHaveLength(2);
    const { lines } = toldIn([stderr]);
    expect(
      lines.filter(line => line === 'Network five_default creating'),
    ).toHaveLength(1);
  });

  it('is the same however it comes in parts', () => {
    const { stderr } = recorded('04-up-wait-good', 16);
    const whole = toldIn([stderr]).lines;
    fc.assert(
      fc.property(
        fc.array(fc.nat(stderr.length), { maxLength: 8 }),
        positions => {
          const cuts = [0, ...positions.sort((a, b) => a - b), stderr.length];
          const parts = cuts
            .slice(1)
            .map((end, index) => stderr.slice(cuts[index], end));
          expect(toldIn(parts).lines).toEqual(whole);
        },
      ),
    );
  });

  it('keeps why it failed, for the failure', () => {
    const { stderr } = recorded('05-wait-unhealthy', 5);
    expect(toldIn([stderr]).narration.errors).toEqual([
      'container sick-bad-1 is unhealthy',
    ]);
  });

  it('keeps what went wrong with each thing', () => {
    const { stderr } = recorded('03-pull-no-registry', 7);
    const { failures } = toldIn([stderr]).narration;
    expect(failures).toEqual({
      gone: expect.stringContaining('connection refused'),
      gone2: expect.stringContaining('connection refused'),
      web: expect.stringContaining('no such host'),
    });
  });

  it('leaves out layers, and images that are there', () => {
    const { lines } = toldIn([
      '{"id":"a","parent_id":"web","text":"Downloading"}\n',
      '{"id":"web","text":"Skipped - Image is already present locally"}\n',
      '{"id":"db","text":"Pulling"}\n{"id":"db","text":"Pulled"}\n',
    ]);
    expect(lines).toEqual(['db pulling', 'db pulled']);
  });

  it.each([
    ['Compose 2', '{"id":"db","text":"Pulled"}'],
    ['Compose 5', '{"id":"Image db:1","status":"Done","text":"Pulled"}'],
  ])('counts images that were fetched: %s', (_version, line) => {
    expect(countPulled(toldIn([`${line}\n`]).narration)).toBe(1);
  });

  it('has no code for a terminal, and no endless line', () => {
    const { lines, narration } = toldIn([
      '\u001b[2K\u001b[31mred\u001b[0m\u0007\n',
      '\u001b]0;title\u0007<script>\n',
      `${'x'.repeat(1_000_000)}`,
    ]);
    expect(lines.slice(0, 2)).toEqual(['red', '<script>']);
    expect(lines[2].length).toBeLessThan(2_100);
    expect(JSON.stringify(narration).length).toBeLessThan(20_000);
  });

  it('keeps little of an output of any size', () => {
    const flood = Array.from({ length: 5_000 }, (_, index) => `line ${index}`);
    const { narration } = toldIn([`${flood.join('\n')}\n`]);
    expect(narration.errors).toHaveLength(20);
    expect(Object.keys(narration.said).length).toBeLessThanOrEqual(200);
    const failing = flood.map(text => ` ${text.replace(' ', '')} Error x\n`);
    const { failures } = toldIn([failing.join('')]).narration;
    expect(Object.keys(failures)).toHaveLength(200);
  });
});
