import { InputError } from '@backstage/errors';

/** What no shell reads as anything but itself. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** What stands first and is no program to a shell, or to `env`: an option, a setting, a word of its grammar. */
const NO_PROGRAM =
  /^$|^-|=|^(?:if|then|else|elif|fi|do|done|case|esac|while|until|for|in|function|select|time)$/;

/**
 * Writes an argument list so that the shell of a host reads the same words again, by the rule of
 * `docs/operators/what-runs-on-a-host.md`. It is the only way from a list to a command line.
 *
 * @throws InputError when a word has a NUL or cannot be written as UTF-8, or the first one is no program
 */
export function quote(words: readonly string[]): string {
  if (words.length === 0 || NO_PROGRAM.test(words[0])) {
    throw new InputError(
      `A command begins with the name of a program, not with "${
        words[0] ?? ''
      }".`,
    );
  }
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string, index: number): string {
  // No system call takes a NUL, and half a character would arrive as another one.
  if (word.includes('\0') || /\p{Surrogate}/u.test(word)) {
    throw new InputError(
      `Word ${index + 1} of a command has a character that cannot be sent.`,
    );
  }
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
