import { EntityLink } from '@backstage/catalog-model';

/** Addresses that entities lead to. */
export interface PortalAddresses {
  /** Where people reach the portal, without a trailing slash. */
  appUrl: string;
  /** Where people see a branch in the repository; absent when that has no pages. */
  branchUrl?(branch: string): string;
}

/** The link to a branch; none when the repository has no pages. */
export function branchLinks(
  branch: string,
  { branchUrl }: PortalAddresses,
): EntityLink[] {
  return branchUrl
    ? [{ url: branchUrl(branch), title: 'Branch', icon: 'scm' }]
    : [];
}

/**
 * A link to an address that a record names; none unless it is what a browser opens as a page, without a
 * login in it.
 */
export function pageLinks(
  url: string | undefined,
  title: string,
): EntityLink[] {
  const parsed = url === undefined ? undefined : parse(url);
  const isPage =
    parsed !== undefined &&
    (parsed.protocol === 'https:' || parsed.protocol === 'http:') &&
    parsed.username === '' &&
    parsed.password === '';
  return isPage ? [{ url: parsed.href, title, icon: 'web' }] : [];
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
