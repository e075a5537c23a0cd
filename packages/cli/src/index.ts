/**
 * The `opencsp` command.
 *
 * @packageDocumentation
 */
import { bootstrapSemaphore, USAGE } from './bootstrapSemaphore';

/** Where a command writes. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const terminal: Output = {
  out: text => process.stdout.write(`${text}\n`),
  err: text => process.stderr.write(`${text}\n`),
};

/** Exit code for a command that is not understood. */
const EXIT_USAGE = 64;

/**
 * Runs one command.
 *
 * @param words - behind the program's name
 * @returns the exit code: 0 done, 1 failed, 2 something would be done, 64 not understood
 */
export async function run(
  words: readonly string[],
  output: Output = terminal,
): Promise<number> {
  const [verb, system, ...rest] = words;
  if (verb === 'bootstrap' && system === 'semaphore') {
    return bootstrapSemaphore(rest, output);
  }
  const isAsked = verb === undefined || verb === 'help' || verb === '--help';
  (isAsked ? output.out : output.err)(USAGE);
  return isAsked ? 0 : EXIT_USAGE;
}
