import { plainText } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { readNixLine } from './nixLine';

/** What is kept between two parts of an output. */
export const narrationSchema = z.object({
  /** The beginning of a line whose end has not come. */
  rest: z.string(),
  /** Bare texts of errors, in their order. */
  errors: z.array(
    z.object({
      text: z.string(),
      /** Path of the file in the flake, with its line. */
      at: z.string().optional(),
    }),
  ),
  /** Bare texts of warnings. */
  warnings: z.array(z.string()),
  /** Last lines that are no messages of Nix. */
  lines: z.array(z.string()),
  built: z.number().int(),
  fetched: z.number().int(),
});

/** @see narrationSchema */
export type Narration = z.infer<typeof narrationSchema>;

export const NO_NARRATION: Narration = {
  rest: '',
  errors: [],
  warnings: [],
  lines: [],
  built: 0,
  fetched: 0,
};

/** More of a line or of a list is not kept, so that no output can fill the store. */
const MAX_LINE = 4_000;
const MAX_ERRORS = 10;
const MAX_WARNINGS = 20;
const MAX_LINES = 40;

/** Longer ones are a message that has lost its end. */
const MAX_REST = 200_000;

/**
 * Turns a part of what Nix wrote into lines: what is fetched and built, each once, what it warns of, and why it
 * ended.
 *
 * @param isLast - the program has ended: what is begun is a line
 */
export function narrate(
  narration: Narration,
  output: string,
  isLast: boolean,
): { lines: string[]; narration: Narration } {
  const parts = `${narration.rest}${output}`.split('\n');
  const rest = isLast ? '' : (parts.pop() ?? '').slice(0, MAX_REST);
  const told: string[] = [];
  let now: Narration = { ...narration, rest };
  for (const part of parts) {
    const [line, next] = read(now, part);
    now = next;
    if (line) {
      told.push(cut(line));
    }
  }
  return { lines: told, narration: now };
}

function read(now: Narration, part: string): [string | undefined, Narration] {
  const line = readNixLine(part);
  switch (line.kind) {
    case 'error': {
      const error = { text: cut(line.text), ...(line.at && { at: line.at }) };
      const errors = [...now.errors, error].slice(-MAX_ERRORS);
      return [`Error: ${line.text}`, { ...now, errors }];
    }
    case 'warning': {
      const warnings = [...new Set([...now.warnings, cut(line.text)])].slice(
        -MAX_WARNINGS,
      );
      const isNew = !now.warnings.includes(cut(line.text));
      return [
        isNew ? `Warning: ${line.text}` : undefined,
        { ...now, warnings },
      ];
    }
    case 'build':
      return [line.text, { ...now, built: now.built + 1 }];
    case 'fetch':
      return [line.text, { ...now, fetched: now.fetched + 1 }];
    case 'said':
      return [line.text, now];
    case 'plain': {
      const lines = [...now.lines, cut(line.text)].slice(-MAX_LINES);
      return [line.text, { ...now, lines }];
    }
    default:
      return [undefined, now];
  }
}

function cut(text: string): string {
  const plain = plainText(text);
  return plain.length > MAX_LINE ? `${plain.slice(0, MAX_LINE)}…` : plain;
}
