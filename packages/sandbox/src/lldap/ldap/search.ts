import { Caller, canReadAll } from '../directory/permissions';
import { LldapGroup, LldapUser } from '../directory/state';
import { World } from '../world';
import { isBelow, lower, parseDn } from './dn';
import { groupEntry, userEntry } from './entries';
import { equality, Filter } from './filter';
import { SearchRequest } from './requests';
import { CODE, Entry, LdapRefusal } from './responses';
import { groupTest, userTest } from './matching';

/** Who asks, and where. */
interface Asking {
  world: World;
  caller: Caller;
}

/** What a base means. */
interface Place {
  users: boolean;
  groups: boolean;
  /** Of an entry's own DN. */
  also?: Filter;
}

/** `namingContexts` and what else the server tells of itself, to everybody (services-contracts.md §5.1). */
export function rootDse(base: string): Entry {
  const values: Record<string, string[]> = {
    objectClass: ['top'],
    vendorName: ['LLDAP'],
    vendorVersion: ['lldap_0.6.3'],
    supportedLDAPVersion: ['3'],
    supportedExtension: ['1.3.6.1.4.1.4203.1.11.1', '1.3.6.1.4.1.4203.1.11.3'],
    supportedControl: [],
    supportedFeatures: ['1.3.6.1.4.1.4203.1.5.1'],
    defaultNamingContext: [base],
    namingContexts: [base],
    isGlobalCatalogReady: ['false'],
    subschemaSubentry: ['cn=Subschema'],
  };
  return {
    dn: '',
    attributes: Object.entries(values).map(([type, all]) => ({
      type,
      values: all,
    })),
  };
}

/** Whether a search is for {@link rootDse}. */
export function isRootDse({
  base,
  isBaseScope,
  filter,
}: SearchRequest): boolean {
  return (
    base === '' &&
    isBaseScope &&
    filter.is === 'present' &&
    filter.attribute.toLowerCase() === 'objectclass'
  );
}

/**
 * What a search finds: users first, then groups. Limits, pages and most scopes are not looked at.
 *
 * @throws LdapRefusal
 */
export function search(asking: Asking, request: SearchRequest): Entry[] {
  const found = find(asking, request);
  if (found.length === 0 && request.isBaseScope) {
    throw new LdapRefusal(CODE.noSuchObject);
  }
  return found;
}

function find(asking: Asking, request: SearchRequest): Entry[] {
  const { base } = asking.world;
  const parts = parseDn(lower(request.base));
  if (!isBelow(parts, base)) {
    return [];
  }
  const own = parts.slice(0, -base.parts.length);
  const [unit, ...rest] = own
    .map(([key, value]) => `${key}=${value}`)
    .reverse();
  const isPeople = unit === 'ou=people';
  if (own.length === 0) {
    return everywhere(asking, request);
  }
  if ((!isPeople && unit !== 'ou=groups') || rest.length > 1) {
    return [];
  }
  if (own.length === 1 && request.isBaseScope) {
    return [organizationalUnit(request.base)];
  }
  const place: Place = {
    users: isPeople,
    groups: !isPeople,
    ...(own.length === 2 && { also: equality(...own[0]) }),
  };
  return [
    ...(place.users ? usersFound(asking, request, place.also) : []),
    ...(place.groups ? groupsFound(asking, request, place.also) : []),
  ];
}

/** One of both may be refused: the other is found. */
function everywhere(asking: Asking, request: SearchRequest): Entry[] {
  const users = orRefusal(() => usersFound(asking, request));
  const groups = orRefusal(() => groupsFound(asking, request));
  if (users instanceof LdapRefusal) {
    if (groups instanceof LdapRefusal) {
      throw users;
    }
    return groups;
  }
  return groups instanceof LdapRefusal ? users : [...users, ...groups];
}

function orRefusal(run: () => Entry[]): Entry[] | LdapRefusal {
  try {
    return run();
  } catch (error) {
    if (error instanceof LdapRefusal) {
      return error;
    }
    throw error;
  }
}

function usersFound(
  { world, caller }: Asking,
  { filter, attributes }: SearchRequest,
  also?: Filter,
): Entry[] {
  const { directory, base } = world;
  const test = userTest(directory, base, together(filter, also));
  const isSeen = ({ id }: LldapUser) =>
    canReadAll(caller) || id === caller.user;
  return directory
    .users()
    .filter(user => isSeen(user) && test(user))
    .map(user => userEntry(directory, base, user, attributes));
}

function groupsFound(
  { world, caller }: Asking,
  { filter, attributes }: SearchRequest,
  also?: Filter,
): Entry[] {
  const { directory, base } = world;
  const test = groupTest(directory, base, together(filter, also));
  const onlyMember = canReadAll(caller) ? undefined : caller.user;
  const isSeen = ({ id }: LldapGroup) =>
    onlyMember === undefined || directory.isMember(onlyMember, id);
  return directory
    .groups()
    .filter(group => isSeen(group) && test(group))
    .map(group =>
      groupEntry(directory, base, group, { asked: attributes, onlyMember }),
    );
}

function together(filter: Filter, also?: Filter): Filter {
  return also ? { is: 'and', filters: [filter, also] } : filter;
}

function organizationalUnit(dn: string): Entry {
  return {
    dn,
    attributes: [
      { type: 'objectClass', values: ['top', 'organizationalUnit'] },
    ],
  };
}
