/** Longest name of an entity of the catalog. */
const MAX_LENGTH = 63;

/**
 * The name of a branch as a name of an entity: a handle and a profile's name together can be longer than
 * the catalog takes. Then the end is a number made of the whole, so that two long names stay two.
 */
export function entityName(branch: string): string {
  if (branch.length <= MAX_LENGTH) {
    return branch;
  }
  const mark = fnv1a(branch).toString(16).padStart(8, '0');
  return `${branch.slice(0, MAX_LENGTH - 9).replace(/-+$/, '')}-${mark}`;
}

/** FNV-1a of 32 bits: to tell names apart, not to protect anything. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}
