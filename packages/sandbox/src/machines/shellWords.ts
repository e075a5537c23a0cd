/** What a command line was read as. */
export type ReadLine =
  | { ok: true; words: string[] }
  /** `error` is what follows `sh: 1: ` in the words of dash. */
  | { ok: false; error: string };

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+/;
const QUOTED = /^'((?:[^']|'\\'')*)'(?=[ ]|$)/;

/**
 * Reads a command line as the portal writes it (`docs/operators/what-runs-on-a-host.md`): plain
 * words and single-quoted ones, nothing else that a shell would do something with.
 */
export function readLine(line: string): ReadLine {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const quoted = QUOTED.exec(rest);
    const found = quoted ?? PLAIN.exec(rest);
    const after = rest.slice(found?.[0].length ?? 0);
    if (!found || !/^( |$)/.test(after)) {
      return { ok: false, error: syntaxError(after) };
    }
    words.push(quoted ? quoted[1].replaceAll("'\\''", "'") : found[0]);
    rest = after.trimStart();
  }
  return { ok: true, words };
}

function syntaxError(rest: string): string {
  const isOpen = rest.startsWith("'") && !rest.slice(1).includes("'");
  return isOpen
    ? 'Syntax error: Unterminated quoted string'
    : `Syntax error: "${[...rest][0]}" unexpected`;
}
