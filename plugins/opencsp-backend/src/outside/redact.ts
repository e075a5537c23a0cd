import { isErrorLike } from './errorLike';

const HIDDEN = '***';

/** What must not be shown, with what stays of it. Bounded, so that hostile lines stay cheap. */
const PATTERNS: readonly [RegExp, string][] = [
  [
    /-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,60}PRIVATE KEY-----|$)/g,
    HIDDEN,
  ],
  // JWTs, service account tokens among them (RFC 7519 §3).
  [/\beyJ[\w-]{8,2000}\.[\w-]{1,4000}(?:\.[\w-]{0,2000})?/g, HIDDEN],
  [/\b(bearer|basic)\s{1,5}[\w.~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  [
    /\b((?:set-)?cookie["']?\s{0,5}[:=]\s{0,5})[^\r\n]{1,8000}/gi,
    `$1${HIDDEN}`,
  ],
  // Proxmox API tokens: USER@REALM!TOKENID=UUID.
  [
    /([\w.+-]{1,64}@[\w.-]{1,64}![\w.-]{1,64}=)[0-9a-f-]{8,64}/gi,
    `$1${HIDDEN}`,
  ],
  // Credentials in a URL.
  [/(:\/\/[^\s:/@]{1,200}:)[^\s@/]{1,200}@/g, `$1${HIDDEN}@`],
  // A name that secrets go by, then a value: quoted, or up to a blank.
  [
    /(\b[\w-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|credential)[\w-]{0,20}["']?\s{0,5}[:=]\s{0,5})("(?:[^"\\]|\\.){0,4000}"|'[^']{0,4000}'|[^\s,;}"']{1,4000})/gi,
    `$1${HIDDEN}`,
  ],
];

const SECRET_NAME =
  /password|passwd|passphrase|secret|token|api_?-?key|private_?-?key|credential/i;
const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY-----/;
const KEY_END = /-----END [A-Z0-9 ]{0,60}PRIVATE KEY-----/;
/** A line in the middle of a key, when its beginning was on the page before; checksums are shown. */
const KEY_BODY = /^\s*(?![0-9a-f]+\s*$)[A-Za-z0-9+/]{60,76}={0,2}\s*$/i;

/**
 * Hides what looks like a secret in a text of somebody else's. The modules and clients do so at the
 * source; this is done once more with everything that comes through an extension point, because
 * anybody may write one.
 */
export function redact(text: string): string {
  return PATTERNS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text,
  );
}

/** The same for lines of a log: a private key becomes as many hidden lines. */
export function redactLines(lines: readonly string[]): string[] {
  const firstEnd = lines.findIndex(line => KEY_END.test(line));
  const firstBegin = lines.findIndex(line => KEY_BEGIN.test(line));
  // The page begins inside of a key.
  let inside = firstEnd >= 0 && (firstBegin < 0 || firstEnd < firstBegin);
  return lines.map(line => {
    if (inside || KEY_BEGIN.test(line)) {
      inside = !KEY_END.test(line);
      return HIDDEN;
    }
    return isKeyBody(line) ? HIDDEN : redact(line);
  });
}

/** Hides secrets in everything that a value holds; what is neither text, list nor plain object stays. */
export function redactDeep(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    return SECRET_NAME.test(name) ? HIDDEN : redact(value);
  }
  if (Array.isArray(value)) {
    return redactList(value);
  }
  return isPlain(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          redactDeep(inner, key),
        ]),
      )
    : value;
}

/** Hides secrets in the words of an error and of its causes. @returns the same error */
export function redactError(error: unknown, depth = 0): unknown {
  if (!isErrorLike(error)) {
    return redactDeep(error);
  }
  rewrite(error, 'message');
  rewrite(error, 'stack');
  if (error.cause !== undefined && depth < 8) {
    redactError(error.cause, depth + 1);
  }
  return error;
}

function rewrite(error: Error, field: 'message' | 'stack'): void {
  const text = error[field];
  if (text !== undefined && redact(text) !== text) {
    Object.defineProperty(error, field, {
      value: redact(text),
      configurable: true,
      writable: true,
      enumerable: false,
    });
  }
}

/** Lines of a log are a list of `{ text }`: a key goes over several of them. */
function redactList(list: unknown[]): unknown[] {
  const texts = list.flatMap(item => (isLine(item) ? [item.text] : []));
  if (texts.length === 0 || texts.length !== list.length) {
    return list.map(item => redactDeep(item));
  }
  const hidden = redactLines(texts);
  return list.map((item, index) =>
    isLine(item) ? { ...item, text: hidden[index] } : item,
  );
}

function isKeyBody(line: string): boolean {
  return KEY_BODY.test(line);
}

function isLine(value: unknown): value is { text: string } {
  return isPlain(value) && 'text' in value && typeof value.text === 'string';
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value))
  );
}
