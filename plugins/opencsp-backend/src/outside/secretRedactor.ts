/** Hides what must not be shown in a text. */
export type Redact = (text: string) => string;

const HIDDEN = '***';

/** Shorter values are words that stand everywhere; they are not hidden. */
const SHORTEST = 6;

/** Shorter pieces of a secret in base64 may stand in any text. */
const SHORTEST_PIECE = 8;

/**
 * Hides the values of these secrets, and what they look like in base64 (alone or within something
 * longer), in an address, in JSON, as hexadecimal digits, and line by line.
 */
export function secretRedactor(secrets: Iterable<string>): Redact {
  const forms = [...new Set([...secrets].flatMap(formsOf))]
    .filter(form => form.length >= SHORTEST)
    // What holds another one goes first.
    .sort((one, other) => other.length - one.length);
  return text =>
    forms.reduce((shown, form) => shown.replaceAll(form, HIDDEN), text);
}

function formsOf(secret: string): string[] {
  if (secret.length < SHORTEST) {
    return [];
  }
  const bytes = Buffer.from(secret, 'utf8');
  const inAddress = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'));
  const hex = bytes.toString('hex');
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    ...secret.split(/\r\n|\n|\r/),
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    inAddress,
    inAddress.replaceAll('%20', '+'),
    inAddress.toLowerCase(),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap(offset => base64At(bytes, offset)),
  ];
}

/** The characters of base64 that come from these bytes alone, when so many others stand before them. */
function base64At(bytes: Buffer, offset: number): string[] {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor((shifted.length * 8) / 6);
  const piece = shifted.toString('base64').slice(from, to);
  return piece.length < SHORTEST_PIECE
    ? []
    : [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
}
