const HIDDEN = '***';

/** A name that says "secret", then a value: quoted, or up to a blank. Bounded, so that long lines stay cheap. */
const NAMED_SECRET =
  /(\b[\w-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key)[\w-]{0,20}["']?\s{0,5}[:=]\s{0,5})("(?:[^"\\]|\\.){0,4000}"|'[^']{0,4000}'|[^\s,;}"']{1,4000})/gi;
const AUTHORIZATION = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const URL_CREDENTIALS = /(:\/\/[^\s:/@]{1,200}:)[^\s@/]{1,200}@/g;
const PEM_BEGIN = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const PEM_END = /-----END [A-Z ]*PRIVATE KEY-----/;

/** Hides what looks like a secret in one line. */
export function redact(line: string): string {
  return line
    .replace(AUTHORIZATION, `$1 ${HIDDEN}`)
    .replace(URL_CREDENTIALS, `$1${HIDDEN}@`)
    .replace(NAMED_SECRET, `$1${HIDDEN}`);
}

/**
 * Hides what looks like a secret in a log; a private key over many lines becomes as many hidden
 * lines, so that the number of lines stays. Playbooks print what they print: Semaphore masks
 * nothing (recorded: 10, 60).
 */
export function redactLines(lines: readonly string[]): string[] {
  let insideKey = false;
  return lines.map(line => {
    const begins = PEM_BEGIN.test(line);
    if (insideKey || begins) {
      insideKey = !PEM_END.test(line);
      return HIDDEN;
    }
    return redact(line);
  });
}
