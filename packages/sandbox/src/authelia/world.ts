import { Log } from '../standIn';
import { AutheliaPerson, DirectoryError } from './directory/Directory';
import { RequestLog } from './log';
import { Provider } from './oidc/Provider';
import { People } from './people';
import { Request } from './reply';
import { OneTimeCodes } from './secondFactor/OneTimeCodes';
import { SecondFactors } from './secondFactor/SecondFactors';
import { cookieValue, Session, Sessions } from './sessions';
import { AutheliaSettings, CookieDomain, domainOf } from './settings';

/** What all endpoints share. */
export interface World {
  readonly settings: AutheliaSettings;
  readonly people: People;
  readonly sessions: ReadonlyMap<CookieDomain, Sessions>;
  /** Redis does not answer: nobody is signed in. */
  isStoreDown: boolean;
  /** Milliseconds since 1970. */
  now(): number;
  /** When the server was started, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly secondFactors: SecondFactors;
  readonly codes: OneTimeCodes;
  /** Of OpenID Connect; nothing where the configuration has no clients. */
  readonly provider?: Provider;
  /**
   * Takes a message to somebody, in the place of the one before (recorded: Authelia 22).
   *
   * @throws Error when it cannot be written
   */
  notify(message: string): void;
  /** Takes the lines that the real one writes. */
  log: Log;
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

/**
 * Who asks, with the groups that the directory told last: it is asked again after the refresh interval
 * (recorded: Authelia 18). Somebody who is gone from it loses the session; while it does not answer, sessions
 * go on (recorded: Authelia 11).
 */
export async function personOf(
  { people, settings, now }: World,
  { session, sessions, value }: Visit,
  log: RequestLog,
): Promise<AutheliaPerson | undefined> {
  if (!session || session.refreshAt > now()) {
    return session?.person;
  }
  const { username } = session.person;
  const trouble =
    'Error occurred while attempting to update user details for user';
  try {
    const person = await people.find(username);
    if (!person) {
      log(
        `${trouble}: the user was not found indicating they were deleted, disabled, or otherwise no longer authorized to login`,
      );
      sessions.end(value);
      return undefined;
    }
    session.person = person;
    session.refreshAt = now() + settings.refreshMs;
  } catch (error) {
    if (!(error instanceof DirectoryError)) {
      throw error;
    }
    log(trouble, error.message);
  }
  return session.person;
}

/** A host without its port, in lower case. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}
