/** JSON text as a value; nothing when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isJson(text: string): boolean {
  return parseJson(text) !== undefined;
}

const LITERALS: Record<string, string> = {
  n: 'null',
  t: 'true',
  f: 'false',
};

/** What Go says of text that is no JSON (recorded: 14, 18). */
export function goJsonError(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') {
    return 'unexpected end of JSON input';
  }
  const literal = LITERALS[trimmed[0]];
  if (literal) {
    const at = [...literal].findIndex((letter, index) => {
      return trimmed[index] !== letter;
    });
    return at > 0 && trimmed.length > at
      ? `invalid character '${trimmed[at]}' in literal ${literal} (expecting '${literal[at]}')`
      : 'unexpected end of JSON input';
  }
  return /^["[{\d-]/.test(trimmed)
    ? 'unexpected end of JSON input'
    : `invalid character '${trimmed[0]}' looking for beginning of value`;
}
