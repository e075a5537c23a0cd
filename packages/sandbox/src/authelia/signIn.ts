import { requirementOf, usesSecondFactor } from './access';
import { cleanPath } from './forwardAuth';
import { AutheliaPerson } from './directory/Directory';
import { RequestLog } from './log';
import { addressOf } from './oidc/authorization';
import { clientOf, levelFor, wantsSecondFactor } from './oidc/clients';
import { domainOf, Policy } from './settings';
import { hostName, Visit, World } from './world';

/** What somebody typed, and where they want to go. */
export interface Credentials {
  username: string;
  password: string;
  keepMeLoggedIn?: boolean;
  targetURL?: string;
  requestMethod?: string;
  /** On the way to a client of OpenID Connect. */
  flowID?: string;
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
export async function signIn(
  world: World,
  { sessions, value }: Visit,
  credentials: Credentials,
  log: RequestLog,
): Promise<SignedIn | undefined> {
  const now = world.now();
  if (world.isStoreDown) {
    return undefined;
  }
  const person = await world.people.signIn(credentials, now, log);
  if (!person) {
    return undefined;
  }
  const isKept = credentials.keepMeLoggedIn ?? false;
  const refreshAt = now + world.settings.refreshMs;
  const fresh = sessions.begin(
    { person, refreshAt, level: 1, signedInAt: now, isKept, lastUse: now },
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
  { targetURL, requestMethod, flowID }: Credentials,
): string | undefined {
  const flow = flowAfter(world, flowID);
  if (flow) {
    return flow.wants(person) === 'two_factor' ? undefined : flow.address;
  }
  const { access, oidc } = world.settings;
  const isFirstEnough = !usesSecondFactor(access) && !wantsSecondFactor(oidc);
  if (targetURL === undefined || !isSafe(world, targetURL)) {
    return isFirstEnough ? world.settings.domains[0].startUrl : undefined;
  }
  return policyFor(world, targetURL, person, requestMethod) === 'two_factor'
    ? undefined
    : targetURL;
}

/** Where a flow goes on after a sign-in, and what its client wants of somebody; nothing when it ended. */
export function flowAfter(
  { provider, now }: World,
  flowId: string | null | undefined,
): { address: string; wants(person: AutheliaPerson): Policy } | undefined {
  const flow = provider?.grants.flow(flowId, now());
  const client = provider && clientOf(provider.settings, flow?.clientId);
  return flow && client
    ? {
        address: addressOf(provider, flow),
        wants: person => levelFor(provider.settings, client, person),
      }
    : undefined;
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
