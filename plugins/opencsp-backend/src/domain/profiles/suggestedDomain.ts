import { domainSchema } from '@opencsp/plugin-opencsp-common';

/** What an operator may write in a pattern of domains. */
const PLACES = ['name', 'handle'] as const;

/** What a pattern is filled in with. */
export type DomainParts = Record<(typeof PLACES)[number], string>;

/** Shortest names that there are: a pattern that is no domain with them is none with any. */
const SHORTEST: DomainParts = { name: 'a', handle: 'a' };

/** A domain by an operator's pattern, such as `{name}.{handle}.example.com`; nothing when that is no domain. */
export function suggestedDomain(
  pattern: string,
  parts: DomainParts,
): string | undefined {
  const filled = PLACES.reduce(
    (text, place) => text.replaceAll(`{${place}}`, parts[place]),
    pattern,
  );
  const { success, data } = domainSchema.safeParse(filled);
  return success ? data : undefined;
}

/** True for a pattern that gives each person's profiles a domain of their own. */
export function isDomainPattern(pattern: string): boolean {
  return (
    PLACES.every(place => pattern.includes(`{${place}}`)) &&
    suggestedDomain(pattern, SHORTEST) !== undefined
  );
}
