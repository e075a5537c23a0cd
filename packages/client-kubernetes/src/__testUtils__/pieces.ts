/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) % 2 ** 32;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Cuts a text into pieces of 1 to 40 bytes, through characters of several bytes as well. */
export function pieces(text: string, random: () => number): Buffer[] {
  const bytes = Buffer.from(text);
  const cut: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const size = 1 + Math.floor(random() * 40);
    cut.push(bytes.subarray(from, from + size));
    from += size;
  }
  return cut;
}
