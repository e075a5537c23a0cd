import { attributeMoment } from './moments';
import { AttributeValue } from './attributes';
import { LldapGroup, LldapUser } from './state';

/** A field of a user, whatever name it is asked for by. */
export type UserField =
  | ('memberOf' | 'objectClass' | 'dn' | 'entryDn' | 'id' | 'email')
  | ('displayName' | 'creationDate' | 'modifiedDate' | 'passwordModifiedDate')
  | ('uuid' | 'first_name' | 'last_name' | 'avatar');

/** A field of a group, whatever name it is asked for by. */
export type GroupField =
  | ('objectClass' | 'dn' | 'entryDn' | 'id' | 'displayName' | 'member')
  | ('creationDate' | 'modifiedDate' | 'uuid');

const USER_FIELDS: Readonly<Record<UserField, readonly string[]>> = {
  memberOf: ['memberof', 'ismemberof'],
  objectClass: ['objectclass'],
  dn: ['dn', 'distinguishedname'],
  entryDn: ['entrydn'],
  id: ['uid', 'user_id', 'id'],
  email: ['mail', 'email'],
  displayName: ['cn', 'displayname', 'display_name'],
  first_name: ['givenname', 'first_name', 'firstname'],
  last_name: ['sn', 'last_name', 'lastname'],
  avatar: ['avatar', 'jpegphoto'],
  creationDate: ['creationdate', 'createtimestamp', 'creation_date'],
  modifiedDate: ['modifytimestamp', 'modifydate', 'modified_date'],
  passwordModifiedDate: [
    ...['pwdchangedtime', 'passwordmodifydate', 'password_modified_date'],
  ],
  uuid: ['entryuuid', 'uuid'],
};

const GROUP_FIELDS: Readonly<Record<GroupField, readonly string[]>> = {
  dn: ['dn', 'distinguishedname'],
  entryDn: ['entrydn'],
  objectClass: ['objectclass'],
  displayName: ['cn', 'displayname', 'uid', 'display_name', 'id'],
  creationDate: ['creationdate', 'createtimestamp', 'creation_date'],
  modifiedDate: ['modifytimestamp', 'modifydate', 'modified_date'],
  member: ['member', 'uniquemember'],
  uuid: ['entryuuid', 'uuid'],
  id: ['group_id', 'groupid'],
};

const USER_NAMES = byName(USER_FIELDS);
const GROUP_NAMES = byName(GROUP_FIELDS);

/** The field that a name means, in any case of letters. */
export function userField(name: string): UserField | undefined {
  return USER_NAMES.get(name.toLowerCase());
}

/** The field that a name means, in any case of letters. */
export function groupField(name: string): GroupField | undefined {
  return GROUP_NAMES.get(name.toLowerCase());
}

/** All values of a user as the API lists them: the fixed ones first. */
export function userAttributes(user: LldapUser): AttributeValue[] {
  const fixed: [string, string | undefined][] = [
    ['creation_date', attributeMoment(user.creationDate)],
    ['display_name', user.displayName],
    ['mail', user.email],
    ['modified_date', attributeMoment(user.modifiedDate)],
    ['password_modified_date', attributeMoment(user.passwordModifiedDate)],
    ['user_id', user.id],
    ['uuid', user.uuid],
  ];
  const own = Object.entries(user.attributes).sort(([a], [b]) =>
    a.localeCompare(b),
  );
  return [...fixed, ...own].flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: [value] }],
  );
}

/** All values of a group as the API lists them. */
export function groupAttributes(group: LldapGroup): AttributeValue[] {
  return [
    { name: 'creation_date', value: [attributeMoment(group.creationDate)] },
    { name: 'display_name', value: [group.displayName] },
    { name: 'group_id', value: [String(group.id)] },
    { name: 'modified_date', value: [attributeMoment(group.modifiedDate)] },
    { name: 'uuid', value: [group.uuid] },
  ];
}

function byName<T extends string>(
  fields: Readonly<Record<T, readonly string[]>>,
): ReadonlyMap<string, T> {
  const names = new Map<string, T>();
  for (const field in fields) {
    if (Object.hasOwn(fields, field)) {
      fields[field].forEach(name => names.set(name, field));
    }
  }
  return names;
}
