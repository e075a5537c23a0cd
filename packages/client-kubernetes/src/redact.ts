const REPLACEMENT = '[redacted]';

/** What must not be shown, with what stays of it. */
const PATTERNS: readonly [RegExp, string][] = [
  [
    /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?(?:-----END \1-----|$)/g,
    `-----BEGIN $1----- ${REPLACEMENT}`,
  ],
  // JWTs, service account tokens among them (RFC 7519 §3).
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, REPLACEMENT],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${REPLACEMENT}`],
  // Proxmox API tokens: USER@REALM!TOKENID=UUID.
  [/([\w.+-]+@[\w.-]+![\w.-]+=)[0-9a-f-]{8,}/gi, `$1${REPLACEMENT}`],
  // Credentials in a URL.
  [/([a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:)[^\s/@]+@/gi, `$1${REPLACEMENT}@`],
  // key = value, key: value and "key": "value" for the names that secrets go by.
  [
    /(["']?[\w.-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|credential)[\w.-]*["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;"'})\]]+)/gi,
    `$1${REPLACEMENT}`,
  ],
];

/**
 * Takes secrets out of a text that comes from an outside tool: PEM blocks, tokens, passwords.
 * Terraform's raw output stands in conditions and events, commands of `local-exec` included.
 */
export function redact(text: string): string {
  return PATTERNS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text,
  );
}
