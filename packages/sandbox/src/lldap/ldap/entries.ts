import { GROUP_CLASSES, USER_CLASSES } from '../directory/attributes';
import { Directory } from '../directory/directory';
import { groupField, userField } from '../directory/fields';
import { attributeMoment, generalizedTime } from '../directory/moments';
import { LldapGroup, LldapUser } from '../directory/state';
import { BaseDn, groupDn, userDn } from './dn';
import { Entry } from './responses';

type Values = readonly (string | Buffer)[];

/** What `*`, or no attribute at all, asks for; user-made attributes come too, by the names they have in the API. */
const ALL_OF_USERS = [
  ...['objectclass', 'uid', 'mail', 'givenname', 'sn', 'cn', 'jpegPhoto'],
  ...['createtimestamp', 'entryuuid'],
];
const ALL_OF_GROUPS = [
  ...['objectclass', 'uid', 'cn', 'member', 'uniquemember', 'entryuuid'],
];
/** `+` asks for nothing here. */
const SPECIAL = ['*', '+', '1.1'];

/** A user as an entry with what was asked for. */
export function userEntry(
  directory: Directory,
  base: BaseDn,
  user: LldapUser,
  asked: readonly string[],
): Entry {
  return {
    dn: userDn(user.id, base),
    attributes: chosen(
      wanted(asked, ALL_OF_USERS, Object.keys(user.attributes)),
      name => userValues(directory, base, user, name),
    ),
  };
}

/**
 * A group as an entry with what was asked for.
 *
 * @param onlyMember - who is to be seen of the members, for those who see nobody else
 */
export function groupEntry(
  directory: Directory,
  base: BaseDn,
  group: LldapGroup,
  { asked, onlyMember }: { asked: readonly string[]; onlyMember?: string },
): Entry {
  return {
    dn: groupDn(group.displayName, base),
    attributes: chosen(wanted(asked, ALL_OF_GROUPS, []), name =>
      groupValues(directory, base, group, { name, onlyMember }),
    ),
  };
}

/** Names as they are to be written, by their small letters and in that order. */
function wanted(
  asked: readonly string[],
  allNames: readonly string[],
  ownNames: readonly string[],
): string[] {
  const isAll = asked.length === 0 || asked.includes('*');
  const names = [
    ...asked.filter(name => !SPECIAL.includes(name)),
    ...(isAll ? [...allNames, ...ownNames] : []),
  ];
  const bySmall = new Map(names.map(name => [name.toLowerCase(), name]));
  return [...bySmall]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, name]) => name);
}

/** One empty value is as good as none; a list without any stays. */
function chosen(
  names: readonly string[],
  valuesOf: (name: string) => Values | undefined,
): Entry['attributes'] {
  return names.flatMap(type => {
    const values = valuesOf(type);
    return !values || (values.length === 1 && values[0].length === 0)
      ? []
      : [{ type, values }];
  });
}

function userValues(
  directory: Directory,
  base: BaseDn,
  user: LldapUser,
  name: string,
): Values | undefined {
  const field = userField(name);
  switch (field) {
    case undefined:
    case 'dn':
      return undefined;
    case 'entryDn':
      return [userDn(user.id, base)];
    case 'objectClass':
      return USER_CLASSES;
    case 'memberOf':
      return directory
        .groupsOf(user.id)
        .map(({ displayName }) => groupDn(displayName, base));
    case 'creationDate':
    case 'modifiedDate':
    case 'passwordModifiedDate':
      return [generalizedTime(user[field])];
    case 'avatar':
      return present(
        optional(user.attributes.avatar).map(photo =>
          Buffer.from(photo, 'base64'),
        ),
      );
    case 'first_name':
    case 'last_name':
      return present(optional(user.attributes[field]));
    default:
      return present(optional(user[field]));
  }
}

function groupValues(
  directory: Directory,
  base: BaseDn,
  group: LldapGroup,
  { name, onlyMember }: { name: string; onlyMember?: string },
): Values | undefined {
  const field = groupField(name);
  switch (field) {
    case undefined:
    case 'dn':
      return undefined;
    case 'entryDn':
      // As the server has it: not the entry's own name.
      return [`uid=${group.displayName},ou=groups,${base.text}`];
    case 'objectClass':
      return GROUP_CLASSES;
    case 'member':
      return directory
        .membersOf(group.id)
        .filter(id => onlyMember === undefined || id === onlyMember)
        .map(id => userDn(id, base));
    case 'creationDate':
    case 'modifiedDate':
      return [attributeMoment(group[field])];
    default:
      return [String(group[field])];
  }
}

function optional(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

function present<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values;
}
