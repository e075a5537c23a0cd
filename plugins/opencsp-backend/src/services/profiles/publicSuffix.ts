import { parse } from 'tldts';

/**
 * Says why nobody can sign in below a domain that belongs to many; nothing when it is fine. Browsers
 * and the sign-in portal refuse cookies for the whole public suffix list, its private section too
 * (recorded: authelia, 5). A name that is not in the list, such as below `.localhost`, is fine.
 */
export function publicSuffixProblem(domain: string): string | undefined {
  const { publicSuffix, isIcann, isPrivate } = parse(domain, {
    allowPrivateDomains: true,
  });
  return publicSuffix === domain && (isIcann || isPrivate)
    ? `"${domain}" is shared by many people, so that no sign-in can work there. Use a domain below it, for example "ada.${domain}".`
    : undefined;
}
