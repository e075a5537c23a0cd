import { requirementOf, usesSecondFactor } from './access';
import { cleanPath } from './forwardAuth';
import { AutheliaPerson } from './people';
import { domainOf } from './settings';
import { hostName, Visit, World } from './world';

/** What somebody typed, and where they want to go. */
export interface Credentials {
  username: string;
  password: string;
  keepMeLoggedIn?: boolean;
  targetURL?: string;
  requestMethod?: string;
}

/** Somebody is signed in. */
export interface SignedIn {
  person: AutheliaPerson;
  /** The header that sets the cookie. */
  cookie: string;
  /** Where to go on; nothing when a second factor is due, or when there is nowhere to go. */
  redirect?: string;
}

/** Signs somebody in; nothing when it cannot be, for whatever reason (recorded: Authelia 9). */
export function signIn(
  world: World,
  { sessions, value }: Visit,
  credentials: Credentials,
): SignedIn | undefined {
  const now = world.now();
  if (world.isDirectoryDown || world.isStoreDown) {
    return undefined;
  }
  const { username, password } = credentials;
  const person = world.people.signIn(username, password, now);
  if (!person) {
    return undefined;
  }
  const isKept = credentials.keepMeLoggedIn ?? false;
  const fresh = sessions.begin(
    { username: person.username, level: 1, isKept, lastUse: now },
    value,
  );
  return {
    person,
    cookie: sessions.cookie(fresh, isKept, now),
    redirect: redirectFor(world, person, credentials),
  };
}

/** Where somebody goes on after the first factor (recorded: 02, Authelia 20). */
function redirectFor(
  world: World,
  person: AutheliaPerson,
  { targetURL, requestMethod }: Credentials,
): string | undefined {
  const isFirstEnough = !usesSecondFactor(world.settings.access);
  if (targetURL === undefined || !isSafe(world, targetURL)) {
    return isFirstEnough ? world.settings.domains[0].startUrl : undefined;
  }
  return policyFor(world, targetURL, person, requestMethod) === 'two_factor'
    ? undefined
    : targetURL;
}

/** What the rules ask of a person at an address. */
export function policyFor(
  { settings }: World,
  address: string,
  person: AutheliaPerson,
  method = 'GET',
) {
  const { host, pathname, search } = new URL(address);
  const target = {
    host: hostName(host),
    path: cleanPath(`${pathname}${search}`),
    method,
  };
  return requirementOf(settings.access, target, person).policy;
}

/** True for addresses by HTTPS below a domain of the portal. */
export function isSafe({ settings }: World, address: string): boolean {
  if (!URL.canParse(address)) {
    return false;
  }
  const { protocol, host } = new URL(address);
  return (
    protocol === 'https:' && domainOf(settings, hostName(host)) !== undefined
  );
}
