import { plainText } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';

import { ProgressLine, readLine } from './readLine';

/** What is kept between two parts of an output. */
export const narrationSchema = z.object({
  /** The beginning of a line whose end has not come. */
  rest: z.string(),
  /** What was said last of each thing. */
  said: z.record(z.string(), z.string()),
  /** Last lines that say why it ended. */
  errors: z.array(z.string()),
  /** What went wrong with each thing, in the words of the other side. */
  failures: z.record(z.string(), z.string()).default({}),
});

/** @see narrationSchema */
export type Narration = z.infer<typeof narrationSchema>;

export const NO_NARRATION: Narration = {
  rest: '',
  said: {},
  errors: [],
  failures: {},
};

/** More of a line, of a list, or of things is not kept, so that no output can fill the store. */
const MAX_LINE = 2_000;
const MAX_ERRORS = 20;
const MAX_THINGS = 200;

/** Lines for people, and what is kept for the next part. */
export interface Narrated {
  lines: string[];
  narration: Narration;
}

/**
 * Turns a part of what Compose wrote into lines: progress in words, each once, though Compose 5 writes
 * some twice; layers of images are left out.
 *
 * @param isLast - the program has ended: what is begun is a line
 */
export function narrate(
  narration: Narration,
  output: string,
  isLast: boolean,
): Narrated {
  const parts = `${narration.rest}${output}`.split('\n');
  const rest = isLast ? '' : (parts.pop() ?? '').slice(0, MAX_LINE);
  const said = { ...narration.said };
  const errors = [...narration.errors];
  const failures = { ...narration.failures };
  const lines: string[] = [];
  for (const part of parts) {
    const line = readLine(part);
    const text = line && told(line, said);
    if (line && line.kind !== 'progress' && line.kind !== 'warning') {
      errors.push(cut(line.text));
    }
    if (line?.kind === 'progress' && line.detail && line.verb === 'Error') {
      errors.push(cut(line.detail));
      keep(failures, cut(line.id), cut(line.detail));
    }
    if (text) {
      lines.push(text);
    }
  }
  return {
    lines,
    narration: { rest, said, errors: errors.slice(-MAX_ERRORS), failures },
  };
}

/** Of an image that is on the host already: nothing happens to it. */
const IS_THERE = /^Skipped\b/;

/** What is said of a line; undefined when it was said before, or says nothing to people. */
function told(
  line: ProgressLine,
  said: Record<string, string>,
): string | undefined {
  if (line.kind !== 'progress') {
    const text = cut(
      line.kind === 'warning' ? `Warning: ${line.text}` : line.text,
    );
    return isNew(said, text, text) ? text : undefined;
  }
  if (line.isLayer || IS_THERE.test(line.verb)) {
    return undefined;
  }
  const text = cut(
    [line.id, line.verb.toLocaleLowerCase('en'), line.detail]
      .filter(Boolean)
      .join(' '),
  );
  return isNew(said, line.id, line.verb) ? text : undefined;
}

function isNew(
  said: Record<string, string>,
  about: string,
  what: string,
): boolean {
  const key = cut(about);
  const value = cut(what);
  if (said[key] === value) {
    return false;
  }
  keep(said, key, value);
  return true;
}

function keep(known: Record<string, string>, key: string, value: string): void {
  if (Object.hasOwn(known, key) || Object.keys(known).length < MAX_THINGS) {
    known[key] = value;
  }
}

function cut(text: string): string {
  const plain = plainText(text);
  return plain.length > MAX_LINE ? `${plain.slice(0, MAX_LINE)}…` : plain;
}

/** How many images were fetched; those that were there already are "Skipped". */
export function countPulled({ said }: Narration): number {
  return Object.values(said).filter(verb => /^Pulled\b/.test(verb)).length;
}
