import { People } from './people';
import { Request } from './reply';
import { cookieValue, Session, Sessions } from './sessions';
import { AutheliaSettings, CookieDomain, domainOf } from './settings';

/** What all endpoints share. */
export interface World {
  readonly settings: AutheliaSettings;
  readonly people: People;
  readonly sessions: ReadonlyMap<CookieDomain, Sessions>;
  /** LLDAP does not answer: nobody can sign in. */
  isDirectoryDown: boolean;
  /** Redis does not answer: nobody is signed in. */
  isStoreDown: boolean;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The session of a request, with where it belongs. */
export interface Visit {
  domain: CookieDomain;
  sessions: Sessions;
  /** The cookie's value, whatever it is. */
  value?: string;
  session?: Session;
}

/** How long a request waits for a store that does not answer (recorded: Authelia 11). */
export const STORE_WAIT_MS = 2_000;

/** The visit of a request to a host; nothing when the host is in no cookie domain. */
export function visitOf(
  world: World,
  request: Request,
  host: string,
): Visit | undefined {
  const domain = domainOf(world.settings, host);
  const sessions = domain && world.sessions.get(domain);
  if (!domain || !sessions) {
    return undefined;
  }
  const value = cookieValue(request.headers.cookie, domain.cookie);
  const session = world.isStoreDown
    ? undefined
    : sessions.use(value, world.now());
  return { domain, sessions, value, session };
}

/** A host without its port, in lower case. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}
