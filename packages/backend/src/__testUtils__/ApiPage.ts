import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

/** One example of a page: what is run, and what the page says that it prints. */
export interface Example {
  /** Line of the page where it begins. */
  line: number;
  script: string;
  /** Absent where the page shows no answer; `…` stands for anything. */
  shown?: string;
}

/** What an example did. */
export interface Ran {
  /** Absent when it was not come to. */
  printed?: string;
}

const run = promisify(execFile);

/** What is left of a shell that ended by itself or was ended. */
const endedSchema = z.object({ stdout: z.string(), stderr: z.string() });

/** Written after each example, so that what they print can be told apart. */
const BETWEEN = '\0';
const PATIENCE_MS = 240_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** Fenced blocks of `sh`, each with the block of `text` that follows before the next. */
export async function examplesOf(page: string): Promise<Example[]> {
  const examples: Example[] = [];
  const text = await readFile(page, 'utf8');
  for (const block of text.matchAll(/^```(sh|text)\n(.*?)^```$/gms)) {
    const [, kind, content] = block;
    const last = examples.at(-1);
    if (kind === 'sh') {
      const line = text.slice(0, block.index).split('\n').length + 1;
      examples.push({ line, script: content });
    } else if (last && last.shown === undefined) {
      last.shown = content;
    } else {
      throw new Error(`${page} shows an answer that no example gives.`);
    }
  }
  return examples;
}

/** The text that an example shows, as a pattern that the whole answer has to match. */
export function patternOf(shown: string): RegExp {
  const literal = shown
    .trim()
    .split('…')
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${literal}$`, 's');
}

/**
 * Runs examples in their order, in one shell, so that each knows the variables of those before it. The
 * first that fails is the last.
 *
 * @throws Error when there is no bash or no curl
 */
export async function runExamples(
  examples: readonly Example[],
  variables: Record<string, string>,
): Promise<{ ran: Ran[]; errors: string }> {
  for (const program of ['bash', 'curl']) {
    await run(program, ['--version']).catch(error => {
      throw new Error(
        `The examples need ${program} (Debian: apt-get install ${program}): ${error.message}`,
      );
    });
  }
  const script = examples
    .map(example => `${example.script}\nprintf '\\0'\n`)
    .join('');
  const { stdout, stderr } = await run(
    'bash',
    ['--norc', '-euo', 'pipefail', '-c', script],
    {
      env: { PATH: process.env.PATH, ...variables },
      timeout: PATIENCE_MS,
      maxBuffer: MOST_BYTES,
    },
  ).catch(error => endedSchema.parse(error));
  const printed = stdout.split(BETWEEN);
  const [rest = ''] = printed.splice(-1);
  return {
    ran: examples.map((_, at) => ({ printed: printed[at] })),
    errors: `${stderr}\n${rest}`,
  };
}
