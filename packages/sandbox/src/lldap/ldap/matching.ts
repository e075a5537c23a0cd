import { GROUP_CLASSES, USER_CLASSES } from '../directory/attributes';
import { Directory } from '../directory/directory';
import {
  GroupField,
  groupField,
  UserField,
  userField,
} from '../directory/fields';
import { LldapGroup, LldapUser } from '../directory/state';
import { BaseDn, nameIn } from './dn';
import { Filter, hasParts, Parts } from './filter';
import { CODE, LdapRefusal } from './responses';

/** Whether an entry is wanted. */
export type Test<T> = (entry: T) => boolean;

/** What a kind of entry makes of the filters that name an attribute. */
interface Kind<T> {
  /** For the server's words: `user` or `group`. */
  name: string;
  equality(attribute: string, value: string): Test<T>;
  present(attribute: string): Test<T>;
  substrings(attribute: string, parts: Parts): Test<T>;
}

const none = always(false);
const all = always(true);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function always(answer: boolean): Test<unknown> {
  return () => answer;
}

/** @throws LdapRefusal for a filter that the server does not carry out, wherever in the tree it is */
export function userTest(
  directory: Directory,
  base: BaseDn,
  filter: Filter,
): Test<LldapUser> {
  return testOf(userKind(directory, base), filter);
}

/** @throws LdapRefusal for a filter that the server does not carry out, wherever in the tree it is */
export function groupTest(
  directory: Directory,
  base: BaseDn,
  filter: Filter,
): Test<LldapGroup> {
  return testOf(groupKind(directory, base), filter);
}

function testOf<T>(kind: Kind<T>, filter: Filter): Test<T> {
  switch (filter.is) {
    case 'and': {
      const tests = filter.filters.map(one => testOf(kind, one));
      return entry => tests.every(test => test(entry));
    }
    case 'or': {
      const tests = filter.filters.map(one => testOf(kind, one));
      return entry => tests.some(test => test(entry));
    }
    case 'not': {
      const test = testOf(kind, filter.filter);
      return entry => !test(entry);
    }
    case 'equality':
      return kind.equality(filter.attribute, filter.value);
    case 'present':
      return kind.present(filter.attribute);
    case 'substrings':
      return kind.substrings(filter.attribute, filter.parts);
    default:
      throw unwilling(`Unsupported ${kind.name} filter: ${filter.words}`);
  }
}

function userKind(directory: Directory, base: BaseDn): Kind<LldapUser> {
  return {
    name: 'user',
    equality: (attribute, value) =>
      userEquality(directory, base, userField(attribute), value),
    present: attribute => userPresent(userField(attribute)),
    substrings: (attribute, parts) => {
      switch (userField(attribute)) {
        case undefined:
          return none;
        case 'id':
          return ({ id }) => hasParts(id, parts);
        case 'email':
          return ({ email }) => hasParts(email, parts);
        case 'displayName':
          return user =>
            user.displayName !== undefined && hasParts(user.displayName, parts);
        default:
          throw unwilling(
            `Unsupported user attribute for substring filter: "${attribute.toLowerCase()}"`,
          );
      }
    },
  };
}

function userEquality(
  directory: Directory,
  base: BaseDn,
  field: UserField | undefined,
  value: string,
): Test<LldapUser> {
  const lower = value.toLowerCase();
  switch (field) {
    case undefined:
    case 'creationDate':
    case 'modifiedDate':
    case 'passwordModifiedDate':
      return none;
    case 'id':
      return ({ id }) => id === lower;
    case 'email':
      return ({ email }) => email.toLowerCase() === lower;
    case 'uuid':
      return ({ uuid }) => uuid === lower;
    case 'displayName':
      return ({ displayName }) => [value, lower].includes(displayName ?? '');
    case 'objectClass':
      return always(hasClass(USER_CLASSES, lower));
    case 'memberOf': {
      const group = directory.groupNamed(nameIn(value, base, 'group') ?? '');
      return ({ id }) =>
        group !== undefined && directory.isMember(id, group.id);
    }
    case 'dn':
    case 'entryDn': {
      const named = nameIn(value, base, 'user');
      return ({ id }) => id === named;
    }
    default:
      return ({ attributes }) =>
        Object.hasOwn(attributes, field) &&
        [value, lower].includes(attributes[field]);
  }
}

/** What is fixed counts as there, whatever its value. */
function userPresent(field: UserField | undefined): Test<LldapUser> {
  switch (field) {
    case undefined:
      return none;
    case 'first_name':
    case 'last_name':
    case 'avatar':
      return ({ attributes }) => Object.hasOwn(attributes, field);
    default:
      return all;
  }
}

function groupKind(directory: Directory, base: BaseDn): Kind<LldapGroup> {
  return {
    name: 'group',
    equality: (attribute, value) =>
      groupEquality(directory, base, groupField(attribute), value),
    present: attribute => always(groupField(attribute) !== undefined),
    substrings: (attribute, parts) => {
      switch (groupField(attribute)) {
        case undefined:
          return none;
        case 'displayName':
          return ({ displayName }) => hasParts(displayName, parts);
        default:
          throw unwilling(
            `Unsupported group attribute for substring filter: "${attribute.toLowerCase()}"`,
          );
      }
    },
  };
}

function groupEquality(
  directory: Directory,
  base: BaseDn,
  field: GroupField | undefined,
  value: string,
): Test<LldapGroup> {
  const lower = value.toLowerCase();
  switch (field) {
    case undefined:
      return none;
    case 'id':
      return ({ id }) => String(id) === lower;
    case 'displayName':
      return ({ displayName }) => displayName.toLowerCase() === lower;
    case 'uuid':
      if (!UUID.test(lower)) {
        throw new LdapRefusal(CODE.other, 'Invalid UUID');
      }
      return ({ uuid }) => uuid === lower;
    case 'member': {
      const named = nameIn(value, base, 'user');
      return ({ id }) => named !== undefined && directory.isMember(named, id);
    }
    case 'objectClass':
      return always(hasClass(GROUP_CLASSES, lower));
    case 'dn':
    case 'entryDn': {
      const named = nameIn(value, base, 'group');
      return ({ displayName }) => displayName.toLowerCase() === named;
    }
    default:
      throw unwilling(
        `${
          field === 'creationDate' ? 'Creation' : 'Modified'
        } date filter for groups not supported`,
      );
  }
}

function hasClass(classes: readonly string[], lower: string): boolean {
  return classes.some(one => one.toLowerCase() === lower);
}

function unwilling(message: string): LdapRefusal {
  return new LdapRefusal(CODE.unwilling, message);
}
