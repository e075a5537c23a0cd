import { interpolate } from '../compose/interpolation';

/*
 * Two readers of env files, written from what was recorded of the real ones and from POSIX (Shell Command
 * Language §2.2), and sharing nothing with what writes them.
 */

/** What comes after blanks and whole lines of comments. */
function withoutComments(text: string): string {
  return text.replace(/^(?:[ \t\r\n]+|#[^\n]*)+/, '');
}

/** Reads as Compose does: one assignment after the other, quotes may span lines. */
export function readAsCompose(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  let rest = withoutComments(text);
  while (rest !== '') {
    const [all, name] =
      /^([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*/.exec(rest) ?? [];
    if (!all) {
      throw new Error('no assignment');
    }
    rest = rest.slice(all.length);
    const quoted = /^'((?:\\'|[^'])*)'|^"((?:\\"|[^"])*)"/s.exec(rest);
    if (/^['"]/.test(rest) && !quoted) {
      throw new Error('unterminated quoted value');
    }
    if (quoted) {
      rest = rest.slice(quoted[0].length);
      values[name] =
        quoted[1] === undefined
          ? inDoubleQuotes(quoted[2], values)
          : quoted[1].replaceAll(`\\'`, `'`);
    } else {
      const [line] = /^[^\n]*/.exec(rest) ?? [''];
      rest = rest.slice(line.length);
      values[name] = interpolate(line.replace(/ #.*$/, '').trim(), values);
    }
    rest = withoutComments(rest);
  }
  return values;
}

function inDoubleQuotes(
  text: string,
  values: Readonly<Record<string, string>>,
): string {
  const unescaped = text.replace(/\\([nrt"\\$])/g, (_, letter: string) =>
    letter === '$' ? '$$' : { n: '\n', r: '\r', t: '\t' }[letter] ?? letter,
  );
  return interpolate(unescaped, values);
}

/** Reads assignments as a POSIX shell does, and refuses what would be a command or an expansion. */
export function readAsShell(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  let rest = withoutComments(text);
  while (rest !== '') {
    const [all, name, quoted] =
      /^([A-Za-z_][A-Za-z0-9_]*)='([^']*)'(?=\n|$)/.exec(rest) ?? [];
    if (!all) {
      throw new Error('no literal assignment');
    }
    values[name] = quoted;
    rest = withoutComments(rest.slice(all.length));
  }
  return values;
}
