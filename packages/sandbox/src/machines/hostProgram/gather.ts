import { captured, EXIT, Invocation } from '../invocation';
import type { RunWords } from './hostProgram';

const EACH_MS = 20_000;

/** One command of `gather`. */
interface Asked {
  name: string;
  words: string[];
}

/** `gather (<name> <count> <word>…)…`: runs commands one after the other and frames what they say. */
export async function gather(
  run: RunWords,
  call: Invocation,
  words: readonly string[],
): Promise<number> {
  const asked = readAsked(words);
  if (!asked) {
    call.err(
      'gather: needs a name, a count and so many words, again and again\n',
    );
    return EXIT.USAGE;
  }
  const printed = new Map<string, string[]>();
  for (const { name, words: given } of asked) {
    const filled = given.flatMap(word =>
      word.startsWith('@') ? printed.get(word.slice(1)) ?? [] : [word],
    );
    const isEmpty =
      given.some(word => word.startsWith('@')) &&
      given.every(
        word => !word.startsWith('@') || !printed.get(word.slice(1))?.length,
      );
    const result = isEmpty
      ? { exitCode: EXIT.OK, out: Buffer.alloc(0), err: Buffer.alloc(0) }
      : await within(run, { ...call, words: filled });
    printed.set(name, result.out.toString().split(/\s+/).filter(Boolean));
    const { exitCode, out, err } = result;
    call.out(`#opencsp ${name} ${exitCode} ${out.length} ${err.length}\n`);
    call.out(Buffer.concat([out, err, Buffer.from('\n')]));
  }
  return EXIT.OK;
}

function readAsked(words: readonly string[]): Asked[] | undefined {
  const asked: Asked[] = [];
  for (let at = 0; at < words.length; ) {
    const count = Number(words[at + 1]);
    const end = at + 2 + count;
    if (!Number.isInteger(count) || count < 1 || end > words.length) {
      return undefined;
    }
    asked.push({ name: words[at], words: words.slice(at + 2, end) });
    at = end;
  }
  return asked;
}

/** Each command has 20 s of this computer's time, whatever the sandbox's speed is. */
async function within(run: RunWords, call: Invocation) {
  const ended = new AbortController();
  const late = AbortSignal.timeout(EACH_MS);
  const result = captured(
    { ...call, signal: AbortSignal.any([call.signal, late, ended.signal]) },
    run,
  );
  try {
    return await result;
  } catch (error) {
    if (late.aborted) {
      return {
        exitCode: EXIT.TIMED_OUT,
        out: Buffer.alloc(0),
        err: Buffer.alloc(0),
      };
    }
    throw error;
  } finally {
    ended.abort();
  }
}
