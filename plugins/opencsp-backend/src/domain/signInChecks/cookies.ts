/** A cookie as a browser keeps it (RFC 6265 §5.3). Its value is never changed: it may hold `^ $ % #`. */
export interface Cookie {
  name: string;
  value: string;
  /** The domain that it is sent to, with all below it; or exactly the host that set it. */
  domain: string;
  isHostOnly: boolean;
}

/**
 * Reads one `Set-Cookie`. Nothing for one that a browser drops: without a name, or for a domain that is not
 * that of the host.
 *
 * @param host - the name that answered, without a port
 */
export function readCookie(line: string, host: string): Cookie | undefined {
  const [pair, ...attributes] = line.split(';');
  const at = pair.indexOf('=');
  const name = pair.slice(0, at).trim();
  if (at < 1 || name === '') {
    return undefined;
  }
  const given = attributes
    .map(each => each.trim().split('='))
    .find(([key]) => key.toLowerCase() === 'domain')?.[1]
    ?.replace(/^\./, '')
    .toLowerCase();
  const domain = given === undefined || given === '' ? host : given;
  return covers(domain, host)
    ? {
        name,
        value: pair.slice(at + 1).trim(),
        domain,
        isHostOnly: domain === host && !given,
      }
    : undefined;
}

/** The cookies after an answer: one of the same name and domain takes the place of the one before. */
export function withCookies(
  before: readonly Cookie[],
  lines: readonly string[],
  host: string,
): Cookie[] {
  return lines.reduce<Cookie[]>(
    (kept, line) => {
      const cookie = readCookie(line, host);
      return cookie
        ? [
            ...kept.filter(
              ({ name, domain }) =>
                name !== cookie.name || domain !== cookie.domain,
            ),
            cookie,
          ]
        : kept;
    },
    [...before],
  );
}

/** Those that a browser sends to a host. */
export function cookiesFor(cookies: readonly Cookie[], host: string): Cookie[] {
  return cookies.filter(({ domain, isHostOnly }) =>
    isHostOnly ? domain === host : covers(domain, host),
  );
}

function covers(domain: string, host: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
