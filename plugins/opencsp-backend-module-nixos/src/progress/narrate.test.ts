/*
 * Proves that the log of a build is what people can read, whole and once, however its parts are cut, and that no
 * output fills the store. Leaves why a program failed to `failures/explain.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { narrate, Narration, NO_NARRATION } from './narrate';

const BUILD = readFileSync(
  join(__dirname, '../__recordings__/build-internal-json.txt'),
  'utf8',
);

function inParts(text: string, size: number) {
  let narration: Narration = NO_NARRATION;
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += size) {
    const isLast = at + size >= text.length;
    const part = narrate(narration, text.slice(at, at + size), isLast);
    lines.push(...part.lines);
    narration = part.narration;
  }
  return { lines, narration };
}

it('a recorded build tells what it builds, and what that says', () => {
  const { lines, narration } = inParts(BUILD, BUILD.length);
  expect(narration.built).toBeGreaterThan(0);
  expect(lines.some(line => /^Builds \S+$/.test(line))).toBe(true);
  expect(lines.join('\n')).not.toContain('@nix');
});

it.each([1, 7, 100])('is the same in parts of %i letters', size => {
  expect(inParts(BUILD, size)).toEqual(inParts(BUILD, BUILD.length));
});

it('a warning that comes again is told once', () => {
  const warning =
    '@nix {"action":"msg","level":1,"msg":"w","raw_msg":"old name"}\n';
  const { lines, narration } = narrate(NO_NARRATION, warning.repeat(3), true);
  expect(lines).toEqual(['Warning: old name']);
  expect(narration.warnings).toEqual(['old name']);
});

it('the copy of the flake in the store is the branch', () => {
  const hash = 'a'.repeat(32);
  const error = `@nix {"action":"msg","level":0,"msg":"","raw_msg":"- In \`/nix/store/${hash}-source/modules/one.nix': 1"}\n`;
  expect(narrate(NO_NARRATION, error, true).lines).toEqual([
    "Error: - In `modules/one.nix': 1",
  ]);
});

it.each(['@nix {', '@nix null', '@nix {"action":"msg"}', '@nix []', ''])(
  'what is no message says nothing: %s',
  line => {
    expect(narrate(NO_NARRATION, `${line}\n`, true).lines).toEqual([]);
  },
);

it('a flood leaves a little', () => {
  const { narration } = inParts(
    'x'.repeat(100).concat('\n').repeat(5_000),
    999,
  );
  expect(JSON.stringify(narration).length).toBeLessThan(10_000);
});
