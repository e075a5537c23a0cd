import { impossible } from '../problem';

/** Something that must exist once, and where to say so when it does not. */
export interface Claim {
  /** What may be taken once, such as a host name. */
  key: string;
  /** Title of who takes it. */
  by: string;
  /** Field of who takes it. */
  path: string;
}

/**
 * Makes sure that nothing is taken twice.
 *
 * @param what - such as "host name"
 * @throws InputError at the field of the second taker
 */
export function refuseTwice(what: string, claims: readonly Claim[]): void {
  const takers = new Map<string, Claim>();
  for (const claim of claims) {
    const first = takers.get(claim.key);
    if (first) {
      throw impossible(
        claim.path,
        `${first.by} and ${claim.by} both want the ${what} "${claim.key}". Leave one of them out.`,
      );
    }
    takers.set(claim.key, claim);
  }
}
