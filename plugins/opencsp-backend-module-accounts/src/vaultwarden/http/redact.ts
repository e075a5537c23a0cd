import { VaultwardenRequest } from './transport';

/** Shorter runs tell nothing, and would blot out words of the message. */
const WORD = /[\p{L}\p{N}]{4,}/gu;
const LONGEST_SAID = 200;

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(stringsIn)
    : [];
}

function stringsOfBody(body: string): string[] {
  try {
    return stringsIn(JSON.parse(body));
  } catch {
    return [...new URLSearchParams(body).values()];
  }
}

/** The words of a text, plain and as they look on the wire: escapes break a text, but not its words. */
function wordsOf(text: string): string[] {
  return [text, encodeURIComponent(text)].flatMap(one => one.match(WORD) ?? []);
}

/**
 * Words from outside, without any word of a credential or a value that the request carried, and short enough for a
 * message. What the server was sent it may repeat in any form; nothing of it is worth a secret in a log.
 */
export function redact(
  { headers, body }: VaultwardenRequest,
  text: string,
): string {
  const credentials = Object.entries(headers)
    .filter(([name]) => /^(authorization|cookie)$/i.test(name))
    .map(([, value]) => value);
  const sent = body === undefined ? [] : stringsOfBody(body);
  return [...new Set([...credentials, ...sent].flatMap(wordsOf))]
    .sort((one, other) => other.length - one.length)
    .reduce((left, word) => left.replaceAll(word, '***'), text)
    .slice(0, LONGEST_SAID);
}
