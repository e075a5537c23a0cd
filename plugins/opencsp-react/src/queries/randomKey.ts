/** A key of 128 random bits, for requests that must not be done twice. */
export function randomKey(): string {
  // `randomUUID` is there on secure pages only.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
